using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace StreamML.EmbeddedKafka.Server;

/// <summary>Listens, accepts, and tracks open connections.</summary>
internal sealed partial class BrokerServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ClientConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly BrokerOptions _options;
    private readonly IRequestDispatcher _dispatcher;
    private readonly TimeProvider _time;
    private readonly ILogger<BrokerServer> _logger;
    private readonly ByteBudget _budget;
    private readonly Socket _listener;
    private readonly ITimer _idleSweep;
    private readonly Task _accepting;

    /// <summary>Serves an already bound and listening socket.</summary>
    public BrokerServer(
        Socket listener, BrokerOptions options, IRequestDispatcher dispatcher, TimeProvider time,
        ILogger<BrokerServer> logger)
    {
        _listener = listener;
        _options = options;
        _dispatcher = dispatcher;
        _time = time;
        _logger = logger;
        _budget = new ByteBudget(options.RequestMemoryBytesMax);
        var sweep = TimeSpan.FromTicks(Math.Max(options.ConnectionIdleMax.Ticks / 4, TimeSpan.TicksPerSecond));
        _idleSweep = time.CreateTimer(_ => CloseIdle(), null, sweep, sweep);
        _accepting = AcceptAsync();
    }

    /// <summary>Binds a listening socket.</summary>
    /// <exception cref="IOException">The port is taken, or the address does not belong to this machine.</exception>
    public static Socket Listen(BrokerOptions options)
    {
        var address = IPAddress.Parse(options.Host);
        var listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // No ReuseAddress: on Linux .NET turns it into SO_REUSEPORT, and two brokers would share the port.
            listener.Bind(new IPEndPoint(address, options.Port));
            listener.Listen(512);
            return listener;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new IOException(
                $"The broker cannot listen on {options.Host}:{options.Port} ({e.SocketErrorCode}). Choose another " +
                $"{nameof(options.Port)}, or 0 for any free one.", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _idleSweep.DisposeAsync();
        await _accepting;
        await Task.WhenAll(_connections.Values);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Serve(await _listener.AcceptAsync(_stopping.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // Out of descriptors, or the client left before it was accepted: pause to avoid spinning.
                LogAcceptFailed(e);
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time);
            }
        }
    }

    private void Serve(Socket socket)
    {
        if (_connections.Count >= _options.ConnectionsMax)
        {
            LogTooMany(_options.ConnectionsMax);
            socket.Dispose();
            return;
        }

        socket.NoDelay = true;
        var connection = new ClientConnection(socket, _dispatcher, _options, _budget, _time, _logger);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections[connection] = ServeAsync(connection, started.Task);
        started.SetResult();
    }

    private async Task ServeAsync(ClientConnection connection, Task registered)
    {
        await registered;
        try
        {
            await connection.RunAsync(_stopping.Token);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }

    private void CloseIdle()
    {
        foreach (var connection in _connections.Keys)
        {
            if (connection.Idle > _options.ConnectionIdleMax)
            {
                connection.Close();
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Accepting a connection failed")]
    private partial void LogAcceptFailed(Exception e);

    [LoggerMessage(2, LogLevel.Warning, "Refused a connection: {Max} are open (ConnectionsMax)")]
    private partial void LogTooMany(int max);
}
