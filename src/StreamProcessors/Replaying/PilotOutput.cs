using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>What stages make of the records of a pilot, in memory alone. One thread.</summary>
/// <param name="stage">The stage that is replayed.</param>
internal sealed class PilotOutput(ReplayStage stage) : IBatchOutput
{
    /// <summary>The stage that is replayed.</summary>
    public ReplayStage Stage => stage;

    /// <summary>The results.</summary>
    public List<IMessage> Results { get; } = [];

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
        if (stage.IsResult(value))
        {
            Results.Add(value);
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
