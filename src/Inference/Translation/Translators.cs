using StreamML.Inference.Language;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Translation.Apertium;
using StreamML.Inference.Translation.Http;
using StreamML.Inference.Translation.Marian;

namespace StreamML.Inference.Translation;

/// <summary>Puts a translator together.</summary>
public static class Translators
{
    /// <summary>The translator that the options ask for, with its cache before it.</summary>
    /// <param name="options">Settings, checked here.</param>
    /// <param name="languages">Tells languages where the engine does not; not owned.</param>
    /// <param name="time">Clock of timeouts and pauses.</param>
    /// <param name="onnx">Opens Marian's models; null: one by default options.</param>
    /// <returns>A translator, owned by the caller.</returns>
    /// <exception cref="InvalidOperationException">A setting is out of range.</exception>
    public static ITranslator Create(
        TranslationOptions options, ITextModel<LanguagePrediction> languages, TimeProvider time,
        OnnxEngine? onnx = null) =>
        Create(options, languages, time, onnx, engine => engine);

    /// <summary>
    /// The same for the pipeline: what the engine does not translate within
    /// <see cref="TranslationOptions.BatchTimeout"/> goes on untranslated. Null where the engine is <c>none</c>.
    /// </summary>
    /// <inheritdoc cref="Create(TranslationOptions, ITextModel{LanguagePrediction}, TimeProvider, OnnxEngine?)"/>
    public static ITranslator? CreateBounded(
        TranslationOptions options, ITextModel<LanguagePrediction> languages, TimeProvider time,
        OnnxEngine? onnx = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Engine == TranslationEngines.None
            ? null
            : Create(options, languages, time, onnx, engine => new BoundedTranslator(engine, options, time));
    }

    private static ITranslator Create(
        TranslationOptions options, ITextModel<LanguagePrediction> languages, TimeProvider time, OnnxEngine? onnx,
        Func<ITranslator, ITranslator> bound)
    {
        ArgumentNullException.ThrowIfNull(options);
        ITranslator engine = options.Engine switch
        {
            TranslationEngines.Apertium =>
                new DetectingTranslator(new ApertiumTranslator(options, time), languages, options),
            TranslationEngines.Marian => new DetectingTranslator(
                new MarianTranslator(options, onnx ?? new OnnxEngine(new OnnxOptions())), languages, options),
            TranslationEngines.LibreTranslate => HttpTranslator.LibreTranslate(options, time),
            TranslationEngines.Google => HttpTranslator.Google(options, time),
            _ => new NoTranslator(),
        };
        engine = bound(engine);
        return options.CacheEntries > 0 && options.CacheBytes > 0 ? new TranslationCache(engine, options) : engine;
    }
}
