using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Evaluation;

/// <summary>What a model predicts.</summary>
public enum EvaluationKind
{
    /// <summary>A number.</summary>
    Regression,

    /// <summary>One of two classes.</summary>
    Binary,

    /// <summary>One of several classes.</summary>
    Multiclass,
}

/// <summary>
/// Predictions beside what was true. Made by <see cref="OfNumbers"/>, <see cref="OfProbabilities"/>,
/// <see cref="OfClasses"/> or <see cref="OfLabels"/>, then given groups and slices by <c>with</c>.
/// </summary>
public sealed record EvaluationSet
{
    private EvaluationSet(EvaluationKind kind, IReadOnlyList<string> classes, float[] labels, float[] predictions) =>
        (Kind, Classes, Labels, Predictions) = (kind, classes, labels, predictions);

    /// <summary>What was predicted.</summary>
    public EvaluationKind Kind { get; }

    /// <summary>Names of the classes; of two, the second is the positive one. Empty for numbers.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>What is true of each row: a number, or the number of a class.</summary>
    public float[] Labels { get; }

    /// <summary>What was predicted for each row: a number, or the number of a class.</summary>
    public float[] Predictions { get; }

    /// <summary>
    /// Of two classes float32 [row], the positive one's probability; of several float32 [row, class]. Null where only
    /// classes were predicted.
    /// </summary>
    public float[]? Probabilities { get; private init; }

    /// <summary>
    /// The contact of each row, as any number: intervals draw contacts, as rows of one contact are alike. Null: each
    /// row is a contact of its own.
    /// </summary>
    public int[]? Groups { get; init; }

    /// <summary>
    /// What each row stands for, such as the inverse of the probability that it was sampled; 0 or more. Null: 1 each.
    /// </summary>
    public float[]? Weights { get; init; }

    /// <summary>By key (tenant, language, length), the value of each row.</summary>
    public IReadOnlyDictionary<string, string[]> Slices { get; init; } = new Dictionary<string, string[]>();

    /// <summary>How many rows.</summary>
    public int Count => Labels.Length;

    /// <summary>Predicted numbers.</summary>
    /// <param name="labels">What is true.</param>
    /// <param name="predictions">What was predicted.</param>
    public static EvaluationSet OfNumbers(float[] labels, float[] predictions) =>
        new(EvaluationKind.Regression, [], labels, predictions);

    /// <summary>Predicted probabilities of one class against the other.</summary>
    /// <param name="labels">0 or 1.</param>
    /// <param name="probabilities">Probability of 1, 0 to 1.</param>
    /// <param name="threshold">From this probability on, 1 is predicted.</param>
    /// <param name="negative">What 0 is called.</param>
    /// <param name="positive">What 1 is called.</param>
    public static EvaluationSet OfProbabilities(
        float[] labels, float[] probabilities, float threshold = 0.5f, string negative = "0", string positive = "1") =>
        new(EvaluationKind.Binary, [negative, positive], labels,
            Array.ConvertAll(probabilities, each => each >= threshold ? 1f : 0))
        {
            Probabilities = probabilities,
        };

    /// <summary>Predicted probabilities of several classes; the most probable is the prediction.</summary>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="labels">Number of each row's class.</param>
    /// <param name="probabilities">float32 [row, class]; those of a row sum to 1.</param>
    /// <exception cref="DatasetException">There are not as many probabilities.</exception>
    public static EvaluationSet OfClasses(IReadOnlyList<string> classes, int[] labels, float[] probabilities)
    {
        int count = classes.Count;
        That(
            probabilities.Length == (long)labels.Length * count,
            $"{probabilities.Length} probabilities for {labels.Length} labels of {count} classes.");
        return new(
            EvaluationKind.Multiclass, classes, Array.ConvertAll(labels, label => (float)label),
            [.. labels.Select((_, row) => (float)Largest(probabilities.AsSpan(row * count, count)))])
        {
            Probabilities = probabilities,
        };
    }

