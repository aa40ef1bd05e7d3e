using StreamML.Inference;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Risk;
using StreamML.Inference.Sentiment;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>What the models that ship, the rules and the risk say of texts, without a translator.</summary>
internal static class Judged
{
    /// <summary>The models that ship, loaded once.</summary>
    public static EnrichmentModels Models { get; } = EnrichmentModels.CreateDefault();

    /// <summary>The analysis of texts.</summary>
    public static async Task<TextAnalysis> OfAsync(params SourceText[] texts) =>
        await new TextAnalyzer(translator: null, TimeProvider.System)
            .AnalyseAsync(Models, texts, CancellationToken.None);

    /// <summary>What is said of one text.</summary>
    public static async Task<Said> OfAsync(string text) => new(await OfAsync(new SourceText(text)), 0);

    /// <summary>The rows of a file of the corpora, by columns.</summary>
    public static string[][] Rows(string folder, string file) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "corpora", folder, file))
            .Select(line => line.Split('\t'))];
}

/// <summary>What is said of a text.</summary>
internal sealed class Said(TextAnalysis of, int i)
{
    public SentimentLabel Sentiment => of.Sentiments[i].Label;

    public float Score => of.Sentiments[i].Score;

    public EmotionLabel Emotion => of.Emotions[i].Label;

    public IntentLabel Intent => of.Intents[i].Label;

    public bool SentimentFlagged => of.IsFlagged(i, of.Sentiments);

    public bool EmotionFlagged => of.IsFlagged(i, of.Emotions);

    public bool IntentFlagged => of.IsFlagged(i, of.Intents);

    public RiskLevel Risk => of.Risks[i].Level;

    public RiskFactors Factors => of.Risks[i].Factors;

    public bool AllFlagged => SentimentFlagged && EmotionFlagged && IntentFlagged;

    /// <summary>Each label that is not flagged, as <c>sentiment negative</c>.</summary>
    public IEnumerable<(string Task, string Label)> Unflagged()
    {
        if (!SentimentFlagged)
        {
            yield return ("sentiment", Name(Sentiment));
        }

        if (!EmotionFlagged)
        {
            yield return ("emotion", Name(Emotion));
        }

        if (!IntentFlagged)
        {
            yield return ("intent", Name(Intent));
        }
    }

    private static string Name<TLabel>(TLabel label)
        where TLabel : struct, Enum => label.ToString().ToLowerInvariant();
}
