using StreamML.Inference.Artifacts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;

namespace StreamML.Inference.Transformers;

/// <summary>Maps a model's labels to those of a task.</summary>
internal static class TransformerLabels
{
    private static readonly Dictionary<string, string> SentimentNames = Names(
        ("positive", "positive pos 4_stars 5_stars"), ("neutral", "neutral neu 3_stars"),
        ("negative", "negative neg 1_star 2_stars"));

    // The 28 of GoEmotions by their authors' own map to Ekman's, and other models' names for the seven.
    private static readonly Dictionary<string, string> EmotionNames = Names(
        ("neutral", "neutral others other no_emotion"),
        ("joy", "joy happy happiness amusement approval excitement gratitude love optimism relief pride admiration desire caring"),
        ("sadness", "sadness sad disappointment embarrassment grief remorse"),
        ("anger", "anger angry annoyance disapproval"),
        ("fear", "fear nervousness"),
        ("surprise", "surprise realization confusion curiosity"),
        ("disgust", "disgust"));

    private static readonly Dictionary<string, string> IntentNames = Names(
    [
        .. LinearIntentModel.Labels.Select(label => (label, label)),
        ("inquiry", "question enquiry"), ("purchase", "buy order"), ("return", "refund"),
    ]);

    // The three labels of cardiffnlp's sentiment models, which are unnamed in the older ones.
    private static readonly string[] Unnamed = ["LABEL_0", "LABEL_1", "LABEL_2"];
    private static readonly string[] UnnamedSentiment = ["negative", "neutral", "positive"];

    /// <summary>Labels of a task, in the order of its predictions.</summary>
    /// <exception cref="ArtifactException">Transformers do not support this task.</exception>
    public static IReadOnlyList<string> Of(string task) => TextTaskLabels.ByTask.TryGetValue(task, out var labels)
        ? labels
        : throw new ArtifactException(
            $"A transformer may serve {LinearSentimentModel.Task}, {LinearEmotionModel.Task} or "
            + $"{LinearIntentModel.Task}, not {task}.");

    /// <summary>The task's label for each output of a model; several outputs may share one.</summary>
    /// <param name="export">The model.</param>
    /// <param name="task">The task.</param>
    /// <param name="given">The operator's map, e.g. <c>LABEL_0=negative,LABEL_1=positive</c>; overrides known
    /// names.</param>
    /// <exception cref="ArtifactException">A label is unknown, or the map names a nonexistent one.</exception>
    public static string[] Map(TransformerExport export, string task, string given)
    {
        var own = export.Config.Labels;
        var wanted = Of(task);
        var map = Parse(given, task);
        string[] strange = [.. map.Keys.Where(label => !own.Contains(label, StringComparer.OrdinalIgnoreCase))];
        string?[] labels = [.. own.Select((label, i) => map.GetValueOrDefault(label) ?? Known(task, own, i))];
        string[] unknown = [
            .. own.Where((_, i) => labels[i] is null || !wanted.Contains(labels[i], StringComparer.Ordinal))];
        if (strange.Length + unknown.Length > 0 || labels.Distinct(StringComparer.Ordinal).Count() < 2)
        {
            throw new ArtifactException(
                $"{export.Source} has the labels {string.Join(", ", own)}, which must be told as "
                + $"{string.Join(", ", wanted)}. "
                + (unknown.Length > 0 ? $"Not known: {string.Join(", ", unknown)}. " : "")
                + (strange.Length > 0 ? $"Mapped but not there: {string.Join(", ", strange)}. " : "")
                + $"Say it with the labels of {task}, as {own[0]}={wanted[0]},{own[1]}={wanted[1]}.");
        }

        return labels!;
    }

    /// <summary>Parses an operator's map.</summary>
    /// <exception cref="ArtifactException">It is not a list of pairs.</exception>
    public static Dictionary<string, string> Parse(string given, string task)
    {
        var map = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in given.Split(
            ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.LastIndexOf('=');
            if (equals <= 0 || !map.TryAdd(pair[..equals].Trim(), pair[(equals + 1)..].Trim()))
            {
                throw new ArtifactException(
                    $"'{given}' is not a map of labels of {task}: the model's and ours, as "
                    + "LABEL_0=negative,LABEL_1=positive.");
            }
        }

        return map;
    }

    private static string? Known(string task, IReadOnlyList<string> own, int index)
    {
        string name = own[index].Trim().ToLowerInvariant().Replace(' ', '_');
        return task switch
        {
            LinearSentimentModel.Task => SentimentNames.GetValueOrDefault(name)
                ?? (own.SequenceEqual(Unnamed, StringComparer.OrdinalIgnoreCase) ? UnnamedSentiment[index] : null),
            LinearEmotionModel.Task => EmotionNames.GetValueOrDefault(name),
            _ => IntentNames.GetValueOrDefault(name),
        };
    }

    private static Dictionary<string, string> Names(params (string Label, string Others)[] names) => names
        .SelectMany(entry => entry.Others.Split(' ').Select(other => KeyValuePair.Create(other, entry.Label)))
        .ToDictionary(StringComparer.Ordinal);
}
