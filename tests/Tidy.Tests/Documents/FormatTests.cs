using System.Diagnostics;

namespace StreamML.Tidy.Tests.Documents;

/// <summary>The formatter that an editor uses has nothing to change. Code style is held by the build itself.</summary>
public sealed class FormatTests : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("streamml-format").FullName;

    [Fact]
    public async Task Format_InTheRepository_ChangesNothing()
    {
        var (exitCode, output) = await VerifyAsync(Repository.Root);
        Assert.True(exitCode == 0, $"run `dotnet format whitespace . --folder`:\n{output}");
    }

    [Fact]
    public async Task Format_MisplacedBrace_IsFound()
    {
        await File.WriteAllTextAsync(Path.Combine(_scratch, "A.cs"), "class A {\n int   X ;\n}\n");
        var (exitCode, output) = await VerifyAsync(_scratch);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("A.cs", output);
    }

    /// <summary>Removes the scratch folder.</summary>
    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    private static async Task<(int ExitCode, string Output)> VerifyAsync(string folder)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "format", "whitespace", folder, "--folder", "--verify-no-changes" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
