using System.Buffers;

namespace StreamML.Ingest.Http;

/// <summary>
/// A request's body in one pooled buffer, owned by the request. Disposing returns the buffer unless an append may still
/// read it.
/// </summary>
internal sealed class RequestBody(Admission admission) : IDisposable
{
    private byte[] _buffer = [];
    private int _held;
    private bool _abandoned;

    /// <summary>Length in bytes.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    /// <summary>Leaves the buffer to the garbage collector because it may still be read.</summary>
    public void Abandon() => _abandoned = true;

    /// <summary>
    /// Makes room for <paramref name="length"/> bytes; false if all bodies together use too much memory.
    /// </summary>
    public bool TryReserve(int length)
    {
        if (length <= _buffer.Length)
        {
            return true;
        }

        if (!admission.TryHold(length - _held))
        {
            return false;
        }

        _held = length;
        byte[] larger = ArrayPool<byte>.Shared.Rent(length);
        Span.CopyTo(larger);
        Return();
        _buffer = larger;
        return true;
    }

    /// <summary>Appends bytes for which room was reserved.</summary>
    public void Append(in ReadOnlySequence<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += (int)bytes.Length;
    }

    public void Dispose()
    {
        admission.Release(_held);
        _held = 0;
        if (!_abandoned)
        {
            Return();
        }

        _buffer = [];
        Length = 0;
    }

    private void Return()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
