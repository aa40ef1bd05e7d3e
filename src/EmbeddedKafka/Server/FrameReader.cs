using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.Server;

/// <summary>
/// Splits a socket's stream into frames (int32 length, then that many bytes). Small frames share one receive buffer's
/// reads; the rest of a large one is received directly into the array that its request will own.
/// </summary>
internal sealed class FrameReader(Socket socket, BrokerOptions options, ByteBudget budget) : IDisposable
{
    private const int ReceiveBytes = 64 * 1024;
    private const short ProduceKey = 0;

    private readonly byte[] _received = ArrayPool<byte>.Shared.Rent(ReceiveBytes);
    private int _from;
    private int _to;

    /// <summary>Reads the next frame; null at a clean end of the stream.</summary>
    /// <exception cref="WireFormatException">A length is negative or above its limit, or the stream ends within a
    /// frame.</exception>
    public async ValueTask<Frame?> ReadAsync(CancellationToken ct)
    {
        if (!await FillAsync(sizeof(int), ct))
        {
            return _from == _to ? null : throw new WireFormatException("The stream ended inside a frame's length.");
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(_received.AsSpan(_from));
        if (length < RequestHeader.FixedBytes || length > options.RequestBytesMax)
        {
            throw new WireFormatException(
                $"A frame of {length} bytes is outside {RequestHeader.FixedBytes} to {options.RequestBytesMax} " +
                $"({nameof(options.RequestBytesMax)}).");
        }

        _from += sizeof(int);
        if (!await FillAsync(sizeof(short), ct))
        {
            throw new WireFormatException("The stream ended inside a frame.");
        }

        bool isProduce = BinaryPrimitives.ReadInt16BigEndian(_received.AsSpan(_from)) == ProduceKey;
        if (!isProduce && length > options.ControlRequestBytesMax)
        {
            throw new WireFormatException(
                $"A request of {length} bytes exceeds {nameof(options.ControlRequestBytesMax)}.");
        }

        await budget.TakeAsync(length, ct);
        var frame = Frame.Rent(length, budget);
        try
        {
            await CopyAsync(frame.Writable, ct);
            return frame;
        }
        catch
        {
            frame.Dispose();
            throw;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_received);

    private async ValueTask CopyAsync(Memory<byte> target, CancellationToken ct)
    {
        int buffered = Math.Min(_to - _from, target.Length);
        _received.AsMemory(_from, buffered).CopyTo(target);
        _from += buffered;
        for (target = target[buffered..]; target.Length > 0;)
        {
            int count = await socket.ReceiveAsync(target, SocketFlags.None, ct);
            if (count == 0)
            {
                throw new WireFormatException("The stream ended inside a frame.");
            }

            target = target[count..];
        }
    }

    private async ValueTask<bool> FillAsync(int count, CancellationToken ct)
    {
        while (_to - _from < count)
        {
            if (_from > 0)
            {
                _received.AsSpan(_from, _to - _from).CopyTo(_received);
                _to -= _from;
                _from = 0;
            }

            int received = await socket.ReceiveAsync(_received.AsMemory(_to), SocketFlags.None, ct);
            if (received == 0)
            {
                return false;
            }

            _to += received;
        }

        return true;
    }
}
