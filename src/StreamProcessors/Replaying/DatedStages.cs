using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Gives each record to stages with the models of its time. A batch is done up to the first record whose models are
/// others.
/// </summary>
/// <param name="models">The models.</param>
/// <param name="create">Makes the stages of some models; they keep no state.</param>
/// <param name="modelsAtMs">Models are those that were live at this time, milliseconds since the Unix epoch; null: at
/// the time of each record.</param>
/// <param name="timeOf">The time of a record, milliseconds since the Unix epoch.</param>
internal sealed class DatedStages(
    AsOfModels models, Func<ModelHub, IBatchProcessor> create, long? modelsAtMs, Func<SourceRecord, long> timeOf)
    : IBatchProcessor
{
    private readonly Dictionary<int, IBatchProcessor> _stages = [];

    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => [];

    /// <summary>When the models of a plan were live, milliseconds since the Unix epoch; null: at the time of each
    /// record.</summary>
    public static long? ModelsAtMs(ReplayPlan plan) => plan.Models == ReplayModels.AsOf ? null : plan.ModelsAtMs;

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

        if (!_stages.TryGetValue(span, out var stages))
        {
            _stages[span] = stages = create(await models.OfSpanAsync(span, cancellationToken));
        }

        return await stages.ProcessAsync(
            count == batch.Count ? batch : [.. batch.Take(count)], output, cancellationToken);
    }

    private int SpanOf(SourceRecord record) => models.SpanAt(modelsAtMs ?? timeOf(record));
}
