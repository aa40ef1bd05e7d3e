using System.Net;
using System.Net.Sockets;

namespace StreamML.FaultInjection.Alerts;

/// <summary>
/// A TCP connection to a server on this machine that can be cut: what goes through it breaks off, and nobody gets
/// through until it is mended. Dispose it to end it. Thread-safe.
/// </summary>
internal sealed class TcpLink : IAsyncDisposable
{
    private readonly int _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly HashSet<TcpClient> _open = [];
    private readonly Task _accepting;
    private bool _cut;

    /// <summary>Begins to listen.</summary>
    /// <param name="target">Port of the server.</param>
    public TcpLink(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Port to connect to in place of the server's.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Breaks all connections, and each new one at once.</summary>
    public void Cut()
    {
        TcpClient[] open;
        lock (_gate)
        {
            _cut = true;
            open = [.. _open];
        }

        foreach (var client in open)
        {
            client.Close();
        }
    }

    /// <summary>Lets connections through again.</summary>
    public void Mend()
    {
        lock (_gate)
        {
            _cut = false;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Cut();
        await _accepting;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var passing = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                passing.RemoveAll(task => task.IsCompleted);
                passing.Add(PassAsync(client));
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            await Task.WhenAll(passing);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            if (!TryAdd(client, server))
            {
                return;
            }

            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            var (near, far) = (client.GetStream(), server.GetStream());
            Task[] ways = [near.CopyToAsync(far, _stop.Token), far.CopyToAsync(near, _stop.Token)];
            await Task.WhenAny(ways);

            // Whichever side ends first ends both.
            client.Close();
            server.Close();
            await Task.WhenAll(ways);
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException
            or InvalidOperationException or OperationCanceledException)
        {
            // It was cut, or one side went away: the other one is told so by the end of its connection.
            return;
        }
        finally
        {
            Forget(client, server);
            client.Dispose();
        }
    }

    private bool TryAdd(TcpClient client, TcpClient server)
    {
        lock (_gate)
        {
            return !_cut && _open.Add(client) && _open.Add(server);
        }
    }

    private void Forget(TcpClient client, TcpClient server)
    {
        lock (_gate)
        {
            _open.Remove(client);
            _open.Remove(server);
        }
    }
}
