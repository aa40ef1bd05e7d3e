using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Inference.Language;
using StreamML.Inference.Text;
using StreamML.Inference.Translation;

namespace StreamML.StreamProcessors.Stages.Enrich;

/// <summary>What the tasks of an Enricher share: models, translation, monitoring. Safe from many threads.</summary>
public sealed class EnricherParts : IAsyncDisposable
{
    private readonly ITranslator? _translator;

    /// <summary>Puts them together.</summary>
    /// <param name="models">The models; not owned.</param>
    /// <param name="translator">Who translates; owned; null for nobody.</param>
    /// <param name="monitor">What is watched of the models' answers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where the models' doings are logged.</param>
    public EnricherParts(
        EnrichmentModels models, ITranslator? translator, ModelMonitorOptions monitor, TimeProvider time, ILogger log)
    {
        _translator = translator;
        Models = models;
        Analyzer = new TextAnalyzer(translator, time);
        Monitor = new ModelMonitor(monitor, log);
    }

    /// <summary>The models of a batch: take them once a batch.</summary>
    public EnrichmentModels Models { get; }

    /// <summary>Who runs them.</summary>
    public TextAnalyzer Analyzer { get; }

    /// <summary>Who watches their answers.</summary>
    public ModelMonitor Monitor { get; }

    /// <summary>The parts of a configuration, the models warmed up.</summary>
    /// <param name="text">Text models.</param>
    /// <param name="audience">Audience models.</param>
    /// <param name="translation">Who translates.</param>
    /// <param name="monitor">What is watched.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told how long the models took to load and warm up, and of drift.</param>
    /// <exception cref="LanguageLibraryMissingException">CLD2 is not installed.</exception>
    /// <exception cref="ArtifactException">A model is missing or refused.</exception>
    public static EnricherParts Create(
        TextModelOptions text,
        AudienceOptions audience,
        TranslationOptions translation,
        ModelMonitorOptions monitor,
        TimeProvider time,
        ILogger log)
    {
        ArgumentNullException.ThrowIfNull(time);
        long started = time.GetTimestamp();
        var models = EnrichmentModels.Create(text, audience);
        double loaded = time.GetElapsedTime(started).TotalMilliseconds;
        models.WarmUp();
        EnrichLog.WarmedUp(log, loaded, time.GetElapsedTime(started).TotalMilliseconds - loaded);
        return new EnricherParts(
            models, Translators.CreateBounded(translation, models.Language, time), monitor, time, log);
    }

    /// <summary>Models alone: foreign texts stay untranslated.</summary>
    public static EnricherParts Of(EnrichmentModels models, TimeProvider time) =>
        new(models, translator: null, new ModelMonitorOptions(), time, NullLogger.Instance);

    /// <summary>Ends translation and monitoring.</summary>
    public async ValueTask DisposeAsync()
    {
        Monitor.Dispose();
        if (_translator is not null)
        {
            await _translator.DisposeAsync();
        }
    }
}
