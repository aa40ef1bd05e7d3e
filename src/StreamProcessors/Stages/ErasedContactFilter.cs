using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Storage.Suppressions;

namespace StreamML.StreamProcessors.Stages;

/// <summary>
/// Stages that are given no record under the key of a contact who was erased: what was still on its way between two
/// stages when the person was forgotten makes nothing any more. Its records count as processed.
/// </summary>
internal sealed class ErasedContactFilter(IBatchProcessor stages, SuppressionBook suppressions)
    : IBatchProcessor, IAsyncDisposable
{
    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => stages.Stores;

    /// <inheritdoc />
    public async ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        if (suppressions.IsEmpty)
        {
            return await stages.ProcessAsync(batch, output, cancellationToken);
        }

        var kept = Enumerable.Range(0, batch.Count).Where(index => !suppressions.IsErased(batch[index].Key)).ToList();
        if (kept.Count == 0)
        {
            return batch.Count;
        }

        int done = await stages.ProcessAsync(
            kept.Count == batch.Count ? batch : kept.ConvertAll(index => batch[index]), output, cancellationToken);
        return done == kept.Count ? batch.Count : kept[done];
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() =>
        stages is IAsyncDisposable ahead ? ahead.DisposeAsync() : ValueTask.CompletedTask;
}
