using Google.Protobuf;
using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Counts what a replay makes while it runs, and how the labels of some of its messages differ from the live ones. A
/// batch whose transaction is aborted is counted again, its labels are not. Thread-safe.
/// </summary>
/// <param name="stage">The stage that is replayed.</param>
/// <param name="live">The live labels of these; each is compared once.</param>
/// <param name="before">What was counted before the job last stopped.</param>
/// <param name="only">The fields that count; empty: all.</param>
internal sealed class ReplayWatch(
    ReplayStage stage, LiveLabels live, LabelCounts before, IReadOnlyCollection<string> only)
{
    private readonly Lock _gate = new();
    private readonly DifferenceTally _tally = new(stage, samplesMax: 0, only);
    private long _records;

    private bool IsResult(IMessage value) => stage.IsResult(value);

    /// <summary>Reads live labels where rules ask for them: of every n-th, chosen by its id.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public static async Task<ReplayWatch> CreateAsync(
        KafkaConnection kafka, Job job, IReplaySelection selection, JobsOptions options,
        CancellationToken cancellationToken)
    {
        var stage = ReplayStages.Of(job.Replay);
        var counted = LabelCounts.Of(job.Progress);
        if (!AbortRules.AsksForLabels(job.Abort))
        {
            return new ReplayWatch(stage, new LiveLabels(), counted, job.Replay.Only);
        }

        var every = (UInt128)(1 + (ReplaySize.Records(job.Replay) / options.AbortSampleMax));
        var labels = await LiveLabels.ReadAsync(
            kafka, stage, ReplayRanges.OfLive(job.Replay),
            (result, id) => id % every == UInt128.Zero && selection.HasLive(result, id),
            enough: options.AbortSampleMax * 2, cancellationToken);
        return new ReplayWatch(stage, labels, counted, job.Replay.Only);
    }

    /// <summary>What it has counted so far.</summary>
    /// <param name="deadLetters">Dead letters since it began, which the topic knows: a stage does not see all of them.
    /// </param>
    public ReplayCounts Counts(long deadLetters)
    {
        lock (_gate)
        {
            return new ReplayCounts(before.Plus(_tally.Counts), _records, deadLetters);
        }
    }

    /// <summary>Stages whose output is watched.</summary>
    public IBatchProcessor Over(IBatchProcessor stages) => new Stages(this, stages);

    private void Add(int records, IEnumerable<IMessage> results)
    {
        lock (_gate)
        {
            _records += records;
            foreach (var result in results)
            {
                if (live.Take(stage.IdOf(result)) is { } labels)
                {
                    _tally.Add(labels, stage.LabelsOf(result));
                }
            }
        }
    }

    /// <summary>The stages of one task, watched.</summary>
    private sealed class Stages(ReplayWatch watch, IBatchProcessor stages) : IBatchProcessor, IAsyncDisposable
    {
        public IReadOnlyList<IStateStore> Stores => stages.Stores;

        public async ValueTask<int> ProcessAsync(
            IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
        {
            var results = new List<IMessage>(batch.Count);
            int done = await stages.ProcessAsync(batch, new TappedOutput(output, Keep), cancellationToken);
            watch.Add(done, results);
            return done;

            void Keep(IMessage value)
            {
                if (watch.IsResult(value))
                {
                    results.Add(value);
                }
            }
        }

        public ValueTask DisposeAsync() =>
            stages is IAsyncDisposable ahead ? ahead.DisposeAsync() : ValueTask.CompletedTask;
    }
}
