namespace StreamML.Trainer.Datasets;

/// <summary>One training example.</summary>
/// <param name="Text">The text.</param>
/// <param name="Target">Share of each class, summing to 1: one class, several that apply, or all alike for
/// "none".</param>
/// <param name="Source">Where it is from: results are reported a source.</param>
/// <param name="Weight">How much it counts, more than 0.</param>
public sealed record LabelledText(string Text, float[] Target, string Source, float Weight = 1)
{
    /// <summary>The label of texts that belong to no class: a greeting has no intent.</summary>
    public const string NoClass = "none";

    /// <summary>
    /// BCP-47 tag of its language, where it is like the texts that a model will read; empty, the default: confidence is
    /// not judged by it.
    /// </summary>
    public string Language { get; init; } = "";

    /// <summary>The class with the largest share; the first of equals.</summary>
    public int Label => Array.IndexOf(Target, Target.Max());

    /// <summary>An example of one class.</summary>
    public static float[] One(int label, int classes)
    {
        float[] target = new float[classes];
        target[label] = 1;
        return target;
    }

    /// <summary>An example of the class with this name, or of no class for <see cref="NoClass"/>.</summary>
    /// <exception cref="DatasetException">There is no such class.</exception>
    public static float[] One(string label, IReadOnlyList<string> labels) =>
        label == NoClass ? None(labels.Count) : One(NumberOf(label, labels), labels.Count);

    /// <summary>Number of the class with this name.</summary>
    /// <exception cref="DatasetException">There is no such class.</exception>
    public static int NumberOf(string label, IReadOnlyList<string> labels)
    {
        foreach (var (number, name) in labels.Index())
        {
            if (name == label)
            {
                return number;
            }
        }

        throw new DatasetException($"'{label}' is not a label; known labels: {string.Join(", ", labels)}.");
    }

    /// <summary>An example of no class: a model should not be sure.</summary>
    public static float[] None(int classes)
    {
        float[] target = new float[classes];
        Array.Fill(target, 1f / classes);
        return target;
    }
}
