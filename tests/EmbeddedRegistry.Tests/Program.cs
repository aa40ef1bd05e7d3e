using Microsoft.Extensions.Logging.Abstractions;
using StreamML.EmbeddedRegistry;

namespace StreamML.EmbeddedRegistry.Tests;

/// <summary>Servers that tests start as processes of their own, to kill them: <c>registry DIRECTORY</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not ["registry", var directory])
        {
            return 2;
        }

        var options = new RegistryOptions { DataDirectory = directory, Port = 0 };
        await using var registry = await RegistryServer.StartAsync(
            options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        Console.WriteLine(registry.Url);
        await Task.Delay(Timeout.InfiniteTimeSpan);
        return 0;
    }
}
