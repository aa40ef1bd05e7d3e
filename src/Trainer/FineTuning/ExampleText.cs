using StreamML.Inference.Text;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.FineTuning;

/// <summary>An example that was checked and taken apart, once for all folds.</summary>
/// <param name="Words">Keys of its word n-grams.</param>
/// <param name="Chars">Keys of its character n-grams.</param>
/// <param name="Inputs">The basis' inputs for it.</param>
/// <param name="Label">Number of its class.</param>
/// <param name="Weight">How much it counts.</param>
/// <param name="Group">Who wrote it, or its letters.</param>
internal sealed record ExampleText(
    uint[] Words, uint[] Chars, float[] Inputs, int Label, float Weight, string Group)
{
    /// <summary>Takes examples apart.</summary>
    /// <exception cref="DatasetException">One has no text, an unknown label, or a weight out of range; the message
    /// says which.</exception>
    public static List<ExampleText> Of(BasisModel basis, IReadOnlyList<LabelledExample> examples)
    {
        var reader = new NgramText(basis.Part.Ngrams);
        var texts = new List<ExampleText>(examples.Count);
        for (int i = 0; i < examples.Count; i++)
        {
            texts.Add(Of(basis, examples[i], i + 1, reader));
        }

        reader.Clear();
        return texts;
    }

    private static ExampleText Of(BasisModel basis, LabelledExample example, int number, NgramText reader)
    {
        if (string.IsNullOrWhiteSpace(example.Text))
        {
            throw new DatasetException($"Example {number} has no text: leave it out.");
        }

        int label = example.Label.NumberIn(basis.Part.Classes);
        if (label < 0)
        {
            throw new DatasetException(
                $"Example {number}: '{example.Label}' is not a label of {basis.Manifest.Task}; known labels: "
                + $"{string.Join(", ", basis.Part.Classes)}, or their numbers from 0.");
        }

        if (!(example.Weight is > 0 and <= 1_000))
        {
            throw new DatasetException($"Example {number}: a weight is over 0 and at most 1,000.");
        }

        reader.Read(example.Text);
        string group = example.Group.Length > 0 ? example.Group : Letters(example.Text);
        return new ExampleText(
            reader.Words.ToArray(), reader.Chars.ToArray(), basis.Inputs(example.Text), label, example.Weight, group);
    }

    // Texts that differ in marks and digits only must not stand on both sides of a fold.
    private static string Letters(string text) =>
        string.Concat(text.Where(char.IsLetter).Select(char.ToLowerInvariant));
}
