using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Producers;

/// <summary>A record as bytes, for a topic of the catalogue.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Key">Key bytes; null for none.</param>
/// <param name="Value">Value bytes; null for a tombstone.</param>
/// <param name="TimestampMs">Milliseconds since the Unix epoch.</param>
/// <param name="Headers">Headers in order.</param>
public sealed record ProducerRecord(
    TopicDefinition Topic, byte[]? Key, byte[]? Value, long TimestampMs, IReadOnlyList<RecordHeader> Headers)
{
    /// <summary>The partition; null (default) for that of the key.</summary>
    public int? Partition { get; init; }
}
