using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>Stages whose enriched messages carry a generation, so that their rows stand above older ones.</summary>
/// <param name="stages">The stages.</param>
/// <param name="generation">The generation.</param>
internal sealed class NumberedMessages(IBatchProcessor stages, int generation) : IBatchProcessor
{
    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => stages.Stores;

    /// <inheritdoc />
    public ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken) =>
        stages.ProcessAsync(batch, new Output(output, generation), cancellationToken);

    private sealed class Output(IBatchOutput output, int generation) : IBatchOutput
    {
        public void Send(
            TopicDefinition topic, string key, IMessage value, long timestampMs, SourceRecord? from = null)
        {
            if (value is EnrichedMessage message)
            {
                message.Generation = generation;
            }

            output.Send(topic, key, value, timestampMs, from);
        }

        public void SendChange(TopicDefinition changelog, byte[] key, byte[]? value, long timestampMs) =>
            output.SendChange(changelog, key, value, timestampMs);

        public byte[] SendState(TopicDefinition topic, string key, IMessage value, long timestampMs) =>
            output.SendState(topic, key, value, timestampMs);

        public void SendDeadLetter(SourceRecord record, DeadLetterReason reason) =>
            output.SendDeadLetter(record, reason);
    }
}
