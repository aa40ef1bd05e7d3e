using StreamML.Inference.Audience;
using StreamML.Inference.Text;
using StreamML.Inference.Translation;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Records;
using StreamML.Storage.Suppressions;
using StreamML.StreamProcessors.Stages;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// The Enricher over texts of the past. It has the Enricher's code and nothing else: no sender, no fetcher, no alerts.
/// Erased contacts stay erased.
/// </summary>
internal sealed class EnricherReplay : IReplayWork
{
    /// <summary>What counters call the stage: the live one's figures are not mixed with these.</summary>
    private const string Metrics = "replay-enricher";

    private readonly EnricherServices _parts;
    private readonly AsOfModels _models;
    private readonly SuppressionBook _suppressions;
    private readonly TimeProvider _time;
    private readonly long? _modelsAtMs;

    private EnricherReplay(
        EnricherServices parts, AsOfModels models, SuppressionBook suppressions, TimeProvider time,
        long? modelsAtMs) =>
        (_parts, _models, _suppressions, _time, _modelsAtMs) = (parts, models, suppressions, time, modelsAtMs);

    /// <summary>
    /// Loads what does not depend on a time, and reads what was decided about models and who was erased.
    /// </summary>
    /// <param name="host">The roles of this process.</param>
    /// <param name="plan">What is replayed: where translations alone are shown, every text is translated.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<EnricherReplay> CreateAsync(
        RoleHost host, ReplayPlan plan, CancellationToken cancellationToken)
    {
        var suppressions = RoleSuppressions.Of(host);
        await suppressions.FollowAsync(cancellationToken);
        var engine = RoleModels.Of(host).Engine;
        var (text, audience) = (host.Options<TextModelOptions>(), host.Options<AudienceOptions>());
        var serving = host.Options<ModelServingOptions>();
        var catalogue = serving.Follow
            ? await ModelCatalogue.ReadAsync(host.Kafka, cancellationToken)
            : new ModelCatalogue();
        var created = await Task.Run(
            () => EnricherServices.Create(
                new ModelHub(), serving, text, audience, host.Options<TranslationOptions>(),
                host.Options<ModelMonitorOptions>(), host.Time, host.Loggers.CreateLogger("StreamML.Replay"), engine,
                isWatched: false, plan.Only is [MessageLabels.Translation] ? PeopleTranslation.Always : null),
            cancellationToken);
        var models = new AsOfModels(
            host.Kafka, catalogue, () => HubOf(created.Models), ModelLoaders.Create(text, audience, engine),
            Path.Combine(host.DataDirectory, "models"), serving, host.Time, host.Loggers);
        return new EnricherReplay(
            created, models, suppressions.Book, host.Time, DatedStages.ModelsAtMs(plan));
    }

    /// <inheritdoc />
    public IBatchProcessor Create(int generation) => new ErasedContactFilter(
        new NumberedMessages(
            new DatedStages(
                _models, hub => new Enricher(_parts.With(hub), _time, Metrics), _modelsAtMs, TextTimes.Of),
            generation),
        _suppressions);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _models.Dispose();
        _parts.Hub.Dispose();
        await _parts.DisposeAsync();
    }

    private static ModelHub HubOf(EnrichmentModels models)
    {
        var hub = new ModelHub();
        TextTasks.Serve(hub, models);
        return hub;
    }
}
