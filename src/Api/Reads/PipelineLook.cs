using StreamML.Messaging;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;
using StreamML.Sink;
using StreamML.Sink.Counting;
using StreamML.StreamProcessors;

namespace StreamML.Api.Reads;

/// <summary>
/// Looks at the cluster: how far each stage is, and how fast since the look before. Thread-safe; looks within two
/// seconds share one, whoever asks.
/// </summary>
/// <param name="kafka">The cluster.</param>
/// <param name="postgres">Where the sink keeps its positions.</param>
/// <param name="time">The clock.</param>
internal sealed class PipelineLook(KafkaConnection kafka, PostgresOptions postgres, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Shared = TimeSpan.FromSeconds(2);
    private static readonly IReadOnlyList<IRole> Roles = [.. Topology.Roles, new SinkRole()];

    private readonly SemaphoreSlim _one = new(1);
    private Sample? _before;
    private PipelineState? _last;

    /// <summary>How the pipeline stands.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public async Task<PipelineState> LookAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is null || time.GetUtcNow() - _last.AsOf >= Shared)
            {
                var sample = await SampleAsync(cancellationToken);
                _last = State(sample, _before);
                _before = sample;
            }

            return _last;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private async Task<Sample> SampleAsync(CancellationToken cancellationToken)
    {
        var identities = await kafka.Topics.GetAsync(TopicCatalogue.All, cancellationToken);
        var ends = await kafka.Offsets.GetAsync(identities);
        var stages = new Dictionary<string, StageSample>(StringComparer.Ordinal);
        foreach (var role in Roles)
        {
            var reached = role.Name == SinkTopics.Role
                ? await SinkPositions.ReadAsync(postgres, identities, cancellationToken)
                : await kafka.Offsets.CommittedAsync(role.Name, role.Inputs, cancellationToken);
            var next = ends.Where(end => role.Inputs.Contains(end.Key.Topic))
                .Select(end => KeyValuePair.Create(
                    end.Key, Math.Max(end.Value.Earliest, reached.GetValueOrDefault(end.Key, end.Value.Earliest))))
                .Where(entry => entry.Value < ends[entry.Key].Latest).ToDictionary();

            // What ends a transaction takes an offset, and no reader is given it: such a rest is none.
            var unread = next.Count == 0
                ? new HashSet<SourcePartition>()
                : await kafka.CreateReader().UnreadAsync(next, cancellationToken);
            stages[role.Name] = new StageSample(
                reached.Values.Sum(), unread.Sum(source => ends[source].Latest - next[source]));
        }

        return new Sample(
            time.GetUtcNow(), ends, stages, await kafka.RunningAsync(Roles.Select(role => role.Name)));
    }

    private static PipelineState State(Sample now, Sample? before)
    {
        double? seconds = before is null ? null : (now.At - before.At).TotalSeconds;
        return new PipelineState(
            [.. Roles.Select(role => new StageState(
                role.Name, role.Summary, now.Running.Contains(role.Name), now.Stages[role.Name].Behind,
                Rate(now.Stages[role.Name].Reached, before?.Stages[role.Name].Reached)))],
            [.. now.Ends.GroupBy(end => end.Key.Topic).OrderBy(topic => topic.Key.Name, StringComparer.Ordinal)
                .Select(topic => new TopicState(
                    topic.Key.Name, topic.Count(), topic.Sum(end => end.Value.Latest - end.Value.Earliest),
                    Rate(topic.Sum(end => end.Value.Latest), before is null
                        ? null
                        : topic.Sum(end => before.Ends.GetValueOrDefault(end.Key).Latest))))],
            now.At);

        double? Rate(long after, long? earlier) =>
            seconds > 0 && earlier is { } known ? Math.Max(0, (after - known) / seconds.Value) : null;
    }

    private sealed record Sample(
        DateTimeOffset At, IReadOnlyDictionary<SourcePartition, PartitionOffsets> Ends,
        IReadOnlyDictionary<string, StageSample> Stages, IReadOnlySet<string> Running);

    private sealed record StageSample(long Reached, long Behind);
}
