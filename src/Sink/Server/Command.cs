using System.Diagnostics;

namespace StreamML.Sink.Server;

/// <summary>What a program left.</summary>
internal readonly record struct CommandResult(int ExitCode, string Output);

/// <summary>Runs short programs.</summary>
internal static class Command
{
    private const int MaxOutput = 2000;

    /// <summary>Runs one to its end.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="environment">Variables for it, such as a password.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the program is killed.</exception>
    public static async Task<CommandResult> RunAsync(
        string[] command, CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command[0])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            // The programs refuse a current folder that they cannot enter.
            WorkingDirectory = "/",
        };
        foreach (string? argument in command.AsSpan(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new PrivatePostgresException($"{command[0]} did not start.");
        process.StandardInput.Close();
        // pg_ctl hands its outputs on to the server, so their end is not waited for: only what is there when it exits
        // is read.
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        string text = $"{await error}{await output}".Trim();
        return new CommandResult(process.ExitCode, text.Length <= MaxOutput ? text : text[^MaxOutput..]);
    }
}
