using System.Text;
using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.WireFormat;

namespace StreamML.Testing.Processors;

/// <summary>A typed record that a processor wrote. The value is a copy, taken as it was then.</summary>
public sealed record SentRecord(TopicDefinition Topic, string Key, IMessage Value, long TimestampMs);

/// <summary>A changelog record that a processor wrote.</summary>
public sealed record SentChange(TopicDefinition Changelog, byte[] Key, byte[]? Value, long TimestampMs);

/// <summary>A record that a processor dead-lettered.</summary>
public sealed record SentDeadLetter(SourceRecord Record, DeadLetterReason Reason);

/// <summary>A batch output in memory.</summary>
public sealed class RecordedOutput : IBatchOutput
{
    /// <summary>Typed records in order.</summary>
    public List<SentRecord> Sent { get; } = [];

    /// <summary>The one record that each of them is made of; null if it is made of many.</summary>
    public List<SourceRecord?> Origins { get; } = [];

    /// <summary>Changelog records in order.</summary>
    public List<SentChange> Changes { get; } = [];

    /// <summary>Dead letters in order.</summary>
    public List<SentDeadLetter> DeadLetters { get; } = [];

    /// <summary>The values of one topic, in order.</summary>
    public IReadOnlyList<T> Of<T>(TopicDefinition topic)
        where T : IMessage => [.. Sent.Where(record => record.Topic == topic).Select(record => (T)record.Value)];

    /// <inheritdoc />
    public void Send(
        TopicDefinition topic, string key, IMessage value, long timestampMs, SourceRecord? from = null)
    {
        if (topic.Value != value.Descriptor)
        {
            throw new ArgumentException($"{topic} does not hold {value.Descriptor.FullName}.", nameof(value));
        }

        if (timestampMs < 0 || value.CalculateSize() + Encoding.UTF8.GetByteCount(key) + 16 > topic.MaxMessageBytes)
        {
            throw new ArgumentException($"{topic} would refuse this record.", nameof(value));
        }

        Sent.Add(new SentRecord(topic, key, value.Descriptor.Parser.ParseFrom(value.ToByteArray()), timestampMs));
        Origins.Add(from);
    }

    /// <inheritdoc />
    public void SendChange(TopicDefinition changelog, byte[] key, byte[]? value, long timestampMs)
        => Changes.Add(new SentChange(changelog, key, value, timestampMs));

    /// <inheritdoc />
    public byte[] SendState(TopicDefinition topic, string key, IMessage value, long timestampMs)
    {
        Send(topic, key, value, timestampMs);
        byte[] bytes = [.. ConfluentFraming.Prefix(1, MessageIndexes.Of(value.Descriptor)), .. value.ToByteArray()];
        SendChange(topic, Encoding.UTF8.GetBytes(key), bytes, timestampMs);
        return bytes;
    }

    /// <inheritdoc />
    public void SendDeadLetter(SourceRecord record, DeadLetterReason reason)
    {
        if (record.Source.Topic.OwnerOf(reason.Code) is not { } owner
            || !reason.Stage.StartsWith(owner, StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"The catalogue does not say that {reason.Stage} dead-letters {record.Source.Topic} for {reason.Code}.",
                nameof(reason));
        }

        DeadLetters.Add(new SentDeadLetter(record, reason));
    }
}
