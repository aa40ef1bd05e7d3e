using StreamML.Messaging.Sources;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Takes the Confluent frame off a value.</summary>
internal static class ValueFrame
{
    /// <summary>Code of a record that nothing can be read from.</summary>
    public const string Undecodable = "undecodable";

    private const int IdFrame = 5;
    private const int GuidFrame = 17;
    private const int MaxIndexes = 64;

    /// <summary>The Protobuf bytes of a record.</summary>
    /// <exception cref="RowRefusedException">There is no value, or no frame.</exception>
    public static ReadOnlySpan<byte> Payload(SourceRecord record)
    {
        var value = record.Value ?? throw new RowRefusedException(Undecodable, "The record has no value.");
        var start = value.Length == 0 ? -1 : value[0] switch { 0 => IdFrame, 1 => GuidFrame, _ => -1 };
        if (start < 0 || value.Length <= start)
        {
            throw new RowRefusedException(Undecodable, "The value does not begin with a schema id.");
        }

        ReadOnlySpan<byte> rest = value.AsSpan(start);
        var count = ZigZag(ref rest);
        if (count is < 0 or > MaxIndexes)
        {
            throw new RowRefusedException(Undecodable, "The value's message indexes cannot be read.");
        }

        for (var index = 0; index < count; index++)
        {
            ZigZag(ref rest);
        }

        return rest;
    }

    private static int ZigZag(ref ReadOnlySpan<byte> rest)
    {
        uint value = 0;
        for (var index = 0; index < 5 && index < rest.Length; index++)
        {
            value |= (uint)(rest[index] & 0x7F) << (7 * index);
            if (rest[index] < 0x80)
            {
                rest = rest[(index + 1)..];
                return (int)(value >> 1) ^ -(int)(value & 1);
            }
        }

        throw new RowRefusedException(Undecodable, "The value's message indexes cannot be read.");
    }
}
