using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Loading;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;

namespace StreamML.Bench.Inference;

/// <summary>
/// The default text models (sentiment, emotion, intent) on one thread: texts per second in batches, and the time of a
/// single text. The control is the lexicon over the same texts, which the pipeline used before it had models.
/// <c>repeats</c> compares the models with and without the cache of common texts, on texts of which a third are sent
/// verbatim by many. Then a transformer against bare ONNX Runtime.
/// </summary>
internal sealed class InferenceBenchmark : IBenchmark
{
    private const int UsualTexts = 40_000;
    private const int Batch = 1_000;
    private const string SystemWhat = "sentiment, emotion and intent by the models that ship, one thread";
    private const string ControlWhat = "sentiment by the lexicon alone, one thread";

    private readonly Lazy<TextModels> _models = new(() => TextModels.Load(new TextModelOptions { CacheEntries = 0 }));
    private readonly Lazy<VaderSentimentModel> _lexicon = new(() => new VaderSentimentModel(new VaderOptions()));

    public string Name => "inference";

    public string Description =>
        "texts per second and the time per text, all default text models against the lexicon alone; "
        + "a transformer against ONNX Runtime alone";

    public async Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        string[] texts = CustomerTexts.Take(effort.Of(UsualTexts));
        string[] repeating = CustomerTexts.TakeMixed(effort.Of(UsualTexts));
        using var transformer = new TransformerMeasure(effort);
        return
        [
            await Paired.RunAsync(
                "batch", "texts/s",
                (ControlWhat, () => OwnThread(() => Rate(texts, Lexicon))),
                (SystemWhat, () => OwnThread(() => Rate(texts, Models))),
                effort.Pairs, progress),
            await Paired.RunAsync(
                "single_p99", "ms",
                (ControlWhat, () => OwnThread(() => P99(texts, Lexicon))),
                (SystemWhat, () => OwnThread(() => P99(texts, Models))),
                effort.Pairs, progress),
            await Paired.RunAsync(
                "repeats", "texts/s",
                ("the models, a third of the texts common phrases", () => OwnThread(() => Rate(repeating, Models))),
                ("the same with a new cache of common texts", () => OwnThread(() => Rate(repeating, Caching()))),
                effort.Pairs, progress),
            await transformer.RunAsync(effort, progress),
        ];
    }

    private static double Rate(string[] texts, Action<string[]> predict)
    {
        long started = TimeProvider.System.GetTimestamp();
        foreach (string[] batch in texts.Chunk(Batch))
        {
            predict(batch);
        }

        return texts.Length / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    private static double P99(string[] texts, Action<string[]> predict)
    {
        double[] times = new double[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            long started = TimeProvider.System.GetTimestamp();
            predict([texts[i]]);
            times[i] = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        return times[(int)Math.Ceiling(times.Length * 0.99) - 1];
    }

    private void Lexicon(string[] texts) => _lexicon.Value.Predict(texts, new SentimentPrediction[texts.Length]);

    private void Models(string[] texts) => Ask(_models.Value, texts);

    private Action<string[]> Caching()
    {
        var options = new TextModelOptions();
        var caching = _models.Value with
        {
            Sentiment = TextModels.Cached(_models.Value.Sentiment, options),
            Emotion = TextModels.Cached(_models.Value.Emotion, options),
            Intent = TextModels.Cached(_models.Value.Intent, options),
        };
        return texts => Ask(caching, texts);
    }

    // As the enricher does.
    private static void Ask(TextModels models, string[] texts)
    {
        using var shared = SharedNgrams.Begin();
        models.Sentiment.Predict(texts, new SentimentPrediction[texts.Length]);
        models.Emotion.Predict(texts, new EmotionPrediction[texts.Length]);
        models.Intent.Predict(texts, new IntentPrediction[texts.Length]);
    }

    private static Task<double> OwnThread(Func<double> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
