using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>Reads a file front to back through one pooled buffer. One thread.</summary>
internal sealed class FileWindow(Disk disk, SafeFileHandle file, long length, int bufferSize = 1 << 20) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(bufferSize);
    private long _start;
    private int _filled;

    public long Length { get; } = length;

    /// <summary>
    /// Reads up to <paramref name="count"/> bytes at <paramref name="at"/>, fewer at the end of the file. Valid until
    /// the next call.
    /// </summary>
    public ReadOnlySpan<byte> Read(long at, int count)
    {
        count = (int)Math.Clamp(Length - at, 0, count);
        if (at < _start || at + count > _start + _filled)
        {
            Fill(at, count);
        }

        int from = (int)(at - _start);
        return _buffer.AsSpan(from, Math.Min(count, _filled - from));
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Fill(long at, int count)
    {
        if (count > _buffer.Length)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(count);
        }

        _start = at;
        _filled = 0;
        int wanted = (int)Math.Min(_buffer.Length, Length - at);
        while (_filled < wanted)
        {
            int read = disk.Read(file, _buffer.AsSpan(_filled, wanted - _filled), at + _filled);
            if (read == 0)
            {
                break;
            }

            _filled += read;
        }
    }
}
