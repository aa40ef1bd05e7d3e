namespace StreamML.Schemas.WireFormat;

/// <summary>
/// Why bytes are not a framed record. A value, never an exception, since garbage on a topic is an expected outcome.
/// </summary>
public enum FramingError
{
    /// <summary>The framing is valid.</summary>
    None = 0,

    /// <summary>No bytes: a tombstone, or an empty header.</summary>
    Empty,

    /// <summary>The first byte is neither 0 (schema id) nor 1 (GUID).</summary>
    UnknownMagic,

    /// <summary>The bytes end inside the schema id or the GUID.</summary>
    TruncatedSchemaId,

    /// <summary>The schema id is zero or negative: registry ids start at 1.</summary>
    InvalidSchemaId,

    /// <summary>The bytes end inside the list of message indexes.</summary>
    TruncatedIndexes,

    /// <summary>
    /// A message index is negative, longer than a varint of 32 bits, or the list is neither zig-zag nor plain.
    /// </summary>
    InvalidIndexes,

    /// <summary>The list of message indexes is longer than <see cref="MessageIndexes.DepthMax"/>.</summary>
    IndexesTooDeep,

    /// <summary>Header mode: bytes follow the framing inside the header, whose payload is the record's value.</summary>
    TrailingHeaderBytes,
}
