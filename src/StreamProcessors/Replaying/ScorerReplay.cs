using StreamML.Messaging.Roles;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Records;
using StreamML.Storage.Suppressions;
using StreamML.StreamProcessors.Stages;
using StreamML.StreamProcessors.Stages.Score;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// The scorer over vectors of the past. It has the scorer's code and nothing else: no state of contacts, no changes of
/// scores, no demographic groups. Erased contacts stay erased.
/// </summary>
internal sealed class ScorerReplay : IReplayWork
{
    /// <summary>What counters call the stage: the live one's figures are not mixed with these.</summary>
    private const string Metrics = "replay-scorer";

    private readonly AsOfModels _models;
    private readonly SuppressionBook _suppressions;
    private readonly TimeProvider _time;
    private readonly long? _modelsAtMs;

    private ScorerReplay(AsOfModels models, SuppressionBook suppressions, TimeProvider time, long? modelsAtMs) =>
        (_models, _suppressions, _time, _modelsAtMs) = (models, suppressions, time, modelsAtMs);

    /// <summary>
    /// Loads what does not depend on a time, and reads what was decided about models and who was erased.
    /// </summary>
    /// <exception cref="Inference.Artifacts.ArtifactException">A model of a folder is missing or refused.</exception>
    public static async Task<ScorerReplay> CreateAsync(
        RoleHost host, ReplayPlan plan, CancellationToken cancellationToken)
    {
        var suppressions = RoleSuppressions.Of(host);
        await suppressions.FollowAsync(cancellationToken);
        var (options, serving) = (host.Options<ScorerOptions>(), host.Options<ModelServingOptions>());
        var catalogue = serving.Follow
            ? await ModelCatalogue.ReadAsync(host.Kafka, cancellationToken)
            : new ModelCatalogue();
        var configured = await Task.Run(() => ScoringModels.Load(options), cancellationToken);
        var models = new AsOfModels(
            host.Kafka, catalogue, () => HubOf(configured), new ModelLoaders(ScoringModels.Loaders(options)),
            Path.Combine(host.DataDirectory, "models"), serving, host.Time, host.Loggers);
        return new ScorerReplay(models, suppressions.Book, host.Time, DatedStages.ModelsAtMs(plan));
    }

    /// <inheritdoc />
    public IBatchProcessor Create(int generation) => new ErasedContactFilter(
        new DatedStages(
            _models, hub => new VectorScorer(hub, _time, Metrics), _modelsAtMs, ReplayStages.Scorer.TimeOf),
        _suppressions);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _models.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ModelHub HubOf(ScoringModels models)
    {
        var hub = new ModelHub();
        ScoringTasks.ServeVectors(hub, models);
        return hub;
    }
}
