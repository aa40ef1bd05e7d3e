namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// One record inside a batch. Record layout: length varint, attributes i8, timestamp delta varlong, offset delta
/// varint, key length varint (-1 none) and key, value length varint (-1 none) and value, header count varint and
/// headers. Varints are zigzag.
/// </summary>
internal ref struct RecordView
{
    public long TimestampDelta;
    public int OffsetDelta;
    public bool HasKey;
    public bool HasValue;
    public ReadOnlySpan<byte> Key;
    public ReadOnlySpan<byte> Value;

    public byte Attributes;

    /// <summary>The record from its offset delta on.</summary>
    public ReadOnlySpan<byte> AfterTimestamp;

    /// <summary>The record with its length prefix.</summary>
    public ReadOnlySpan<byte> Whole;
}

/// <summary>Walks uncompressed records. <see cref="IsBroken"/> distinguishes a malformed record from the end.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> records, int count)
{
    private readonly int _count = count;
    private ReadOnlySpan<byte> _rest = records;
    private int _read;

    public RecordView Current;

    public bool IsBroken { get; private set; }

    /// <summary>True when all records were read and no byte is left.</summary>
    public readonly bool IsComplete => !IsBroken && _read == _count && _rest.IsEmpty;

    public bool Next()
    {
        if (_read == _count || IsBroken)
        {
            return false;
        }

        var rest = _rest;
        if (!TryVarint(ref rest, out long length) || length < 0 || length > rest.Length)
        {
            IsBroken = true;
            return false;
        }

        int prefix = _rest.Length - rest.Length;
        Current = new RecordView { Whole = _rest[..(prefix + (int)length)] };
        IsBroken = !TryParse(rest[..(int)length]);
        _rest = rest[(int)length..];
        _read++;
        return !IsBroken;
    }

    private bool TryParse(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return false;
        }

        var rest = body[1..];
        if (!TryVarint(ref rest, out long timestampDelta))
        {
            return false;
        }

        Current.Attributes = body[0];
        Current.AfterTimestamp = rest;
        if (!TryVarint(ref rest, out long offsetDelta)
            || offsetDelta is < 0 or > int.MaxValue
            || !TryBytes(ref rest, out bool hasKey, out var key)
            || !TryBytes(ref rest, out bool hasValue, out var value))
        {
            return false;
        }

        Current.TimestampDelta = timestampDelta;
        Current.HasKey = hasKey;
        Current.Key = key;
        Current.HasValue = hasValue;
        Current.Value = value;
        Current.OffsetDelta = (int)offsetDelta;
        return TryHeaders(rest);
    }

    private static bool TryHeaders(ReadOnlySpan<byte> body)
    {
        if (!TryVarint(ref body, out long headers) || headers < 0)
        {
            return false;
        }

        for (; headers > 0; headers--)
        {
            if (!TryBytes(ref body, out bool hasName, out _) || !hasName || !TryBytes(ref body, out _, out _))
            {
                return false;
            }
        }

        return body.IsEmpty;
    }

    private static bool TryBytes(scoped ref ReadOnlySpan<byte> from, out bool present, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        present = false;
        if (!TryVarint(ref from, out long length) || length < -1 || length > from.Length)
        {
            return false;
        }

        if (length < 0)
        {
            return true;
        }

        present = true;
        bytes = from[..(int)length];
        from = from[(int)length..];
        return true;
    }

    private static bool TryVarint(scoped ref ReadOnlySpan<byte> from, out long value)
    {
        ulong raw = 0;
        for (int i = 0; i < from.Length && i < 10; i++)
        {
            byte one = from[i];
            raw |= (ulong)(one & 0x7f) << (7 * i);
            if (one < 0x80)
            {
                value = (long)(raw >> 1) ^ -(long)(raw & 1);
                from = from[(i + 1)..];
                return true;
            }
        }

        value = 0;
        return false;
    }
}
