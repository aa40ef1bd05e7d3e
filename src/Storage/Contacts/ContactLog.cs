namespace StreamML.Storage.Contacts;

/// <summary>
/// The segments of a store. Records are appended to the newest; the page cache is the cache. Segments that are mostly
/// dead are emptied, their live records re-appended, and deleted once no checkpoint names them. Not thread-safe.
/// </summary>
internal sealed class ContactLog : IDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly string _directory;
    private readonly int _segmentBytes;
    private readonly List<ContactSegment?> _slots = [];
    private readonly List<ContactSegment> _retired = [];
    private readonly byte[] _buffer = new byte[
        BufferBytes + ContactSegment.RecordHeadBytes + ContactPlace.MaxValueBytes];
    private int _buffered;
    private int _activeSlot = -1;
    private long _nextNumber = 1;
    private byte[] _read = [];

    /// <summary>Creates a log without segments.</summary>
    public ContactLog(string directory, int segmentBytes)
    {
        _directory = directory;
        _segmentBytes = segmentBytes;
    }

    /// <summary>Bytes of all segments that are not retired.</summary>
    public long Bytes { get; private set; }

    /// <summary>Bytes of those that the index points to.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>Adopts a segment of a checkpoint, in order of their numbers.</summary>
    public int Adopt(ContactSegment segment)
    {
        _slots.Add(segment);
        _activeSlot = _slots.Count - 1;
        _nextNumber = segment.Number + 1;
        Bytes += segment.Length;
        return _activeSlot;
    }

    /// <summary>Counts as live a record that the index now points to.</summary>
    public void Hold(ContactPlace place) => Count(place, 1);

    /// <summary>Counts as dead a record that the index no longer points to.</summary>
    public void Release(ContactPlace place) => Count(place, -1);

    /// <summary>Appends a record.</summary>
    public ContactPlace Append(Digest contact, ReadOnlySpan<byte> value)
    {
        if (value.Length > ContactPlace.MaxValueBytes)
        {
            throw new InvalidOperationException(
                $"A contact's state has {value.Length} bytes; {ContactPlace.MaxValueBytes} are the most that the store "
                + "keeps.");
        }

        int length = ContactSegment.RecordHeadBytes + value.Length;
        if (_activeSlot < 0 || _slots[_activeSlot]!.Length + _buffered + length > _segmentBytes)
        {
            Flush();
            Roll();
        }

        ContactSegment.Encode(contact, value, _buffer.AsSpan(_buffered));
        var place = new ContactPlace(_activeSlot, _slots[_activeSlot]!.Length + _buffered, value.Length);
        _buffered += length;
        if (_buffered >= BufferBytes)
        {
            Flush();
        }

        return place;
    }

    /// <summary>Passes appended records to the operating system.</summary>
    public void Flush()
    {
        if (_buffered == 0)
        {
            return;
        }

        var active = _slots[_activeSlot]!;
        RandomAccess.Write(active.File, _buffer.AsSpan(0, _buffered), active.Length);
        active.Length += _buffered;
        active.IsDirty = true;
        Bytes += _buffered;
        _buffered = 0;
    }

    /// <summary>Reads a record's value; valid until the next call.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public ReadOnlyMemory<byte> Read(Digest contact, ContactPlace place)
    {
        Flush();
        var segment = _slots[place.Slot]!;
        int length = ContactSegment.RecordHeadBytes + place.Length;
        if (_read.Length < length)
        {
            _read = new byte[Math.Max(length, 2 * _read.Length)];
        }

        var record = _read.AsSpan(0, length);
        int read = 0;
        while (read < length)
        {
            int more = RandomAccess.Read(segment.File, record[read..], place.Position + read);
            read += more > 0
                ? more
                : throw new InvalidDataException($"{segment.Path} ends before byte {place.Position + length}.");
        }

        if (!ContactSegment.IsWhole(record) || ContactSegment.ContactOf(record) != contact)
        {
            throw new InvalidDataException($"{segment.Path} is damaged at byte {place.Position}.");
        }

        return _read.AsMemory(ContactSegment.RecordHeadBytes, place.Length);
    }

    /// <summary>
    /// The segment with the fewest live bytes, if more than half of all bytes are dead; else null. Also null below two
    /// full segments, which are not worth the work.
    /// </summary>
    public SegmentReader? ToEmpty(out int slot)
    {
        slot = -1;
        if (Bytes < 2L * _segmentBytes || LiveBytes > Bytes / 2)
        {
            return null;
        }

        for (int i = 0; i < _slots.Count; i++)
        {
            if (i != _activeSlot && _slots[i] is { } segment
                && (slot < 0 || segment.LiveBytes < _slots[slot]!.LiveBytes))
            {
                slot = i;
            }
        }

        return slot < 0 ? null : new SegmentReader(_slots[slot]!);
    }

    /// <summary>Retires a segment that no longer contains live records.</summary>
    public void Retire(int slot)
    {
        var segment = _slots[slot]!;
        _slots[slot] = null;
        Bytes -= segment.Length;
        _retired.Add(segment);
    }

    /// <summary>The segments that a checkpoint must name, and must sync first.</summary>
    public IReadOnlyList<ContactSegment> InOrder()
    {
        Flush();
        return [.. _slots.OfType<ContactSegment>().OrderBy(segment => segment.Number)];
    }

    /// <summary>Returns the segments retired so far, for <see cref="Delete"/>.</summary>
    public IReadOnlyList<ContactSegment> TakeRetired()
    {
        ContactSegment[] retired = [.. _retired];
        _retired.Clear();
        return retired;
    }

    /// <summary>Deletes segments that no checkpoint names.</summary>
    public static void Delete(IEnumerable<ContactSegment> segments)
    {
        foreach (var segment in segments)
        {
            segment.Dispose();
            File.Delete(segment.Path);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var segment in _slots.OfType<ContactSegment>().Concat(_retired))
        {
            segment.Dispose();
        }
    }

    private void Roll()
    {
        var segment = ContactSegment.Create(_directory, _nextNumber++);
        Bytes += segment.Length;
        int free = _slots.IndexOf(null);
        if (free >= 0)
        {
            _slots[free] = segment;
        }
        else
        {
            _slots.Add(segment);
            free = _slots.Count - 1;
        }

        _activeSlot = free < ContactPlace.MaxSlots
            ? free
            : throw new InvalidOperationException(
                $"The contacts' store has {ContactPlace.MaxSlots} segments, the most it can.");
    }

    private void Count(ContactPlace place, int sign)
    {
        int bytes = sign * (ContactSegment.RecordHeadBytes + place.Length);
        _slots[place.Slot]!.LiveBytes += bytes;
        LiveBytes += bytes;
    }
}
