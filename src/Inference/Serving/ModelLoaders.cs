using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;

namespace StreamML.Inference.Serving;

/// <summary>Every kind of model that can be loaded, by task and format. Safe from many threads.</summary>
/// <param name="all">The loaders; no two of one task and format.</param>
public sealed class ModelLoaders(IReadOnlyList<ModelLoader> all)
{
    private static readonly string[] WarmTexts =
    [
        "Where is my order? It was promised for last Tuesday 😡", "ok", "I would like to buy the blue one, thank you so much!!",
        "¿Dónde está mi pedido?", new('x', 2_000),
    ];

    /// <summary>The loaders.</summary>
    public IReadOnlyList<ModelLoader> All { get; } = all;

    /// <summary>All kinds that this project has.</summary>
    public static ModelLoaders CreateDefault()
    {
        var lexicon = new Lazy<VaderSentimentModel>(() => new VaderSentimentModel(new VaderOptions()));
        return new ModelLoaders(
        [
            Text<SentimentPrediction>(
                ModelTasks.Sentiment, LinearTextFile.Format, artifact => new LinearSentimentModel(artifact, lexicon.Value)),
            Text<EmotionPrediction>(
                ModelTasks.Emotion, LinearTextFile.Format, artifact => new LinearEmotionModel(artifact, lexicon.Value)),
            Text<IntentPrediction>(ModelTasks.Intent, LinearTextFile.Format, artifact => new LinearIntentModel(artifact)),
        ]);
    }

    /// <summary>The loader of a text model, which it warms with texts of all sorts.</summary>
    public static ModelLoader Text<TResult>(string task, string format, Func<ModelArtifact, ITextModel<TResult>> load) =>
        ModelLoader.Of(task, format, load, model =>
        {
            var results = new TResult[WarmTexts.Length];
            for (int run = 0; run < 50; run++)
            {
                model.Predict(WarmTexts, results);
            }
        });

    /// <summary>Loads and warms a model: what it returns has been verified completely.</summary>
    /// <exception cref="ArtifactException">Nothing loads this task and format, or the loader refuses the artifact.</exception>
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
