using System.Buffers;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// A pooled buffer that grows up to a limit: the sender controls how much a batch decompresses to, and a few bytes can
/// claim gigabytes.
/// </summary>
internal sealed class UnpackedBytes(int bytesMax) : IBufferWriter<byte>, IDisposable
{
    private const int FirstBytes = 16 * 1024;

    private byte[] _buffer = [];
    private int _length;

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, _length);

    /// <summary>Bytes that may still be written.</summary>
    public int Free => bytesMax - _length;

    /// <exception cref="InvalidDataException">More than the limit was written.</exception>
    public void Advance(int count)
    {
        _length += count;
        if (_length > bytesMax)
        {
            throw TooLarge();
        }
    }

    /// <exception cref="InvalidDataException">More than the limit is requested.</exception>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <exception cref="InvalidDataException">More than the limit is requested.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (sizeHint > bytesMax)
        {
            throw TooLarge();
        }

        int needed = _length + Math.Max(1, sizeHint);
        if (needed > _buffer.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstBytes, _buffer.Length * 2)));
            Span.CopyTo(larger);
            Return();
            _buffer = larger;
        }

        return _buffer.AsMemory(_length);
    }

    public void Dispose()
    {
        Return();
        (_buffer, _length) = ([], 0);
    }

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private InvalidDataException TooLarge() => new($"The data unpacks to more than {bytesMax} bytes.");
}
