using System.ComponentModel;
using System.Diagnostics;

namespace StreamML.Inference.Speech.Processes;

/// <summary>
/// Runs a program that may not end by itself: killed at its limits, with only the PATH of our environment.
/// </summary>
internal static class ChildProcess
{
    private const int NoSuchFile = 2;
    private const int NoAccess = 13;

    /// <summary>Runs a program to its end. It never outlives this call.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<ChildEnd> RunAsync(
        ChildProgram program, TimeProvider time, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = Start(program) };
        try
        {
            process.Start();
        }
        catch (Win32Exception fault) when (fault.NativeErrorCode is NoSuchFile or NoAccess)
        {
            return new ChildEnd(ChildEndKind.Missing, -1, default);
        }

        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(program.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        // Error output is discarded: it may quote the file.
        var complaints = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        try
        {
            var output = await ReadAsync(process.StandardOutput.BaseStream, program.OutputBytesMax, linked.Token);
            if (output.Length == program.OutputBytesMax)
            {
                return new ChildEnd(ChildEndKind.Overflowed, -1, output);
            }

            await process.WaitForExitAsync(linked.Token);
            return new ChildEnd(ChildEndKind.Exited, process.ExitCode, output);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ChildEnd(ChildEndKind.TimedOut, -1, default);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            await complaints;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(
        Stream output, int bytesMax, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[Math.Min(bytesMax, 1 << 20)];
        int length = 0;
        int read;
        while (length < bytesMax && (read = await output.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0)
        {
            length += read;
            if (length == buffer.Length && length < bytesMax)
            {
                Array.Resize(ref buffer, (int)Math.Min(bytesMax, 2L * length));
            }
        }

        return buffer.AsMemory(0, length);
    }

    private static ProcessStartInfo Start(ChildProgram program)
    {
        var start = new ProcessStartInfo(program.Name, program.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        // Our settings contain secrets.
        foreach (string? name in start.Environment.Keys.Where(name => name is not ("PATH" or "LD_LIBRARY_PATH"))
            .ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C";
        return start;
    }
}
