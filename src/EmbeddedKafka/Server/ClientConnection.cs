using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Server;

/// <summary>
/// One client. Requests start in order of arrival, without waiting for earlier responses; responses leave in the same
/// order, the only way a Kafka client can pair them. A fault ends this connection only.
/// </summary>
internal sealed partial class ClientConnection(
    Socket socket, IRequestDispatcher dispatcher, BrokerOptions options, ByteBudget budget, TimeProvider time,
    ILogger logger)
{
    private readonly Channel<Task<Answer?>> _answers = Channel.CreateUnbounded<Task<Answer?>>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });

    private readonly SemaphoreSlim _free = new(options.RequestsInFlightMax);
    private long _lastUsed = time.GetTimestamp();

    /// <summary>Time since anything last arrived or was being answered.</summary>
    public TimeSpan Idle => time.GetElapsedTime(Volatile.Read(ref _lastUsed));

    /// <summary>Serves the client until it leaves, misbehaves, or <paramref name="ct"/> fires.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(ct);
        string host = socket.RemoteEndPoint is IPEndPoint peer ? $"/{peer.Address}" : "/unknown";
        var answering = AnswerAsync(closed);
        try
        {
            await ReadAsync(host, closed.Token);
        }
        catch (WireFormatException e)
        {
            LogBadFrame(host, e.Message);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            LogDisconnected(host, e.Message);
        }

        // Requests received before the end of the stream are still carried out; only their responses may be
        // undeliverable.
        _answers.Writer.TryComplete();
        await closed.CancelAsync();
        await answering;
        socket.Dispose();
        _free.Dispose();
    }

    /// <summary>Closes the connection from outside; <see cref="RunAsync"/> then returns.</summary>
    public void Close() => socket.Dispose();

    private async Task ReadAsync(string host, CancellationToken ct)
    {
        using var frames = new FrameReader(socket, options, budget);
        while (await frames.ReadAsync(ct) is { } frame)
        {
            Volatile.Write(ref _lastUsed, time.GetTimestamp());
            _answers.Writer.TryWrite(dispatcher.DispatchAsync(frame, host, ct));
            await _free.WaitAsync(ct);
        }
    }

    private async Task AnswerAsync(CancellationTokenSource closed)
    {
        bool healthy = true;
        await foreach (var answer in _answers.Reader.ReadAllAsync())
        {
            try
            {
                // Every started request is awaited, even after a fault, so that none is left without an owner.
                var response = await answer;
                using var lease = response?.Lease;
                if (response is not null && healthy)
                {
                    await SendAsync(response.Bytes.Parts(), closed.Token);
                    Volatile.Write(ref _lastUsed, time.GetTimestamp());
                }
            }
            catch (Exception e) when (IsDisconnect(e))
            {
                healthy = false;
                await closed.CancelAsync();
            }
            catch (WireFormatException e)
            {
                LogBadFrame("client", e.Message);
                healthy = false;
                await closed.CancelAsync();
            }
            catch (IOException e)
            {
                // The disk is full or has failed. A closed connection makes every client retry.
                LogStorageRefused(e.Message);
                healthy = false;
                await closed.CancelAsync();
            }
            catch (Exception e)
            {
                LogRequestFailed(e);
                healthy = false;
                await closed.CancelAsync();
            }

            _free.Release();
        }
    }

    private async Task SendAsync(List<ArraySegment<byte>> parts, CancellationToken ct)
    {
        if (parts.Count == 1)
        {
            for (ReadOnlyMemory<byte> rest = parts[0]; rest.Length > 0;)
            {
                rest = rest[await socket.SendAsync(rest, SocketFlags.None, ct)..];
            }

            return;
        }

        while (parts.Count > 0)
        {
            int sent = await socket.SendAsync(parts, SocketFlags.None).WaitAsync(ct);
            while (parts.Count > 0 && sent >= parts[0].Count)
            {
                sent -= parts[0].Count;
                parts.RemoveAt(0);
            }

            if (sent > 0)
            {
                parts[0] = parts[0][sent..];
            }
        }
    }

    private static bool IsDisconnect(Exception e) =>
        e is SocketException or OperationCanceledException or ObjectDisposedException;

    [LoggerMessage(1, LogLevel.Warning, "Closing the connection of {Client}: {Reason}")]
    private partial void LogBadFrame(string client, string reason);

    [LoggerMessage(2, LogLevel.Debug, "{Client} is gone: {Reason}")]
    private partial void LogDisconnected(string client, string reason);

    [LoggerMessage(4, LogLevel.Warning, "A request could not be stored; its connection is closed: {Reason}")]
    private partial void LogStorageRefused(string reason);

    [LoggerMessage(3, LogLevel.Error, "A request failed; its connection is closed so that the client retries")]
    private partial void LogRequestFailed(Exception e);
}
