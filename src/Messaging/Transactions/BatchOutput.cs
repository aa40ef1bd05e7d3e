using System.Text;
using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Transactions;

/// <summary>Collects a batch's output, serialised, until its transaction opens. Not thread-safe.</summary>
internal sealed class BatchOutput(IValueEncoder encoder, int changelogPartition, int attempt, TimeProvider time)
    : IBatchOutput
{
    private readonly List<(ProducerRecord Record, int? Partition)> _records = [];

    public IReadOnlyList<(ProducerRecord Record, int? Partition)> Records => _records;

    /// <inheritdoc />
    public void Send(TopicDefinition topic, string key, IMessage value, long timestampMs) =>
        Add(new(topic, Encoding.UTF8.GetBytes(key), encoder.Encode(topic, value), timestampMs, []), partition: null);

    /// <inheritdoc />
    public void SendChange(TopicDefinition changelog, byte[] key, byte[]? value, long timestampMs) =>
        Add(new(changelog, key, value, timestampMs, []), changelogPartition);

    /// <inheritdoc />
    public void SendDeadLetter(SourceRecord record, DeadLetterReason reason) =>
        Add(DeadLetterRecord.Create(record, reason, attempt, time.GetUtcNow().ToUnixTimeMilliseconds()),
            record.Source.Partition);

    private void Add(ProducerRecord record, int? partition)
    {
        int bytes = (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
        if (bytes > record.Topic.MaxMessageBytes)
        {
            throw new RecordTooLargeException(record.Topic, bytes);
        }

        _records.Add((record, partition));
    }
}

/// <summary>A record exceeds its topic's limit.</summary>
internal sealed class RecordTooLargeException(TopicDefinition topic, int bytes)
    : Exception($"A record of {bytes} bytes for {topic.Name}, whose limit is {topic.MaxMessageBytes}.");
