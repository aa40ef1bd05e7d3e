using System.Buffers;

namespace StreamML.EmbeddedKafka.Server;

/// <summary>The bytes of one request, from a pool. Views of it are invalid after <see cref="Dispose"/>.</summary>
internal sealed class Frame : IDisposable
{
    private readonly ByteBudget _budget;
    private readonly int _length;
    private byte[]? _array;

    private Frame(byte[] array, int length, ByteBudget budget)
    {
        _array = array;
        _length = length;
        _budget = budget;
    }

    /// <summary>The request's bytes, without the length that preceded them.</summary>
    public ReadOnlyMemory<byte> Bytes => Writable;

    internal Memory<byte> Writable =>
        (_array ?? throw new ObjectDisposedException(nameof(Frame))).AsMemory(0, _length);

    /// <summary>Rents memory that was already taken from <paramref name="budget"/>.</summary>
    public static Frame Rent(int length, ByteBudget budget) => new(ArrayPool<byte>.Shared.Rent(length), length, budget);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
        {
            ArrayPool<byte>.Shared.Return(array);
            _budget.Return(_length);
        }
    }
}
