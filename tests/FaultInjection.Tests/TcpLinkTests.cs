using System.Net;
using System.Net.Sockets;
using StreamML.FaultInjection.Alerts;

namespace StreamML.FaultInjection.Tests;

/// <summary>A connection that can be cut is one until it is.</summary>
public sealed class TcpLinkTests
{
    [Fact]
    public async Task Link_PassesBytes_UntilItIsCutAndAgainOnceItIsMended()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        await using var link = new TcpLink(((IPEndPoint)server.LocalEndpoint).Port);

        using var first = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, link.Port, limit.Token);
        using var far = await server.AcceptTcpClientAsync(limit.Token);
        await first.GetStream().WriteAsync(new byte[] { 7 }, limit.Token);
        byte[] read = new byte[1];
        await far.GetStream().ReadExactlyAsync(read, limit.Token);
        Assert.Equal(7, read[0]);

        link.Cut();
        Assert.Equal(0, await ReadAsync(first, limit.Token));
        using (var refused = new TcpClient())
        {
            await refused.ConnectAsync(IPAddress.Loopback, link.Port, limit.Token);
            Assert.Equal(0, await ReadAsync(refused, limit.Token));
        }

        link.Mend();
        using var again = new TcpClient();
        await again.ConnectAsync(IPAddress.Loopback, link.Port, limit.Token);
        using var other = await server.AcceptTcpClientAsync(limit.Token);
        Assert.True(other.Connected);
    }

    // A broken connection ends, or is reset: nothing can be read either way.
    private static async Task<int> ReadAsync(TcpClient client, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], cancellationToken);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
