using System.Diagnostics;
using StreamML.Testing;

namespace StreamML.Cli.Tests.Compose;

/// <summary>eng/docker/ready.sh, the health check of the image.</summary>
public sealed class HealthScriptTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, 1)]
    [InlineData(0, 0)]
    [InlineData(10, 0)]
    [InlineData(20, 1)]
    public async Task Ready_OfAFile_IsHealthyWhileItIsFresh(int? ageSeconds, int expected)
    {
        string file = Path.Combine(_folder.Path, "ready");
        if (ageSeconds is { } age)
        {
            await File.WriteAllTextAsync(file, "ready\n");
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-age));
        }

        var start = new ProcessStartInfo("sh", [Path.Combine(ComposeTests.Root(), "eng/docker/ready.sh")])
        {
            Environment = { ["Streamml__ReadyFile"] = file },
        };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();

        Assert.Equal(expected, process.ExitCode);
    }
}
