using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Generation;

/// <summary>
/// What the best of all models would reach on made-up labels: its predictions are the probabilities with which the
/// labels were drawn. No model is better except by luck.
/// </summary>
public static class BestReachable
{
    /// <summary>The metrics of a table's best predictions, by the names that manifests have.</summary>
    public static IReadOnlyDictionary<string, double> Of(GeneratedTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Rows.Labels.All(label => label is 0 or 1)
            ? OfProbabilities(table.Rows.Labels, table.Best)
            : OfNumbers(table.Rows.Labels, table.Best);
    }

    /// <summary>The metrics of the best predictions of numbers.</summary>
    internal static IReadOnlyDictionary<string, double> OfNumbers(float[] labels, float[] best) =>
        Evaluator.Values(EvaluationSet.OfNumbers(labels, best));

    /// <summary>The metrics of the best predictions of 0 or 1.</summary>
    internal static IReadOnlyDictionary<string, double> OfProbabilities(float[] labels, float[] best) =>
        Evaluator.Values(EvaluationSet.OfProbabilities(labels, best));

    /// <summary>Share of examples whose label is the one that was likeliest.</summary>
    public static double AccuracyOf(IReadOnlyCollection<GeneratedText> texts) =>
        texts.Count == 0 ? 0 : texts.Average(text => text.Label == text.Best ? 1.0 : 0);

    /// <summary>Share of answers whose sentiment is the one that was likeliest.</summary>
    public static double AccuracyOf(IReadOnlyCollection<GeneratedAnswer> answers) =>
        answers.Count == 0 ? 0 : answers.Average(answer => answer.Sample.Sentiment == answer.Best ? 1.0 : 0);
}
