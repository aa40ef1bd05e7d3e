using StreamML.Inference.Audience;
using StreamML.Inference.Text;
using StreamML.Inference.Translation;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Records;
using StreamML.Storage.Suppressions;
using StreamML.StreamProcessors.Stages;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// The Enricher over records of the past, with the models that were live at a time. The models are its own, so what is
/// live meanwhile changes nothing in it. It has the Enricher's code and nothing else: no sender, no fetcher, no alerts.
/// Erased contacts stay erased.
/// </summary>
public sealed class EnricherReplay : IAsyncDisposable
{
    private readonly EnricherServices _parts;
    private readonly AsOfModels _models;
    private readonly SuppressionBook _suppressions;
    private readonly TimeProvider _time;

    private EnricherReplay(
        EnricherServices parts, AsOfModels models, SuppressionBook suppressions, TimeProvider time) =>
        (_parts, _models, _suppressions, _time) = (parts, models, suppressions, time);

    /// <summary>The stage's name.</summary>
    public static string Stage => Enricher.Name;

    /// <summary>What it reads.</summary>
    public static TopicDefinition Input => TopicCatalogue.MessagesText;

    /// <summary>What it writes one record to for each that it reads and can process.</summary>
    public static TopicDefinition Results => TopicCatalogue.MessagesEnriched;

    /// <summary>What becomes of the records that it cannot process.</summary>
    public static TopicDefinition DeadLetters { get; } = TopicCatalogue.MessagesText.DeadLetter();

    /// <summary>Everything that it writes to.</summary>
    public static IReadOnlyList<TopicDefinition> Outputs { get; } = [Results, TopicCatalogue.Predictions, DeadLetters];

    /// <summary>The tasks whose models it asks.</summary>
    public static IReadOnlyList<string> Tasks { get; } =
    [
        ModelTasks.Sentiment, ModelTasks.Emotion, ModelTasks.Intent, ModelTasks.Personality,
        ModelTasks.AudienceEngagement,
    ];

    /// <summary>The sections of the configuration it reads.</summary>
    public static IReadOnlyList<OptionSection> Options => EnricherRole.Sections;

    /// <summary>
    /// Loads what does not depend on a time, and reads what was decided about models and who was erased.
    /// </summary>
    /// <param name="host">The roles of this process.</param>
    /// <param name="plan">What is replayed: where translations alone are shown, every text is translated.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<EnricherReplay> CreateAsync(
        RoleHost host, ReplayPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
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
        return new EnricherReplay(created, models, suppressions.Book, host.Time);
    }

    /// <summary>When the models of a plan were live, milliseconds since the Unix epoch; null: at the timestamp of each
    /// record.</summary>
    public static long? ModelsAtMs(ReplayPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return plan.Models == ReplayModels.AsOf ? null : plan.ModelsAtMs;
    }

    /// <summary>The stages of one task.</summary>
    /// <param name="generation">The generation that its records carry.</param>
    /// <param name="modelsAtMs">Models are those that were live at this time, milliseconds since the Unix epoch; null:
    /// at the timestamp of each record.</param>
    public IBatchProcessor Create(int generation, long? modelsAtMs) => new ErasedContactFilter(
        new DatedEnricher(_parts, _models, generation, modelsAtMs, _time), _suppressions);

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
