using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Inference.Language;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Serving;
using StreamML.Inference.Text;
using StreamML.Inference.Translation;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>What the tasks of an Enricher share: models, translation, monitoring. Safe from many threads.</summary>
public sealed class EnricherServices : IAsyncDisposable
{
    private readonly ITranslator? _translator;

    /// <summary>Puts them together.</summary>
    /// <param name="models">The models; not owned.</param>
    /// <param name="hub">Serves the models that are live: <see cref="TextTasks.Serve"/> was told of
    /// <paramref name="models"/>. Not owned.</param>
    /// <param name="translator">Who translates; owned; null for nobody.</param>
    /// <param name="monitor">What is watched of the models' answers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where the models' doings are logged.</param>
    /// <param name="people">When texts are translated for people alone; null: by the default options.</param>
    public EnricherServices(
        EnrichmentModels models, ModelHub hub, ITranslator? translator, ModelMonitorOptions monitor, TimeProvider time,
        ILogger log, PeopleTranslation? people = null)
    {
        Hub = hub;
        _translator = translator;
        Models = models;
        Analyzer = new TextAnalyzer(translator, time, people);
        Monitor = new ModelMonitor(monitor, log);
    }

    /// <summary>Puts them together without topics of models.</summary>
    /// <param name="models">The models; not owned.</param>
    /// <param name="translator">Who translates; owned; null for nobody.</param>
    /// <param name="monitor">What is watched of the models' answers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where the models' doings are logged.</param>
    public EnricherServices(
        EnrichmentModels models, ITranslator? translator, ModelMonitorOptions monitor, TimeProvider time, ILogger log)
        : this(models, HubOf(models), translator, monitor, time, log)
    {
    }

    private EnricherServices(EnricherServices parts, ModelHub hub)
    {
        (Hub, Models, Analyzer, Monitor) = (hub, parts.Models, parts.Analyzer, parts.Monitor);
        (ShadowShare, IsWatched, IsShared) = (parts.ShadowShare, parts.IsWatched, true);
    }

    /// <summary>Language, risk, and the models where nothing is live on the topics.</summary>
    public EnrichmentModels Models { get; }

    /// <summary>Serves the models of a batch: take a lease once a batch.</summary>
    public ModelHub Hub { get; }

    /// <summary>Who translates; null for nobody. Owned here.</summary>
    public ITranslator? Translator => _translator;

    /// <summary>Share of the messages that shadow models are asked about, 0 to 1; default 1.</summary>
    public double ShadowShare { get; init; } = 1;

    /// <summary>
    /// Whether the models' answers count in metrics and drift (true, default). Not so in a replay: they are of the
    /// past.
    /// </summary>
    public bool IsWatched { get; init; } = true;

    private bool IsShared { get; }

    /// <summary>Who runs them.</summary>
    public TextAnalyzer Analyzer { get; }

    /// <summary>Who watches their answers.</summary>
    public ModelMonitor Monitor { get; }

    /// <summary>The parts of a configuration, the models warmed up.</summary>
    /// <param name="hub">Is told of the models; not owned.</param>
    /// <param name="serving">How models of the topics are served.</param>
    /// <param name="text">Text models.</param>
    /// <param name="audience">Audience models.</param>
    /// <param name="translation">Who translates.</param>
    /// <param name="monitor">What is watched.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told how long the models took to load and warm up, and of drift.</param>
    /// <param name="engine">What opens transformers; null for one by the default options.</param>
    /// <param name="isWatched">As <see cref="IsWatched"/>.</param>
    /// <param name="people">When texts are translated for people alone; null: by the options.</param>
    /// <exception cref="LanguageLibraryMissingException">CLD2 is not installed.</exception>
    /// <exception cref="ArtifactException">A model is missing or refused.</exception>
    public static EnricherServices Create(
        ModelHub hub,
        ModelServingOptions serving,
        TextModelOptions text,
        AudienceOptions audience,
        TranslationOptions translation,
        ModelMonitorOptions monitor,
        TimeProvider time,
        ILogger log,
        OnnxEngine? engine = null,
        bool isWatched = true,
        PeopleTranslation? people = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(serving);
        long started = time.GetTimestamp();
        var models = EnrichmentModels.Create(text, audience, engine);
        double loaded = time.GetElapsedTime(started).TotalMilliseconds;
        models.WarmUp();
        EnrichLog.WarmedUp(log, loaded, time.GetElapsedTime(started).TotalMilliseconds - loaded);
        TextTasks.Serve(hub, models);
        return new EnricherServices(
            models, hub, Translators.CreateBounded(translation, models.Language, time, engine), monitor, time, log,
            people ?? PeopleTranslation.Of(translation))
        {
            ShadowShare = serving.ShadowShare,
            IsWatched = isWatched,
        };
    }

    /// <summary>The parts of a configuration that follows no topics of models, the models warmed up.</summary>
    /// <exception cref="LanguageLibraryMissingException">CLD2 is not installed.</exception>
    /// <exception cref="ArtifactException">A model is missing or refused.</exception>
    public static EnricherServices Create(
        TextModelOptions text,
        AudienceOptions audience,
        TranslationOptions translation,
        ModelMonitorOptions monitor,
        TimeProvider time,
        ILogger log) =>
        Create(new ModelHub(), new ModelServingOptions(), text, audience, translation, monitor, time, log);

    /// <summary>Models alone: foreign texts stay untranslated, and no topic is followed.</summary>
    public static EnricherServices Of(EnrichmentModels models, TimeProvider time) =>
        new(models, translator: null, new ModelMonitorOptions(), time, NullLogger.Instance);

    /// <summary>The same with the models of another hub; what they share stays this one's.</summary>
    public EnricherServices With(ModelHub hub) => new(this, hub);

    private static ModelHub HubOf(EnrichmentModels models)
    {
        var hub = new ModelHub();
        TextTasks.Serve(hub, models);
        return hub;
    }

    /// <summary>Ends translation and monitoring, and lets the text models go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsShared)
        {
            return;
        }

        Monitor.Dispose();
        Models.Text.Dispose();
        if (_translator is not null)
        {
            await _translator.DisposeAsync();
        }
    }
}
