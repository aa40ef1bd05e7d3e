using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Windows;

/// <summary>Labels as the tables have them. A value that this program does not know stays as its number.</summary>
internal static class LabelNames
{
    /// <summary>What a feedback's label counts as that no model gives.</summary>
    public const string Other = "other";

    private static readonly HashSet<string> Sentiments = Names<SentimentLabel>();
    private static readonly HashSet<string> Emotions = Names<EmotionLabel>();
    private static readonly HashSet<string> Intents = Names<IntentLabel>();
    private static readonly HashSet<string> Risks = Names<RiskLevel>();

    /// <summary>The name of an enumeration's value.</summary>
    public static string Of<T>(T label)
        where T : struct, Enum => Cache<T>.Names.TryGetValue(label, out string? name) ? name : label.ToString();

    /// <summary>The sentiment of a name; unspecified where it is none.</summary>
    public static SentimentLabel SentimentOf(string name)
        => Enum.TryParse(name, ignoreCase: true, out SentimentLabel label) ? label : SentimentLabel.Unspecified;

    /// <summary>Name of a task, as feedback names models.</summary>
    public static string Of(CountedTask task) => Of<CountedTask>(task);

    /// <summary>The task that feedback about a model is of; unspecified where it is none.</summary>
    public static CountedTask TaskOf(string model) => model switch
    {
        "sentiment" => CountedTask.Sentiment,
        "emotion" => CountedTask.Emotion,
        "intent" => CountedTask.Intent,
        "risk" => CountedTask.Risk,
        "language" => CountedTask.Language,
        _ => CountedTask.Unspecified,
    };

    /// <summary>What a feedback's label counts as: people write them, so there may be any number.</summary>
    public static string Known(CountedTask task, string label)
    {
        string lower = label.ToLowerInvariant();
        var known = task switch
        {
            CountedTask.Sentiment => Sentiments,
            CountedTask.Emotion => Emotions,
            CountedTask.Intent => Intents,
            CountedTask.Risk => Risks,
            _ => [],
        };
        return known.Contains(lower) ? lower : Other;
    }

    private static HashSet<string> Names<T>()
        where T : struct, Enum => [.. Cache<T>.Names.Values];

    private static class Cache<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Names =
            Enum.GetValues<T>().ToDictionary(value => value, value => value.ToString().ToLowerInvariant());
    }
}
