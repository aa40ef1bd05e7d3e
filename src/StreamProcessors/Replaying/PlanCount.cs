using StreamML.Messaging;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>Counts the records of a plan by reading them.</summary>
/// <param name="kafka">The cluster.</param>
/// <param name="time">The clock.</param>
internal sealed class PlanCount(KafkaConnection kafka, TimeProvider time)
{
    // Records between two looks at the clock.
    private const int Step = 100;

    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(10);

    /// <summary>Counts them for some time.</summary>
    /// <param name="plan">The plan; its estimate does not matter.</param>
    /// <param name="selection">What matches.</param>
    /// <param name="most">How long; zero: to the end.</param>
    /// <param name="sample">Told of each record that matches.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public Task<ReplayEstimate> ForAsync(
        ReplayPlan plan, IReplaySelection selection, TimeSpan most, PilotSample sample,
        CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        return ReadAsync(
            plan, selection, sample.Add,
            () => Task.FromResult(most == TimeSpan.Zero || time.GetElapsedTime(started) < most), cancellationToken);
    }

    /// <summary>Counts all of them, in half of the time that passes: others wait for cores and broker meanwhile.
    /// </summary>
    /// <param name="plan">The plan; its estimate does not matter.</param>
    /// <param name="selection">What matches.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    public Task<ReplayEstimate> AllAsync(
        ReplayPlan plan, IReplaySelection selection, CancellationToken cancellationToken)
    {
        long since = time.GetTimestamp();
        return ReadAsync(plan, selection, static _ => { }, RestAsync, cancellationToken);

        async Task<bool> RestAsync()
        {
            if (time.GetElapsedTime(since) is var worked && worked >= Work)
            {
                await Task.Delay(worked, time, cancellationToken);
                since = time.GetTimestamp();
            }

            return true;
        }
    }

    private async Task<ReplayEstimate> ReadAsync(
        ReplayPlan plan, IReplaySelection selection, Action<SourceRecord> matches, Func<Task<bool>> goesOnAsync,
        CancellationToken cancellationToken)
    {
        var (stage, ranges, counted) = (ReplayStages.Of(plan), ReplayRanges.OfSource(plan), new ReplayEstimate());
        var next = ranges.ToDictionary(range => range.Key, range => range.Value.First);
        await foreach (var record in kafka.CreateReader().ReadRangesAsync(ranges, cancellationToken))
        {
            counted.RangeRecords++;
            next[record.Source] = record.Offset + 1;
            if (selection.Has(record))
            {
                matches(record);
                Add(counted, record, stage.TimeOf(record));
            }

            if (counted.RangeRecords % Step == 0 && !await goesOnAsync())
            {
                counted.UncountedOffsets = ranges.Sum(range => range.Value.Next - next[range.Key]);
                return counted;
            }
        }

        return counted;
    }

    private static void Add(ReplayEstimate counted, SourceRecord record, long atMs)
    {
        counted.Records++;
        counted.Bytes += (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
        counted.LastAtMs = Math.Max(counted.LastAtMs, atMs);
        counted.FirstAtMs = counted.Records == 1 ? atMs : Math.Min(counted.FirstAtMs, atMs);
    }
}
