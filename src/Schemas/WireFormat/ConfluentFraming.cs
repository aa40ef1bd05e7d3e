using System.Buffers.Binary;

namespace StreamML.Schemas.WireFormat;

/// <summary>
/// Confluent's framing of a Protobuf record, read from a record's value or from its schema id header. All integers are
/// big-endian; varints are Protobuf's.
/// </summary>
/// <remarks>
/// <code>
/// magic 0:  0      1 byte   0x00
///           1      4 bytes  schema id, int32 big-endian, from 1
///           5      n bytes  message indexes
///           5 + n           Protobuf payload, to the end
/// magic 1:  0      1 byte   0x01
///           1      16 bytes schema GUID, RFC 4122 (big-endian) order
///           17     n bytes  message indexes
///           17 + n          Protobuf payload, to the end
/// indexes:  zig-zag varint count, then a zig-zag varint each; the list [0] is the single byte 0x00
/// header:   the record header __value_schema_id (or __key_schema_id) holds all of the above but the payload,
///           which is the whole value
/// </code>
/// Old clients (confluent-kafka for Python up to 1.7 for a message that is not the first of its file) write count and
/// indexes as plain varints. Such a list is accepted if zig-zag is impossible: a negative count or index, as with every
/// odd count. If both readings are valid (plain <c>[1,…]</c> of even count), zig-zag wins unless the reader names an
/// expected message that only the plain reading matches. Source: confluent-kafka-dotnet, SchemaId.cs and
/// BinaryConverter.cs; Confluent's "Wire format" page. Thread-safe.
/// </remarks>
public readonly ref struct ConfluentFraming
{
    /// <summary>First byte of a framing with a registry id.</summary>
    public const byte MagicId = 0;

    /// <summary>First byte of a framing with a GUID.</summary>
    public const byte MagicGuid = 1;

    /// <summary>Record header with the framing of the value in header mode.</summary>
    public const string ValueSchemaIdHeader = "__value_schema_id";

    private ConfluentFraming(WriterSchema schema, MessageIndexes indexes, bool plainIndexes, ReadOnlySpan<byte> payload)
    {
        Schema = schema;
        Indexes = indexes;
        PlainIndexes = plainIndexes;
        Payload = payload;
    }

    /// <summary>The schema the record was written with.</summary>
    public WriterSchema Schema { get; }

    /// <summary>The payload's message within that schema.</summary>
    public MessageIndexes Indexes { get; }

    /// <summary>Whether the indexes were in the deprecated plain form.</summary>
    public bool PlainIndexes { get; }

    /// <summary>The Protobuf bytes: a slice of the input.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Reads the framing before a payload. Never throws.</summary>
    /// <param name="value">A record's whole value.</param>
    /// <param name="framing">The framing, if true is returned.</param>
    /// <param name="error">The reason, if false is returned.</param>
    /// <param name="expected">The message the reader expects, which resolves an ambiguous index list. Default:
    /// unknown.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> value, out ConfluentFraming framing, out FramingError error, MessageIndexes expected =
            default)
    {
        framing = default;
        if (!TryReadSchema(value, out var schema, out int position, out error))
        {
            return false;
        }

        error = MessageIndexCodec.Read(value[position..], expected, out var indexes, out bool plain, out int length);
        if (error != FramingError.None)
        {
            return false;
        }

        framing = new ConfluentFraming(schema, indexes, plain, value[(position + length)..]);
        return true;
    }

    /// <summary>
    /// Reads header mode: the framing from a header's bytes; the payload is the bare value. Never throws.
    /// </summary>
    /// <param name="header">The bytes of <see cref="ValueSchemaIdHeader"/>.</param>
    /// <param name="value">The record's value.</param>
    /// <param name="framing">The framing, if true is returned.</param>
    /// <param name="error">The reason, if false is returned.</param>
    public static bool TryReadHeader(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> value, out ConfluentFraming framing, out FramingError error)
    {
        framing = default;
        if (!TryRead(header, out var framed, out error))
        {
            return false;
        }

        if (!framed.Payload.IsEmpty)
        {
            error = FramingError.TrailingHeaderBytes;
            return false;
        }

        framing = new ConfluentFraming(framed.Schema, framed.Indexes, framed.PlainIndexes, value);
        return true;
    }

    /// <summary>The bytes before a payload: magic 0, schema id, indexes. Created once per serialiser.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is below 1, or there are no indexes.</exception>
    public static byte[] Prefix(int schemaId, MessageIndexes indexes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(schemaId, 1);
        Span<byte> buffer = stackalloc byte[5 + MessageIndexCodec.BytesMax];
        buffer[0] = MagicId;
        BinaryPrimitives.WriteInt32BigEndian(buffer[1..], schemaId);
        return buffer[..(5 + MessageIndexCodec.Write(indexes, buffer[5..]))].ToArray();
    }

    /// <summary>Prefix with a GUID: magic 1, 16 bytes, indexes. Also the value of a schema id header.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no indexes.</exception>
    public static byte[] Prefix(Guid schemaGuid, MessageIndexes indexes)
    {
        Span<byte> buffer = stackalloc byte[17 + MessageIndexCodec.BytesMax];
        buffer[0] = MagicGuid;
        schemaGuid.TryWriteBytes(buffer[1..], bigEndian: true, out _);
        return buffer[..(17 + MessageIndexCodec.Write(indexes, buffer[17..]))].ToArray();
    }

    private static bool TryReadSchema(
        ReadOnlySpan<byte> value, out WriterSchema schema, out int position, out FramingError error)
    {
        schema = default;
        position = 0;
        error = value.IsEmpty ? FramingError.Empty
            : value[0] > MagicGuid ? FramingError.UnknownMagic
            : value.Length < (value[0] == MagicId ? 5 : 17) ? FramingError.TruncatedSchemaId
            : FramingError.None;
        if (error != FramingError.None)
        {
            return false;
        }

        if (value[0] == MagicGuid)
        {
            schema = new WriterSchema(0, new Guid(value[1..17], bigEndian: true));
            position = 17;
            return true;
        }

        int id = BinaryPrimitives.ReadInt32BigEndian(value[1..]);
        schema = new WriterSchema(id, Guid.Empty);
        position = 5;
        error = id < 1 ? FramingError.InvalidSchemaId : FramingError.None;
        return id >= 1;
    }
}
