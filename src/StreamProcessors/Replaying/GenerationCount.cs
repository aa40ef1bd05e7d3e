using StreamML.Messaging;
using StreamML.Messaging.Errors;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>Counts what a generation has, by reading it.</summary>
internal static class GenerationCount
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>Results and dead letters; labels are not compared.</summary>
    /// <exception cref="TaskRestartException">The cluster does not answer, or not in time.</exception>
    public static async Task<ReplayCounts> ReadAsync(
        KafkaConnection kafka, Job job, CancellationToken cancellationToken)
    {
        var stage = ReplayStages.Of(job.Replay);
        long written = await CountAsync(kafka, stage.Results.Generation(job.Generation), cancellationToken);
        long letters = await CountAsync(kafka, stage.DeadLetters.Generation(job.Generation), cancellationToken);
        return new ReplayCounts(default, written + letters, letters);
    }

    private static async Task<long> CountAsync(
        KafkaConnection kafka, TopicDefinition topic, CancellationToken cancellationToken)
    {
        var ends = await kafka.Offsets.GetAsync(await kafka.Topics.GetAsync([topic], cancellationToken));
        var counted = await kafka.CreateReader().CountAsync(
            ends.ToDictionary(end => end.Key, end => end.Value.Earliest), Timeout, cancellationToken);
        return counted.Count == ends.Count
            ? counted.Values.Sum()
            : throw new TaskRestartException($"{topic} could not be counted within {Timeout.TotalMinutes:0} minutes.");
    }
}
