using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Sources;

/// <summary>A partition of a catalogue topic.</summary>
/// <param name="Topic">The topic, by its name without prefix.</param>
/// <param name="Partition">From 0.</param>
public readonly record struct SourcePartition(TopicDefinition Topic, int Partition)
{
    /// <inheritdoc />
    public override string ToString() => $"{Topic.Name}-{Partition}";
}

/// <summary>A header of a record.</summary>
/// <param name="Name">Header name.</param>
/// <param name="Value">Bytes; null is a null header.</param>
public readonly record struct RecordHeader(string Name, byte[]? Value);

/// <summary>One record as read. Immutable; its arrays must not be modified.</summary>
/// <param name="Source">Its partition.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="TimestampMs">The record's timestamp, milliseconds since the Unix epoch; -1 if it has none.</param>
/// <param name="Key">Key bytes; null if it has none.</param>
/// <param name="Value">Value bytes; null for a tombstone.</param>
/// <param name="Headers">Headers in order; empty if there are none.</param>
public sealed record SourceRecord(
    SourcePartition Source,
    long Offset,
    long TimestampMs,
    byte[]? Key,
    byte[]? Value,
    IReadOnlyList<RecordHeader> Headers);
