using System.Buffers.Binary;
using System.Text;

namespace StreamML.EmbeddedKafka.Protocol;

/// <summary>
/// Reads messages from one frame. Every length is checked against the remaining bytes before anything is allocated, so
/// a frame never makes the broker use more than a small multiple of its own size.
/// </summary>
internal sealed class WireReader(ReadOnlyMemory<byte> frame, short version, bool flexible) : Wire(version, flexible)
{
    private readonly ReadOnlyMemory<byte> _frame = frame;
    private int _position;

    /// <summary>Unread bytes of the frame.</summary>
    public int Remaining => _frame.Length - _position;

    public override void Bool(ref bool value) => value = Take(1)[0] != 0;

    public override void Int8(ref sbyte value) => value = (sbyte)Take(1)[0];

    public override void Int16(ref short value) => value = BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public override void UInt16(ref ushort value) => value = BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public override void Int32(ref int value) => value = BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public override void Int64(ref long value) => value = BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public override void Float64(ref double value) => value = BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    public override void Uuid(ref Guid value) => value = new Guid(Take(16), bigEndian: true);

    public override void String(ref string value)
    {
        int length = ReadStringLength();
        value = length < 0 ? throw Malformed("a string that must be there is null") : ReadUtf8(length);
    }

    public override void NullableString(ref string? value)
    {
        int length = ReadStringLength();
        value = length < 0 ? null : ReadUtf8(length);
    }

    public override void Bytes(ref ReadOnlyMemory<byte> value)
    {
        int length = ReadLength();
        value = length < 0 ? throw Malformed("bytes that must be there are null") : TakeMemory(length);
    }

    public override void NullableBytes(ref ReadOnlyMemory<byte>? value)
    {
        int length = ReadLength();
        value = length < 0 ? default(ReadOnlyMemory<byte>?) : TakeMemory(length);
    }

    public override void Records(ref ReadOnlyMemory<byte>? value) => NullableBytes(ref value);

    public override void List<T>(ref List<T> value) =>
        value = ReadList<T>() ?? throw Malformed("an array that must be there is null");

    public override void NullableList<T>(ref List<T>? value)
        where T : class => value = ReadList<T>();

    public override void StringList(ref List<string> value) => value = Required(ReadStrings());

    public override void NullableStringList(ref List<string>? value) => value = ReadStrings();

    public override void Int8List(ref List<sbyte> value) =>
        value = Required(ReadScalars(1, static bytes => (sbyte)bytes[0]));

    public override void NullableInt8List(ref List<sbyte>? value) =>
        value = ReadScalars(1, static bytes => (sbyte)bytes[0]);

    public override void Int32List(ref List<int> value) =>
        value = Required(ReadScalars(4, BinaryPrimitives.ReadInt32BigEndian));

    public override void NullableInt32List(ref List<int>? value) =>
        value = ReadScalars(4, BinaryPrimitives.ReadInt32BigEndian);

    public override void Int64List(ref List<long> value) =>
        value = Required(ReadScalars(8, BinaryPrimitives.ReadInt64BigEndian));

    public override void UuidList(ref List<Guid> value) =>
        value = Required(ReadScalars(16, static bytes => new Guid(bytes, bigEndian: true)));

    public override void NullableStruct<T>(ref T? value)
        where T : class
    {
        value = null;
        if ((sbyte)Take(1)[0] >= 0)
        {
            value = new T();
            value.Visit(this);
        }
    }

    public override void Tags() => Tags(0, static (_, _) => { });

    public override void Tags(int count, Action<Wire, int> visit)
    {
        if (!Flexible)
        {
            return;
        }

        uint fields = ReadVarint();
        for (uint i = 0; i < fields; i++)
        {
            uint tag = ReadVarint();
            uint size = ReadVarint();
            if (size > (uint)Remaining)
            {
                throw Malformed("a tagged field is longer than its frame");
            }

            int end = _position + (int)size;
            if (tag < count)
            {
                visit(this, (int)tag);
                if (_position != end)
                {
                    throw Malformed("a tagged field has a false length");
                }
            }

            _position = end;
        }
    }

    private static WireFormatException Malformed(string reason) => new($"Malformed frame: {reason}.");

    private static List<T> Required<T>(List<T>? list) =>
        list ?? throw Malformed("an array that must be there is null");

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Remaining)
        {
            throw Malformed("it ends before its last field");
        }

        var bytes = _frame.Span.Slice(_position, count);
        _position += count;
        return bytes;
    }

    private ReadOnlyMemory<byte> TakeMemory(int count)
    {
        if ((uint)count > (uint)Remaining)
        {
            throw Malformed("it ends before its last field");
        }

        var bytes = _frame.Slice(_position, count);
        _position += count;
        return bytes;
    }

    private uint ReadVarint()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte next = Take(1)[0];
            value |= (uint)(next & 0x7F) << shift;
            if ((next & 0x80) == 0)
            {
                return value;
            }
        }

        throw Malformed("a varint is longer than 5 bytes");
    }

    private int ReadStringLength() =>
        Flexible ? CheckLength((long)ReadVarint() - 1) : CheckLength(BinaryPrimitives.ReadInt16BigEndian(Take(2)));

    private int ReadLength() =>
        Flexible ? CheckLength((long)ReadVarint() - 1) : CheckLength(BinaryPrimitives.ReadInt32BigEndian(Take(4)));

    private int CheckLength(long length) =>
        length < -1 || length > Remaining ? throw Malformed("a length exceeds the frame") : (int)length;

    private string ReadUtf8(int length) => Encoding.UTF8.GetString(Take(length));

    private List<T>? ReadList<T>()
        where T : WireMessage, new()
    {
        int count = ReadLength();
        if (count < 0)
        {
            return null;
        }

        var items = new List<T>(Math.Min(count, 1024));
        for (int i = 0; i < count; i++)
        {
            var item = new T();
            item.Visit(this);
            items.Add(item);
        }

        return items;
    }

    private List<string>? ReadStrings()
    {
        int count = ReadLength();
        if (count < 0)
        {
            return null;
        }

        var items = new List<string>(Math.Min(count, 1024));
        for (int i = 0; i < count; i++)
        {
            string item = "";
            String(ref item);
            items.Add(item);
        }

        return items;
    }

    private List<T>? ReadScalars<T>(int size, Scalar<T> read)
    {
        int count = ReadLength();
        if (count < 0)
        {
            return null;
        }

        if ((long)count * size > Remaining)
        {
            throw Malformed("an array exceeds the frame");
        }

        var items = new List<T>(count);
        for (int i = 0; i < count; i++)
        {
            items.Add(read(Take(size)));
        }

        return items;
    }

    private delegate T Scalar<out T>(ReadOnlySpan<byte> bytes);
}
