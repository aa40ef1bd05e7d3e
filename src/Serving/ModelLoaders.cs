using StreamML.Inference;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Loading;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;
using StreamML.Inference.Transformers;

namespace StreamML.Serving;

/// <summary>Every kind of model that can be loaded, by task and format. Safe from many threads.</summary>
/// <param name="all">The loaders; no two of one task and format.</param>
public sealed class ModelLoaders(IReadOnlyList<ModelLoader> all)
{
    private static readonly string[] WarmTexts =
    [
        "Where is my order? It was promised for last Tuesday 😡", "ok",
        "I would like to buy the blue one, thank you so much!!",
        "¿Dónde está mi pedido?", new('x', 2_000),
    ];

    /// <summary>The loaders.</summary>
    public IReadOnlyList<ModelLoader> All { get; } =
        all.GroupBy(each => (each.Task, each.Format)).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new ArgumentException($"Two loaders are for {twice.Key.Format} of {twice.Key.Task}.", nameof(all))
            : all;

    /// <summary>All kinds that this project has, by the default options.</summary>
    public static ModelLoaders CreateDefault() => Create(new TextModelOptions(), new AudienceOptions());

    /// <summary>All kinds that this project has.</summary>
    /// <param name="text">How text models are cached.</param>
    /// <param name="audience">Labels that an audience model must have.</param>
    /// <param name="engine">What opens transformers; null for one by the default options.</param>
    public static ModelLoaders Create(TextModelOptions text, AudienceOptions audience, OnnxEngine? engine = null)
    {
        engine ??= new OnnxEngine(new OnnxOptions());
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(audience);
        var lexicon = new Lazy<VaderSentimentModel>(() => new VaderSentimentModel(new VaderOptions()));
        return new ModelLoaders(
        [
            Text<SentimentPrediction>(
                ModelTasks.Sentiment, LinearTextFile.Format, text, artifact =>
                    new LinearSentimentModel(artifact, lexicon.Value)),
            Text<EmotionPrediction>(
                ModelTasks.Emotion, LinearTextFile.Format, text, artifact =>
                    new LinearEmotionModel(artifact, lexicon.Value)),
            Text<IntentPrediction>(
                ModelTasks.Intent, LinearTextFile.Format, text, artifact => new LinearIntentModel(artifact)),
            .. Labels(ModelTasks.Personality, audience.Labels()),
            .. Labels(ModelTasks.AudienceEngagement, AudienceModels.EngagementLabels),
            Transformer(ModelTasks.Sentiment, text, engine, TransformerTextModels.Sentiment),
            Transformer(ModelTasks.Emotion, text, engine, TransformerTextModels.Emotion),
            Transformer(ModelTasks.Intent, text, engine, TransformerTextModels.Intent),
        ]);

        IEnumerable<ModelLoader> Labels(string task, IReadOnlyList<string> labels) => LabelModels.Formats.Select(
            format => Text<LabelPrediction>(
                task, format, text, artifact => AudienceModels.Checked(artifact, task, labels)));
    }

    /// <summary>The loader of a transformer, which warms itself, with a cache before it.</summary>
    private static ModelLoader Transformer<TResult>(
        string task, TextModelOptions options, OnnxEngine engine, Func<TransformerSource, ITextModel<TResult>> open) =>
        ModelLoader.Of(
            task, TransformerArchive.Format,
            artifact =>
                TextModels.Cached(open(TransformerSource.Artifact(artifact, engine, options.MaxTokens)), options), _ =>
                    { });

    /// <summary>
    /// The loader of a text model, which it warms with texts of all sorts and then puts a cache before.
    /// </summary>
    public static ModelLoader Text<TResult>(
        string task, string format, TextModelOptions options, Func<ModelArtifact, ITextModel<TResult>> load) =>
        ModelLoader.Of(task, format, artifact => TextModels.Cached(Warm(load(artifact)), options), _ => { });

    private static ITextModel<TResult> Warm<TResult>(ITextModel<TResult> model)
    {
        var results = new TResult[WarmTexts.Length];
        for (int run = 0; run < 50; run++)
        {
            model.Predict(WarmTexts, results);
        }

        return model;
    }

    /// <summary>Loads and warms a model: what it returns has been verified completely.</summary>
    /// <exception cref="ArtifactException">Nothing loads this task and format, or the loader refuses the
    /// artifact.</exception>
    public object Load(ModelArtifact artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        var manifest = artifact.Manifest;
        var loader = All.FirstOrDefault(each => each.Task == manifest.Task && each.Format == manifest.Format)
            ?? throw new ArtifactException(
                $"Nothing loads {manifest.Format} for {manifest.Task}. There are: "
                + $"{string.Join(", ", All.Select(each => $"{each.Format} for {each.Task}"))}.");
        return loader.Load(artifact);
    }
}
