using System.Buffers;

namespace StreamML.Ingest.Http;

/// <summary>
/// A request's body in one pooled buffer. Owned by the request; disposing gives the buffer back, unless an append may
/// still read it.
/// </summary>
internal sealed class RequestBody(Admission admission) : IDisposable
{
    private byte[] _buffer = [];
    private int _held;
    private bool _abandoned;

    /// <summary>How many bytes it has.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _buffer.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, Length);

    /// <summary>Leaves the buffer to the garbage collector: somebody may still read it.</summary>
    public void Abandon() => _abandoned = true;

    /// <summary>Makes room for <paramref name="length"/> bytes; false when all bodies together hold too much.</summary>
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

    /// <summary>Adds bytes; room was made.</summary>
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
