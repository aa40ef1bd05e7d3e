using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>What stages make of the records of a pilot, in memory alone. One thread.</summary>
internal sealed class PilotOutput : IBatchOutput
{
    /// <summary>The results.</summary>
    public List<EnrichedMessage> Results { get; } = [];

    /// <summary>Records that would be dead letters.</summary>
    public int DeadLetters { get; set; }

    /// <summary>Adds what another one has.</summary>
    public void Add(PilotOutput other)
    {
        Results.AddRange(other.Results);
        DeadLetters += other.DeadLetters;
    }

    /// <inheritdoc />
    public void Send(
        TopicDefinition topic, string key, IMessage value, long timestampMs, SourceRecord? from = null)
    {
        if (value is EnrichedMessage message)
        {
            Results.Add(message);
        }
    }

    /// <inheritdoc />
    public void SendChange(TopicDefinition changelog, byte[] key, byte[]? value, long timestampMs) =>
        throw new InvalidOperationException("Stages of a replay keep no state.");

    /// <inheritdoc />
    public byte[] SendState(TopicDefinition topic, string key, IMessage value, long timestampMs) =>
        throw new InvalidOperationException("Stages of a replay keep no state.");

    /// <inheritdoc />
    public void SendDeadLetter(SourceRecord record, DeadLetterReason reason) => DeadLetters++;
}
