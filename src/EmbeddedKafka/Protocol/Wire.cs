namespace StreamML.EmbeddedKafka.Protocol;

/// <summary>
/// One pass over a message in one version: <see cref="WireReader"/> fills the fields, <see cref="WireWriter"/> writes
/// them. Integers are big-endian. In a flexible version (KIP-482) strings, bytes and arrays carry their length plus one
/// as an unsigned varint, 0 for null, and every structure ends with tagged fields; in an older one lengths are int16
/// (strings) or int32, -1 for null.
/// </summary>
internal abstract class Wire(short version, bool flexible)
{
    /// <summary>The API version being read or written.</summary>
    public short Version { get; } = version;

    /// <summary>Whether this version has compact lengths and tagged fields.</summary>
    public bool Flexible { get; } = flexible;

    public abstract void Bool(ref bool value);

    public abstract void Int8(ref sbyte value);

    public abstract void Int16(ref short value);

    public abstract void UInt16(ref ushort value);

    /// <summary>An int16 error code.</summary>
    public void Error(ref ErrorCode value)
    {
        short code = (short)value;
        Int16(ref code);
        value = (ErrorCode)code;
    }

    public abstract void Int32(ref int value);

    public abstract void Int64(ref long value);

    public abstract void Float64(ref double value);

    /// <summary>16 bytes, big-endian; all zero if there is none.</summary>
    public abstract void Uuid(ref Guid value);

    public abstract void String(ref string value);

    public abstract void NullableString(ref string? value);

    public abstract void Bytes(ref ReadOnlyMemory<byte> value);

    public abstract void NullableBytes(ref ReadOnlyMemory<byte>? value);

    /// <summary>
    /// Record batches, passed through unchanged. When reading, a view of the frame, valid as long as it is.
    /// </summary>
    public abstract void Records(ref ReadOnlyMemory<byte>? value);

    public abstract void List<T>(ref List<T> value)
        where T : WireMessage, new();

    public abstract void NullableList<T>(ref List<T>? value)
        where T : WireMessage, new();

    public abstract void StringList(ref List<string> value);

    public abstract void NullableStringList(ref List<string>? value);

    public abstract void Int8List(ref List<sbyte> value);

    public abstract void NullableInt8List(ref List<sbyte>? value);

    public abstract void Int32List(ref List<int> value);

    public abstract void NullableInt32List(ref List<int>? value);

    public abstract void Int64List(ref List<long> value);

    public abstract void UuidList(ref List<Guid> value);

    /// <summary>A structure that may be absent: one byte, -1 absent and 1 present, then its fields.</summary>
    public abstract void NullableStruct<T>(ref T? value)
        where T : WireMessage, new();

    /// <summary>Tagged fields with the tags 0 to <paramref name="count"/> - 1. Unknown ones are skipped.</summary>
    /// <param name="count">The number of tags this structure knows.</param>
    /// <param name="visit">Passes the field of a tag to the wire.</param>
    public abstract void Tags(int count, Action<Wire, int> visit);

    /// <summary>The end of a structure without known tagged fields.</summary>
    public abstract void Tags();
}