    /// <summary>Predicted classes, without probabilities.</summary>
    /// <param name="classes">Names of the classes; of two, the second is the positive one.</param>
    /// <param name="labels">Number of each row's class.</param>
    /// <param name="predictions">Number of the class that was predicted.</param>
    public static EvaluationSet OfLabels(IReadOnlyList<string> classes, int[] labels, int[] predictions) =>
        new(classes.Count == 2 ? EvaluationKind.Binary : EvaluationKind.Multiclass, classes,
            Array.ConvertAll(labels, label => (float)label), Array.ConvertAll(predictions, said => (float)said));

    /// <summary>Probabilities in a row.</summary>
    internal int Width => Kind == EvaluationKind.Multiclass ? Classes.Count : 1;

    /// <summary>The rows at some places. Slices are left behind.</summary>
    internal EvaluationSet At(int[] places)
    {
        float[]? probabilities = Probabilities is null ? null : new float[places.Length * Width];
        for (int i = 0; probabilities is not null && i < places.Length; i++)
        {
            Probabilities.AsSpan(places[i] * Width, Width).CopyTo(probabilities.AsSpan(i * Width));
        }

        return new EvaluationSet(Kind, Classes, Take(Labels, places), Take(Predictions, places))
        {
            Groups = Groups is null ? null : Array.ConvertAll(places, place => Groups[place]),
            Weights = Weights is null ? null : Take(Weights, places),
            Probabilities = probabilities,
        };
    }

    /// <summary>Refuses what cannot be measured.</summary>
    /// <exception cref="DatasetException">Lengths differ, or a value is out of range; the message names the first row.
    /// </exception>
    internal void Check()
    {
        That(Count > 0, "There are no predictions to evaluate.");
        That(Predictions.Length == Count, $"{Predictions.Length} predictions for {Count} labels.");
        That(
            Probabilities is null || Probabilities.Length == (long)Count * Width,
            $"{Probabilities?.Length} probabilities for {Count} labels.");
        That(Groups is null || Groups.Length == Count, $"{Groups?.Length} groups for {Count} labels.");
        That(Weights is null || Weights.Length == Count, $"{Weights?.Length} weights for {Count} labels.");
        That(Kind == EvaluationKind.Regression || Classes.Count > 1, "There must be two classes or more.");
        foreach (var (key, values) in Slices)
        {
            That(values.Length == Count, $"{values.Length} values of '{key}' for {Count} labels.");
        }

        for (int row = 0; row < Count; row++)
        {
            CheckRow(row);
        }

        That(Weights is null || Weights.Any(weight => weight > 0), "All weights are 0.");
    }

    private void CheckRow(int row)
    {
        string? problem =
            Weights is not null && !(Weights[row] >= 0 && float.IsFinite(Weights[row]))
                ? "the weight is not a number of 0 or more"
            : Kind == EvaluationKind.Regression && !(float.IsFinite(Labels[row]) && float.IsFinite(Predictions[row]))
                ? "label or prediction is not a number. Leave such rows out"
            : Kind != EvaluationKind.Regression && !(IsClass(Labels[row]) && IsClass(Predictions[row]))
                ? "label or prediction is not one of the classes"
            : Probabilities?.AsSpan(row * Width, Width).ContainsAnyExceptInRange(0, 1) == true
                ? "a probability is not a number from 0 to 1"
            : null;
        if (problem is not null)
        {
            throw new DatasetException($"Row {row + 1}: {problem}.");
        }
    }

    private bool IsClass(float number) => number >= 0 && number < Classes.Count && number == (int)number;

    private static void That(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new DatasetException(otherwise);
        }
    }

    private static int Largest(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            largest = values[i] > values[largest] ? i : largest;
        }

        return largest;
    }

    private static float[] Take(float[] values, int[] places) => Array.ConvertAll(places, place => values[place]);
}
