using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace StreamML.Cli.Tests.Compose;

/// <summary>eng/docker/connected.sh, the health check of roles that serve no HTTP.</summary>
public sealed class HealthScriptTests
{
    [Fact]
    public async Task Connected_WithAnOpenConnection_IsHealthyAndWithoutOneIsNot()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Assert.Equal(1, await RunAsync(port));

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        Assert.Equal(0, await RunAsync(port));
    }

    private static async Task<int> RunAsync(int port)
    {
        using var process = Process.Start(
            "bash", [Path.Combine(ComposeTests.Root(), "eng/docker/connected.sh"), $"{port}"]);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
