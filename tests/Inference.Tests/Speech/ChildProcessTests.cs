using StreamML.Inference.Speech.Processes;

namespace StreamML.Inference.Tests.Speech;

/// <summary>A program that does not end is ended.</summary>
public sealed class ChildProcessTests
{
    [Fact]
    public async Task Program_ThatNeverEnds_IsKilledAtItsTime()
    {
        var end = await RunAsync(new("sleep", ["1000"], 10, TimeSpan.FromMilliseconds(50)));
        Assert.Equal(ChildEndKind.TimedOut, end.Kind);
    }

    [Fact]
    public async Task Program_ThatWritesWithoutEnd_IsKilledAtItsLimit()
    {
        var end = await RunAsync(new("cat", ["/dev/zero"], 3_000_000, TimeSpan.FromMinutes(1)));
        Assert.Equal((ChildEndKind.Overflowed, 3_000_000), (end.Kind, end.Output.Length));
    }

    [Fact]
    public async Task Program_ThatEnds_GivesCodeAndOutput()
    {
        var end = await RunAsync(new("sh", ["-c", "printf ab; exit 3"], 10, TimeSpan.FromMinutes(1)));
        Assert.Equal((ChildEndKind.Exited, 3), (end.Kind, end.ExitCode));
        Assert.Equal("ab"u8.ToArray(), end.Output.ToArray());
    }

    [Fact]
    public async Task Environment_OfOurs_IsNotHandedOn()
    {
        var end = await RunAsync(new("env", [], 10_000, TimeSpan.FromMinutes(1)));
        Assert.DoesNotContain("HOME=", System.Text.Encoding.UTF8.GetString(end.Output.Span));
    }

    private static Task<ChildEnd> RunAsync(ChildProgram program) =>
        ChildProcess.RunAsync(program, TimeProvider.System, CancellationToken.None);
}
