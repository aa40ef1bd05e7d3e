using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.FaultInjection.Replays;

/// <summary>What a replay made, beside what another of the same plan made and what is live.</summary>
internal sealed class ReplayResults(KafkaConnection kafka, IReadOnlySet<string> planned)
{
    private const string Missing = "(missing)";
    private static readonly TimeSpan CountTimeout = TimeSpan.FromMinutes(10);

    private readonly RecordReader<EnrichedMessage> _reader = new();
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);

    /// <summary>Messages of the plan without a result.</summary>
    public long Lost => planned.Count - _found.Count;

    /// <summary>Results of a message that has one already.</summary>
    public long Doubled { get; private set; }

    /// <summary>Results of messages that are not in the plan.</summary>
    public long Unexpected { get; private set; }

    /// <summary>All results.</summary>
    public long Results { get; private set; }

    /// <summary>Results that differ from those of the other replay, by field.</summary>
    public SortedDictionary<string, long> Different { get; } = new(StringComparer.Ordinal);

    /// <summary>Results that differ from the live ones, by field.</summary>
    public SortedDictionary<string, long> DifferentFromLive { get; } = new(StringComparer.Ordinal);

    /// <summary>Compares, partition by partition: a message is in the same one of each topic.</summary>
    /// <param name="made">The replay.</param>
    /// <param name="other">The other one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task CompareAsync(Job made, Job other, CancellationToken cancellationToken)
    {
        var topics = await kafka.Topics.GetAsync([ReplayStages.Enricher.Results], cancellationToken);
        for (int partition = 0; partition < topics[ReplayStages.Enricher.Results].Partitions; partition++)
        {
            var results = await ReadAsync(ReplayTopics.ResultOf(made), partition, cancellationToken);
            var others = await ReadAsync(ReplayTopics.ResultOf(other), partition, cancellationToken);
            var live = await ReadAsync(ReplayStages.Enricher.Results, partition, cancellationToken);
            Results += results.Count;
            foreach (var result in results)
            {
                if (!planned.Contains(result.MessageId))
                {
                    Unexpected++;
                }
                else if (!_found.Add(result.MessageId))
                {
                    Doubled++;
                }
            }

            Compare(results, ById(others), Different);
            Compare(results, ById(live), DifferentFromLive);
        }
    }

    /// <summary>Committed records of a topic.</summary>
    public async Task<long> CountAsync(TopicDefinition topic, CancellationToken cancellationToken)
    {
        var ends = await kafka.Offsets.GetAsync(await kafka.Topics.GetAsync([topic], cancellationToken));
        var counted = await kafka.CreateReader().CountAsync(
            ends.ToDictionary(end => end.Key, end => end.Value.Earliest), CountTimeout, cancellationToken);
        return counted.Values.Sum();
    }

    private async Task<List<EnrichedMessage>> ReadAsync(
        TopicDefinition topic, int partition, CancellationToken cancellationToken)
    {
        var source = new SourcePartition(topic, partition);
        var ends = await kafka.Offsets.GetAsync(await kafka.Topics.GetAsync([topic], cancellationToken));
        var ranges = new Dictionary<SourcePartition, OffsetRange>
        {
            [source] = new(ends[source].Earliest, ends[source].Latest),
        };
        var found = new List<EnrichedMessage>();
        await foreach (var record in kafka.CreateReader().ReadRangesAsync(ranges, cancellationToken))
        {
            found.Add(Comparable(_reader.Read(record)));
        }

        return found;
    }

    private static Dictionary<string, EnrichedMessage> ById(List<EnrichedMessage> results)
    {
        var byId = new Dictionary<string, EnrichedMessage>(results.Count, StringComparer.Ordinal);
        foreach (var result in results)
        {
            byId[result.MessageId] = result;
        }

        return byId;
    }

    private static void Compare(
        List<EnrichedMessage> results, Dictionary<string, EnrichedMessage> others,
        SortedDictionary<string, long> different)
    {
        foreach (var result in results)
        {
            string[] fields = others.TryGetValue(result.MessageId, out var other)
                ? [.. DifferentFields(result, other)]
                : [Missing];
            foreach (string field in fields)
            {
                different[field] = different.GetValueOrDefault(field) + 1;
            }
        }
    }

    private static IEnumerable<string> DifferentFields(EnrichedMessage result, EnrichedMessage other) =>
        result.Equals(other)
            ? []
            : EnrichedMessage.Descriptor.Fields.InFieldNumberOrder()
                .Where(field => !Equals(field.Accessor.GetValue(result), field.Accessor.GetValue(other)))
                .Select(field => field.Name);

    // Latencies, the time of making, and the generation are a run's own.
    private static EnrichedMessage Comparable(EnrichedMessage message)
    {
        (message.Generation, message.EnrichedAtMs) = (0, 0);
        ModelUse?[] uses =
        [
            message.Language?.Model, message.Sentiment?.Model, message.Emotion?.Model, message.Intent?.Model,
            message.Risk?.Model, message.Translation?.Model, message.Audience?.Personality?.Model,
            message.Audience?.Engagement?.Model,
        ];
        foreach (var use in uses.OfType<ModelUse>())
        {
            use.LatencyUs = 0;
        }

        return message;
    }
}
