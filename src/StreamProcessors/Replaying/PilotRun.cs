using StreamML.Messaging;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// The pilot of a plan: its first records go through the models of the plan, and what comes out is compared with what
/// was live and forgotten. Nothing is written, so it can be made again.
/// </summary>
internal static class PilotRun
{
    /// <summary>Whether a plan has a pilot.</summary>
    public static bool IsPlanned(Job job) => job.Replay?.Pilot.Count > 0;

    /// <summary>Makes it. The second of two passes is timed: the first one loads models and code.</summary>
    /// <exception cref="RoleStopException">A model is gone or refused.</exception>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public static async Task<ReplayPilot> MakeAsync(RoleHost host, Job job, CancellationToken cancellationToken)
    {
        var plan = job.Replay;
        var records = await ReadAsync(host.Kafka, plan, cancellationToken);
        var stage = ReplayStages.Of(plan);
        await using var work = await stage.CreateAsync(host, plan, cancellationToken);
        await PassAsync(stage, work, records, cancellationToken);
        long started = host.Time.GetTimestamp();
        var made = await PassAsync(stage, work, records, cancellationToken);
        double seconds = Math.Max(0.001, host.Time.GetElapsedTime(started).TotalSeconds);
        var pilot = await CompareAsync(host.Kafka, plan, made, cancellationToken);
        pilot.Rate = pilot.Records / seconds;
        pilot.ExpectedMs = ExpectedMs(ReplaySize.Records(plan), pilot.Rate, job.MaxRate);
        pilot.MadeAtMs = host.Time.GetUtcNow().ToUnixTimeMilliseconds();
        return pilot;
    }

    /// <summary>What records take, milliseconds; -1: not known.</summary>
    /// <param name="records">How many.</param>
    /// <param name="rate">Records per second.</param>
    /// <param name="maxRate">Most records per second; 0: no cap.</param>
    public static long ExpectedMs(long records, double rate, long maxRate)
    {
        double capped = maxRate > 0 ? Math.Min(rate, maxRate) : rate;
        return capped > 0 ? (long)(records * 1_000 / capped) : -1;
    }

    /// <summary>
    /// Runs stages over records. Of a batch on which they throw each record is tried alone, and becomes a dead letter
    /// if they throw again, as in the loop of a task.
    /// </summary>
    public static async Task ProcessAsync(
        IBatchProcessor stages, IReadOnlyList<SourceRecord> batch, PilotOutput output,
        CancellationToken cancellationToken)
    {
        while (batch.Count > 0)
        {
            var made = new PilotOutput(output.Stage);
            int done;
            try
            {
                done = await stages.ProcessAsync(batch, made, cancellationToken);
            }
            catch (Exception fault)
                when (fault is not (OperationCanceledException or TaskRestartException or RoleStopException))
            {
                if (batch.Count == 1)
                {
                    output.DeadLetters++;
                    return;
                }

                foreach (var record in batch)
                {
                    await ProcessAsync(stages, [record], output, cancellationToken);
                }

                return;
            }

            output.Add(made);
            batch = done == batch.Count ? [] : [.. batch.Skip(done)];
        }
    }

    private static async Task<IReadOnlyList<IReadOnlyList<SourceRecord>>> ReadAsync(
        KafkaConnection kafka, ReplayPlan plan, CancellationToken cancellationToken)
    {
        var wanted = plan.Pilot.Where(each => each.Offsets.Count > 0).ToDictionary(
            each => new SourcePartition(ReplayTopics.InputOf(plan), each.Partition), each => each.Offsets.ToHashSet());
        var ranges = wanted.ToDictionary(
            each => each.Key, each => new OffsetRange(each.Value.Min(), each.Value.Max() + 1));
        var found = new List<SourceRecord>();
        await foreach (var record in kafka.CreateReader().ReadRangesAsync(ranges, cancellationToken))
        {
            if (wanted[record.Source].Contains(record.Offset))
            {
                found.Add(record);
            }
        }

        return [.. found.GroupBy(record => record.Source).Select(group => group.ToList())];
    }

    // As the replay will: each partition with stages of its own, all at once.
    private static async Task<PilotOutput> PassAsync(
        ReplayStage stage, IReplayWork work, IReadOnlyList<IReadOnlyList<SourceRecord>> records,
        CancellationToken cancellationToken)
    {
        var outputs = await Task.WhenAll(records.Select(partition => Task.Run(
            async () =>
            {
                var output = new PilotOutput(stage);
                await ProcessAsync(work.Create(generation: 0), partition, output, cancellationToken);
                return output;
            },
            cancellationToken)));
        var whole = new PilotOutput(stage);
        foreach (var output in outputs)
        {
            whole.Add(output);
        }

        return whole;
    }

    private static async Task<ReplayPilot> CompareAsync(
        KafkaConnection kafka, ReplayPlan plan, PilotOutput made, CancellationToken cancellationToken)
    {
        var partitions = plan.Pilot.Select(each => each.Partition).ToHashSet();
        var ids = made.Results.Select(made.Stage.IdOf).ToHashSet();
        var live = await LiveLabels.ReadAsync(
            kafka, made.Stage,
            ReplayRanges.OfLive(plan).Where(each => partitions.Contains(each.Key.Partition)).ToDictionary(
                each => each.Key, each => each.Value),
            (_, id) => ids.Contains(id), ids.Count, cancellationToken);
        return PilotReport.Of(made, live, plan.Only);
    }
}
