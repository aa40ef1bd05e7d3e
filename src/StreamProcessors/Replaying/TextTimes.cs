using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>When a text came: the models that were live then are its models.</summary>
internal static class TextTimes
{
    private static readonly RecordReader<TextMessage> Reader = new();

    /// <summary>
    /// The timestamp of its record; of one copied from a table, whose record is younger, the time the text was received
    /// or, where that is not known, sent.
    /// </summary>
    /// <returns>Milliseconds since the Unix epoch.</returns>
    public static long Of(SourceRecord record) =>
        record.Source.Topic.LiveTopic is null || !Reader.TryRead(record, out var text, out _)
            ? record.TimestampMs
            : text.ReceivedAtMs > 0 ? text.ReceivedAtMs : text.SentAtMs;
}
