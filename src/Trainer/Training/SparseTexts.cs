using Microsoft.ML.Data;
using StreamML.Inference.Text;

namespace StreamML.Trainer.Training;

/// <summary>
/// Texts as sparse rows over the n-grams that enough of them have: value idf times count, each group of a text
/// normalised to length 1, as <c>LinearTextClassifier</c> does it.
/// </summary>
internal sealed class SparseTexts
{
    private readonly Dictionary<uint, int> _columns;
    private readonly List<(int[] Columns, float[] Values)> _rows = [];

    private SparseTexts(Dictionary<uint, int> columns, uint[] keys, float[] idf) =>
        (_columns, Keys, Idf) = (columns, keys, idf);

    /// <summary>Key of each column, ascending.</summary>
    public uint[] Keys { get; }

    /// <summary>Rarity of each column.</summary>
    public float[] Idf { get; }

    /// <summary>The row of a text: its n-grams, then dense inputs.</summary>
    /// <param name="text">Number of the text.</param>
    /// <param name="inputs">Values after the n-grams' columns, as many for each text.</param>
    public VBuffer<float> Row(int text, float[] inputs)
    {
        var entries = _rows[text];
        return new VBuffer<float>(
            Keys.Length + inputs.Length, entries.Columns.Length + inputs.Length,
            [.. entries.Values, .. inputs],
            [.. entries.Columns, .. Enumerable.Range(Keys.Length, inputs.Length)]);
    }

    /// <summary>Finds the columns in these texts, and lays these texts out over them.</summary>
    public static SparseTexts Of(IReadOnlyList<string> texts, LinearTextOptions options)
    {
        var words = new Dictionary<uint, int>();
        var chars = new Dictionary<uint, int>();
        var reader = new NgramText(options.Ngrams);
        var seen = new HashSet<uint>();
        foreach (string text in texts)
        {
            reader.Read(text);
            Count(words, reader.Words, seen);
            Count(chars, reader.Chars, seen);
        }

        var kept = new SortedDictionary<uint, int>();
        foreach (var (counts, least) in new[] { (words, options.MinWordTexts), (chars, options.MinCharTexts) })
        {
            foreach (var (key, count) in counts.Where(entry => entry.Value >= least))
            {
                kept[key] = kept.GetValueOrDefault(key) + count;
            }
        }

        uint[] keys = [.. kept.Keys];
        float[] idf = [.. kept.Values.Select(count => (float)(Half)(Math.Log((1.0 + texts.Count) / (1 + count)) + 1))];
        var columns = keys.Select((key, column) => (key, column))
            .ToDictionary(entry => entry.key, entry => entry.column);
        var sparse = new SparseTexts(columns, keys, idf);
        sparse.Lay(texts, reader);
        return sparse;
    }

    private static void Count(Dictionary<uint, int> counts, ReadOnlySpan<uint> keys, HashSet<uint> seen)
    {
        seen.Clear();
        foreach (uint key in keys)
        {
            if (seen.Add(key))
            {
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }
    }

    private void Lay(IReadOnlyList<string> texts, NgramText reader)
    {
        var entries = new SortedDictionary<int, float>();
        foreach (string text in texts)
        {
            reader.Read(text);
            entries.Clear();
            Group(reader.Words, entries);
            Group(reader.Chars, entries);
            _rows.Add(([.. entries.Keys], [.. entries.Values]));
        }
    }

    private void Group(ReadOnlySpan<uint> keys, SortedDictionary<int, float> entries)
    {
        double squares = 0;
        foreach (uint key in keys)
        {
            if (_columns.TryGetValue(key, out int column))
            {
                squares += Idf[column] * Idf[column];
            }
        }

        float norm = squares > 0 ? (float)(1 / Math.Sqrt(squares)) : 0;
        foreach (uint key in keys)
        {
            if (_columns.TryGetValue(key, out int column))
            {
                entries[column] = entries.GetValueOrDefault(column) + (Idf[column] * norm);
            }
        }
    }
}
