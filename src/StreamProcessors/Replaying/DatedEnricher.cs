using Google.Protobuf;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Enriches each record with the models of its time. A batch is done up to the first record whose models are others.
/// </summary>
internal sealed class DatedEnricher(
    EnricherServices parts, AsOfModels models, int generation, long? modelsAtMs, TimeProvider time) : IBatchProcessor
{
    /// <summary>What counters call the stage: the live one's figures are not mixed with these.</summary>
    private const string Metrics = "replay-enricher";

    private readonly Dictionary<int, Enricher> _enrichers = [];

    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => [];

    /// <inheritdoc />
    public async ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        int span = SpanOf(batch[0]);
        int count = 1;
        while (count < batch.Count && SpanOf(batch[count]) == span)
        {
            count++;
        }

        if (!_enrichers.TryGetValue(span, out var enricher))
        {
            var hub = await models.OfSpanAsync(span, cancellationToken);
            _enrichers[span] = enricher = new Enricher(parts.With(hub), time, Metrics);
        }

        return await enricher.ProcessAsync(
            count == batch.Count ? batch : [.. batch.Take(count)], new NumberedOutput(output, generation),
            cancellationToken);
    }

    private int SpanOf(SourceRecord record) => models.SpanAt(modelsAtMs ?? TextTimes.Of(record));

    /// <summary>Marks enriched records with the generation, so that their rows stand above older ones.</summary>
    private sealed class NumberedOutput(IBatchOutput output, int generation) : IBatchOutput
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
