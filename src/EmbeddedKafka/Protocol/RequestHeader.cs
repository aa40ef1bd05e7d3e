namespace StreamML.EmbeddedKafka.Protocol;

/// <summary>
/// The header of every request. Version 1 (older API versions) and version 2 (flexible ones) differ by the tagged
/// fields at the end; the client id is an int16 string in both.
/// <code>
/// int16 api key | int16 api version | int32 correlation id | int16 length + client id (-1 null) | [tagged fields]
/// </code>
/// </summary>
internal readonly record struct RequestHeader(short ApiKey, short ApiVersion, int CorrelationId, string? ClientId)
{
    /// <summary>Bytes common to every request: key, version, correlation id.</summary>
    public const int FixedBytes = 8;

    /// <summary>Reads the part before the client id, which has the same layout in every version.</summary>
    /// <exception cref="WireFormatException">The frame is shorter than that.</exception>
    public static (short ApiKey, short ApiVersion, int CorrelationId) ReadFixed(ReadOnlyMemory<byte> frame)
    {
        var reader = new WireReader(frame, 0, flexible: false);
        short key = 0;
        short version = 0;
        int correlationId = 0;
        reader.Int16(ref key);
        reader.Int16(ref version);
        reader.Int32(ref correlationId);
        return (key, version, correlationId);
    }

    /// <summary>Reads the client id; returns it with the bytes of the request's body.</summary>
    /// <exception cref="WireFormatException">The header is malformed.</exception>
    public static (string? ClientId, ReadOnlyMemory<byte> Body) ReadRest(ReadOnlyMemory<byte> frame, bool flexible)
    {
        var rest = frame[FixedBytes..];
        var reader = new WireReader(rest, 0, flexible: false);
        string? clientId = null;
        reader.NullableString(ref clientId);
        rest = rest[^reader.Remaining..];
        if (flexible)
        {
            reader = new WireReader(rest, 0, flexible: true);
            reader.Tags();
            rest = rest[^reader.Remaining..];
        }

        return (clientId, rest);
    }
}
