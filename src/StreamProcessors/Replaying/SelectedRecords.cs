using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>Stages that are given the selected records alone, at a pace. The others count as processed.</summary>
/// <param name="stages">The stages.</param>
/// <param name="isSelected">Which records they are given.</param>
/// <param name="pace">How fast.</param>
internal sealed class SelectedRecords(
    IBatchProcessor stages, Func<SourceRecord, bool> isSelected, ReplayPace pace) : IBatchProcessor, IAsyncDisposable
{
    private TimeSpan _worked;

    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => stages.Stores;

    /// <inheritdoc />
    public async ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        int most = pace.Most;

        // One more than may be taken: the place of the first that is left.
        var kept = new List<int>();
        for (int index = 0; index < batch.Count && kept.Count <= most; index++)
        {
            if (isSelected(batch[index]))
            {
                kept.Add(index);
            }
        }

        int count = Math.Min(kept.Count, most);
        if (count == 0)
        {
            return batch.Count;
        }

        await pace.TakeAsync(count, _worked, cancellationToken);
        var taken = count == batch.Count ? batch : [.. kept.Take(count).Select(index => batch[index])];
        int done = await pace.WorkAsync(
            async () =>
            {
                long started = pace.Time.GetTimestamp();
                int processed = await stages.ProcessAsync(taken, output, cancellationToken);
                _worked = pace.Time.GetElapsedTime(started);
                return processed;
            },
            cancellationToken);
        return done == kept.Count ? batch.Count : kept[done];
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() =>
        stages is IAsyncDisposable ahead ? ahead.DisposeAsync() : ValueTask.CompletedTask;
}
