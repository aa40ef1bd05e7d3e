using System.Buffers;

namespace StreamML.Api.Http;

/// <summary>
/// The bytes of a body while it is read, in memory that requests share one after the other: an array for each would be
/// most of what a small request allocates. Nothing may refer to the bytes after <see cref="Dispose"/>.
/// </summary>
/// <param name="expectedBytes">Bytes to begin with; it grows as they come.</param>
internal sealed class PooledBody(int expectedBytes) : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(expectedBytes);

    /// <summary>Bytes so far.</summary>
    public int Length { get; private set; }

    /// <summary>What has come so far.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, Length);

    /// <summary>Where the next bytes go; never empty.</summary>
    public Memory<byte> Free()
    {
        if (Length == _bytes.Length)
        {
            byte[] more = ArrayPool<byte>.Shared.Rent(2 * Length);
            _bytes.CopyTo(more, 0);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = more;
        }

        return _bytes.AsMemory(Length);
    }

    /// <summary>Counts bytes that have come.</summary>
    public void Add(int count) => Length += count;

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        byte[] bytes = _bytes;
        (_bytes, Length) = ([], 0);
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
