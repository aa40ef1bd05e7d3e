using System.Globalization;
using System.Text;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Redriving;

/// <summary>A dead letter: where the record came from and why it was given up, never what it holds.</summary>
/// <param name="Source">Its dead-letter topic and partition.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Key">The record's key as text. It names no person: keys are tenants, digests, contact keys.</param>
public sealed record DeadLetter(SourcePartition Source, long Offset, string Key)
{
    /// <summary>Where the record was; null where the letter does not say so, or names an unknown topic.</summary>
    public SourcePartition? Origin { get; init; }

    /// <summary>Its offset there.</summary>
    public long OriginOffset { get; init; }

    /// <summary>Its timestamp, milliseconds since the Unix epoch.</summary>
    public long OriginTimestampMs { get; init; }

    /// <summary>The stage that gave it up; empty where the letter does not say.</summary>
    public string Stage { get; init; } = "";

    /// <summary>Code of the reason; empty where the letter does not say.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The reason in words.</summary>
    public string Detail { get; init; } = "";

    /// <summary>When it was given up, milliseconds since the Unix epoch.</summary>
    public long FailedAtMs { get; init; }

    /// <summary>How often the record had been brought back when it was given up.</summary>
    public int Redrives { get; init; }

    /// <summary>Offset of the record before it was first given up: what orders the records of a contact.</summary>
    public long FirstOffset { get; init; }

    /// <summary>Size of the value, bytes.</summary>
    public int ValueBytes { get; init; }

    /// <summary>The role that gave it up.</summary>
    public string Role => Stage.Split('.')[0];

    /// <summary>Tenant of the key.</summary>
    public string Tenant => Key.Split('/')[0];

    /// <summary>Its own place: topic/partition/offset.</summary>
    public string Place => PlaceOf(Source, Offset);

    /// <summary>What names it: the place of the record that was given up, and the role that did so.</summary>
    public string Id => Origin is { } origin && Role.Length > 0 ? $"{PlaceOf(origin, OriginOffset)}/{Role}" : Place;

    /// <summary>What names the record over all its letters: its first place, and the role.</summary>
    internal string Chain => $"{First}/{Role}";

    /// <summary>The place of the record before it was first given up.</summary>
    internal string First => Origin is { } origin ? PlaceOf(origin, FirstOffset) : Place;

    internal MessageVersion? Version { get; init; }

    /// <summary>Reads the letter of a record of a dead-letter topic. Never throws, whatever the headers.</summary>
    internal static DeadLetter Read(SourceRecord record)
    {
        string topic = Text(record, DeadLetterHeaders.OriginTopic);
        long? offset = Number(Text(record, DeadLetterHeaders.OriginOffset));
        long? partition = Number(Text(record, DeadLetterHeaders.OriginPartition));
        var origin = TopicCatalogue.All.FirstOrDefault(known => known.Name == topic);
        string first = Text(record, RedriveHeaders.First);
        return new DeadLetter(record.Source, record.Offset, Encoding.UTF8.GetString(record.Key ?? []))
        {
            Origin = offset is not null && partition is <= int.MaxValue && origin is not null
                && origin.DeadLetter().Equals(record.Source.Topic)
                ? new SourcePartition(origin, (int)partition)
                : null,
            OriginOffset = offset ?? 0,
            OriginTimestampMs = Number(Text(record, DeadLetterHeaders.OriginTimestamp)) ?? record.TimestampMs,
            Stage = Text(record, DeadLetterHeaders.Stage),
            Reason = Text(record, DeadLetterHeaders.Reason),
            Detail = Text(record, DeadLetterHeaders.Detail),
            FailedAtMs = Number(Text(record, DeadLetterHeaders.FailedAt)) ?? record.TimestampMs,
            Redrives = (int)Math.Clamp(Number(Text(record, RedriveHeaders.Count)) ?? 0, 0, int.MaxValue),
            FirstOffset = Number(first[(first.LastIndexOf('/') + 1)..]) ?? offset ?? record.Offset,
            ValueBytes = record.Value?.Length ?? 0,
        };
    }

    private static string PlaceOf(SourcePartition source, long offset) =>
        string.Create(CultureInfo.InvariantCulture, $"{source.Topic.Name}/{source.Partition}/{offset}");

    // The last of that name: a stage appends its own.
    private static string Text(SourceRecord record, string name) =>
        record.Headers.LastOrDefault(header => header.Name == name).Value is { } value
            ? Encoding.UTF8.GetString(value)
            : "";

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
