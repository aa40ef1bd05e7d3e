using System.Diagnostics.CodeAnalysis;

namespace StreamML.Storage.Contacts;

/// <summary>Reads a segment's records in order, and checks each.</summary>
internal sealed class SegmentReader(ContactSegment segment)
{
    private const int ReadBytes = 1 << 20;

    private byte[] _buffer = new byte[ReadBytes];
    private int _start;
    private int _end;
    private int _next = ContactSegment.HeadBytes;

    /// <summary>The segment.</summary>
    public ContactSegment Segment { get; } = segment;

    /// <summary>Position of the last record read.</summary>
    public int Position { get; private set; }

    /// <summary>Reads the next record; false at the end.</summary>
    /// <param name="record">The record with its header, valid until the next call.</param>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    public bool TryRead([NotNullWhen(true)] out ReadOnlyMemory<byte>? record)
    {
        record = null;
        if (_next == Segment.Length)
        {
            return false;
        }

        Fill(ContactSegment.RecordHeadBytes);
        int value = ContactSegment.ValueLength(_buffer.AsSpan(_start, ContactSegment.RecordHeadBytes));
        if (value is < 0 or > ContactPlace.MaxValueBytes)
        {
            throw Damaged();
        }

        int length = ContactSegment.RecordHeadBytes + value;
        Fill(length);
        if (!ContactSegment.IsWhole(_buffer.AsSpan(_start, length)))
        {
            throw Damaged();
        }

        record = _buffer.AsMemory(_start, length);
        Position = _next;
        _start += length;
        _next += length;
        return true;
    }

    private void Fill(int length)
    {
        if (_end - _start >= length)
        {
            return;
        }

        if (Segment.Length - _next < length)
        {
            throw Damaged();
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        while (_end < length)
        {
            int wanted = Math.Min(_buffer.Length - _end, Segment.Length - _next - _end);
            int read = RandomAccess.Read(Segment.File, _buffer.AsSpan(_end, wanted), _next + _end);
            _end += read > 0 ? read : throw Damaged();
        }
    }

    private InvalidDataException Damaged() => new($"{Segment.Path} is damaged at byte {_next}.");
}
