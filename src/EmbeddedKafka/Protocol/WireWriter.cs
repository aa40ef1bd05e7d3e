using System.Buffers.Binary;
using System.Text;

namespace StreamML.EmbeddedKafka.Protocol;

/// <summary>
/// Writes messages into memory. Record batches are referenced, not copied; <see cref="Parts"/> returns all segments for
/// a gathering send.
/// </summary>
internal sealed class WireWriter : Wire
{
    /// <summary>Below this, in bytes, copying record batches is cheaper than adding a segment.</summary>
    private const int CopyRecordsMax = 1024;

    private readonly List<(int End, ReadOnlyMemory<byte> External)> _externals = [];
    private byte[] _buffer;
    private int _length;
    private long _externalBytes;

    /// <param name="version">The API version to write.</param>
    /// <param name="flexible">Whether that version is a flexible one.</param>
    /// <param name="sizeHint">Bytes to reserve initially.</param>
    public WireWriter(short version, bool flexible, int sizeHint = 256)
        : base(version, flexible) => _buffer = new byte[sizeHint];

    /// <summary>Bytes written so far, referenced record batches included.</summary>
    public long Length => _length + _externalBytes;

    /// <summary>The written bytes as one array. Copies; for small messages and tests.</summary>
    public byte[] ToArray()
    {
        byte[] result = new byte[Length];
        int at = 0;
        foreach (var part in Parts())
        {
            part.AsSpan().CopyTo(result.AsSpan(at));
            at += part.Count;
        }

        return result;
    }

    /// <summary>The written bytes in order, without copying the referenced record batches.</summary>
    public List<ArraySegment<byte>> Parts()
    {
        var parts = new List<ArraySegment<byte>>(_externals.Count * 2 + 1);
        int from = 0;
        foreach ((int end, var external) in _externals)
        {
            if (end > from)
            {
                parts.Add(new ArraySegment<byte>(_buffer, from, end - from));
            }

            parts.Add(AsSegment(external));
            from = end;
        }

        if (_length > from)
        {
            parts.Add(new ArraySegment<byte>(_buffer, from, _length - from));
        }

        return parts;
    }

    /// <summary>Overwrites the int32 at <paramref name="at"/>, which must precede all referenced batches.</summary>
    public void PatchInt32(int at, int value) => BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(at, 4), value);

    public override void Bool(ref bool value) => Reserve(1)[0] = value ? (byte)1 : (byte)0;

    public override void Int8(ref sbyte value) => Reserve(1)[0] = (byte)value;

    public override void Int16(ref short value) => BinaryPrimitives.WriteInt16BigEndian(Reserve(2), value);

    public override void UInt16(ref ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), value);

    public override void Int32(ref int value) => BinaryPrimitives.WriteInt32BigEndian(Reserve(4), value);

    public override void Int64(ref long value) => BinaryPrimitives.WriteInt64BigEndian(Reserve(8), value);

    public override void Float64(ref double value) => BinaryPrimitives.WriteDoubleBigEndian(Reserve(8), value);

    public override void Uuid(ref Guid value) => value.TryWriteBytes(Reserve(16), bigEndian: true, out _);

    public override void String(ref string value) => WriteString(value);

    public override void NullableString(ref string? value) => WriteString(value);

    public override void Bytes(ref ReadOnlyMemory<byte> value)
    {
        WriteLength(value.Length);
        value.Span.CopyTo(Reserve(value.Length));
    }

    public override void NullableBytes(ref ReadOnlyMemory<byte>? value)
    {
        WriteLength(value?.Length ?? -1);
        if (value is { } bytes)
        {
            bytes.Span.CopyTo(Reserve(bytes.Length));
        }
    }

    public override void Records(ref ReadOnlyMemory<byte>? value)
    {
        WriteLength(value?.Length ?? -1);
        if (value is not { Length: > 0 } records)
        {
            return;
        }

        if (records.Length <= CopyRecordsMax)
        {
            records.Span.CopyTo(Reserve(records.Length));
            return;
        }

        _externals.Add((_length, records));
        _externalBytes += records.Length;
    }

    public override void List<T>(ref List<T> value) => WriteList(value);

    public override void NullableList<T>(ref List<T>? value)
        where T : class => WriteList(value);

    public override void StringList(ref List<string> value) => WriteStrings(value);

    public override void NullableStringList(ref List<string>? value) => WriteStrings(value);

    public override void Int8List(ref List<sbyte> value) => WriteScalars(value, static (w, item) => w.Int8(ref item));

    public override void NullableInt8List(ref List<sbyte>? value) =>
        WriteScalars(value, static (w, item) => w.Int8(ref item));

    public override void Int32List(ref List<int> value) => WriteScalars(value, static (w, item) => w.Int32(ref item));

    public override void NullableInt32List(ref List<int>? value) =>
        WriteScalars(value, static (w, item) => w.Int32(ref item));

    public override void Int64List(ref List<long> value) => WriteScalars(value, static (w, item) => w.Int64(ref item));

    public override void UuidList(ref List<Guid> value) => WriteScalars(value, static (w, item) => w.Uuid(ref item));

    public override void NullableStruct<T>(ref T? value)
        where T : class
    {
        Reserve(1)[0] = value is null ? (byte)0xFF : (byte)1;
        value?.Visit(this);
    }

    public override void Tags()
    {
        if (Flexible)
        {
            Reserve(1)[0] = 0;
        }
    }

    public override void Tags(int count, Action<Wire, int> visit)
    {
        if (!Flexible)
        {
            return;
        }

        WriteVarint((uint)count);
        for (int tag = 0; tag < count; tag++)
        {
            var field = new WireWriter(Version, flexible: true);
            visit(field, tag);
            WriteVarint((uint)tag);
            WriteVarint((uint)field.Length);
            field._buffer.AsSpan(0, field._length).CopyTo(Reserve(field._length));
        }
    }

    private static ArraySegment<byte> AsSegment(ReadOnlyMemory<byte> memory) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(memory, out var segment)
            ? segment
            : new ArraySegment<byte>(memory.ToArray());

    private Span<byte> Reserve(int count)
    {
        if (_length + count > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }

        var span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }

    private void WriteVarint(uint value)
    {
        while (value >= 0x80)
        {
            Reserve(1)[0] = (byte)(value | 0x80);
            value >>= 7;
        }

        Reserve(1)[0] = (byte)value;
    }

    private void WriteLength(int length)
    {
        if (Flexible)
        {
            WriteVarint((uint)(length + 1));
        }
        else
        {
            Int32(ref length);
        }
    }

    private void WriteString(string? value)
    {
        int length = value is null ? -1 : Encoding.UTF8.GetByteCount(value);
        if (Flexible)
        {
            WriteVarint((uint)(length + 1));
        }
        else
        {
            short shortLength = checked((short)length);
            Int16(ref shortLength);
        }

        if (value is not null)
        {
            Encoding.UTF8.GetBytes(value, Reserve(length));
        }
    }

    private void WriteList<T>(List<T>? items)
        where T : WireMessage
    {
        WriteLength(items?.Count ?? -1);
        foreach (var item in items ?? [])
        {
            item.Visit(this);
        }
    }

    private void WriteStrings(List<string>? items)
    {
        WriteLength(items?.Count ?? -1);
        foreach (string item in items ?? [])
        {
            WriteString(item);
        }
    }

    private void WriteScalars<T>(List<T>? items, Action<WireWriter, T> write)
    {
        WriteLength(items?.Count ?? -1);
        foreach (var item in items ?? [])
        {
            write(this, item);
        }
    }
}
