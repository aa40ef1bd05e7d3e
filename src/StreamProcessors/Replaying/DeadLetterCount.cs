using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Counts the dead letters of a generation from a moment on. The topic is asked: the loop gives records up by itself
/// that a stage throws on. One thread.
/// </summary>
internal sealed class DeadLetterCount
{
    private readonly KafkaConnection _kafka;
    private readonly TopicDefinition _topic;
    private Dictionary<SourcePartition, long> _next;
    private long _letters;

    private DeadLetterCount(KafkaConnection kafka, TopicDefinition topic, Dictionary<SourcePartition, long> next) =>
        (_kafka, _topic, _next) = (kafka, topic, next);

    /// <summary>Counts what is written from now on.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public static async Task<DeadLetterCount> CreateAsync(
        KafkaConnection kafka, Job job, CancellationToken cancellationToken)
    {
        var topic = ReplayStages.Of(job.Replay).DeadLetters.Generation(job.Generation);
        return new DeadLetterCount(kafka, topic, await EndsAsync(kafka, topic, cancellationToken));
    }

    /// <summary>How many there are by now.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<long> ReadAsync(CancellationToken cancellationToken)
    {
        var ends = await EndsAsync(_kafka, _topic, cancellationToken);
        var written = _next.Where(each => each.Value < ends[each.Key]).ToDictionary(
            each => each.Key, each => new OffsetRange(each.Value, ends[each.Key]));
        if (written.Count > 0)
        {
            long letters = 0;
            await foreach (var letter in _kafka.CreateReader().ReadRangesAsync(written, cancellationToken))
            {
                letters++;
            }

            (_next, _letters) = (ends, _letters + letters);
        }

        return _letters;
    }

    private static async Task<Dictionary<SourcePartition, long>> EndsAsync(
        KafkaConnection kafka, TopicDefinition topic, CancellationToken cancellationToken)
    {
        var bounds = await kafka.Offsets.GetAsync(await kafka.Topics.GetAsync([topic], cancellationToken));
        return bounds.ToDictionary(each => each.Key, each => each.Value.Latest);
    }
}
