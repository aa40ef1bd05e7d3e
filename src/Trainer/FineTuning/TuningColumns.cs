namespace StreamML.Trainer.FineTuning;

/// <summary>A text over columns.</summary>
/// <param name="Columns">Columns of its n-grams, ascending, then that of the bias.</param>
/// <param name="Values">Its value in each.</param>
/// <param name="Margins">The basis' scores over its temperature: what the weights' changes are added to.</param>
internal sealed record TuningRow(int[] Columns, float[] Values, float[] Margins);

/// <summary>
/// The weights that examples may change: n-grams of the basis that stand in them, new n-grams, and the bias, which is
/// the last column. Values are idf times count, each group of a text normalised to length 1, as the model is served.
/// </summary>
/// <remarks>
/// A new n-gram stood in none of the basis' texts, as far as the model tells, and in some of the examples. Its idf is
/// therefore that of all texts together, ln((1 + texts + examples) / (1 + count in examples)) + 1: it is on the scale
/// of the basis, and an account's own word stays rare although half of its corrections have it.
/// </remarks>
internal sealed class TuningColumns
{
    private readonly BasisModel _basis;
    private readonly Dictionary<uint, int> _columns = [];
    private readonly List<uint> _keys = [];
    private readonly List<float> _idf = [];
    private readonly List<int> _basisRows = [];
    private float[] _scales = [];

    private TuningColumns(BasisModel basis) => _basis = basis;

    /// <summary>Key of each column but the bias.</summary>
    public IReadOnlyList<uint> Keys => _keys;

    /// <summary>Idf of each column but the bias.</summary>
    public IReadOnlyList<float> Idf => _idf;

    /// <summary>Row of the basis of each column but the bias; -1 where it is new.</summary>
    public IReadOnlyList<int> BasisRows => _basisRows;

    /// <summary>The column of the bias; as many are before it.</summary>
    public int Bias => _keys.Count;

    /// <summary>
    /// What each column's values are multiplied by before they are learned from: one over the root of how much harder
    /// it is to change than a new n-gram.
    /// </summary>
    public IReadOnlyList<float> Scales => _scales;

    /// <summary>Finds the columns in examples.</summary>
    /// <param name="basis">The basis.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="options">Which new n-grams count, and how hard known ones change.</param>
    /// <param name="kept">The new n-grams that may be columns; null for all.</param>
    public static TuningColumns Of(
        BasisModel basis, IReadOnlyList<ExampleText> examples, TextFineTuningOptions options,
        IReadOnlySet<uint>? kept = null)
    {
        var columns = new TuningColumns(basis);
        var words = new NgramGroups(options.MinGroups);
        var chars = new NgramGroups(options.MinGroups);
        var seen = new HashSet<uint>();
        foreach (var example in examples)
        {
            columns.Count(example.Words, example.Group, words, seen);
            columns.Count(example.Chars, example.Group, chars, seen);
        }

        foreach (var (counts, least) in new[] { (words, options.MinWordTexts), (chars, options.MinCharTexts) })
        {
            foreach (var (key, count) in counts.Texts)
            {
                if (count < least || !counts.HasEnough(key) || kept?.Contains(key) == false)
                {
                    continue;
                }

                double idf = Math.Log((1.0 + basis.Texts + examples.Count) / (1 + count)) + 1;
                columns.Add(key, (float)(Half)idf, -1);
            }
        }

        columns.Harden(examples, options.Consolidation);
        return columns;
    }

    /// <summary>Lays a text out. N-grams of the basis that are no columns count for its length and margins.</summary>
    public TuningRow Lay(ExampleText text)
    {
        int classes = _basis.Classes;
        var entries = new List<(int Column, float Value)>(text.Words.Length + text.Chars.Length + 1);
        float[] margins = [.. _basis.File.Bias];
        for (int i = 0; i < text.Inputs.Length; i++)
        {
            for (int c = 0; c < classes; c++)
            {
                margins[c] += text.Inputs[i] * _basis.File.Inputs[i][c];
            }
        }

        Span<float> sums = stackalloc float[classes];
        AddGroup(text.Words, entries, margins, sums);
        AddGroup(text.Chars, entries, margins, sums);
        for (int c = 0; c < classes; c++)
        {
            margins[c] /= _basis.File.Temperature;
        }

        return Row(entries, margins);
    }

    private TuningRow Row(List<(int Column, float Value)> entries, float[] margins)
    {
        entries.Sort(static (a, b) => a.Column.CompareTo(b.Column));
        int[] columns = new int[entries.Count + 1];
        float[] values = new float[entries.Count + 1];
        int count = 0;
        foreach (var (column, value) in entries)
        {
            if (count == 0 || columns[count - 1] != column)
            {
                columns[count++] = column;
            }

            values[count - 1] += value * Scale(column);
        }

        (columns[count], values[count]) = (Bias, Scale(Bias));
        return new TuningRow(columns[..(count + 1)], values[..(count + 1)], margins);
    }

    private float Scale(int column) => _scales.Length == 0 ? 1 : _scales[column];

    private void AddGroup(uint[] keys, List<(int Column, float Value)> entries, float[] margins, Span<float> sums)
    {
        int first = entries.Count;
        double squares = 0;
        sums.Clear();
        foreach (uint key in keys)
        {
            int row;
            float idf;
            if (_columns.TryGetValue(key, out int column))
            {
                (row, idf) = (_basisRows[column], _idf[column]);
                entries.Add((column, idf));
            }
            else if ((row = _basis.Find(key)) >= 0)
            {
                idf = _basis.File.Row(row, out var _).Idf;
            }
            else
            {
                continue;
            }

            squares += idf * idf;
            if (row >= 0)
            {
                _basis.AddRow(row, sums);
            }
        }

        float norm = squares > 0 ? (float)(1 / Math.Sqrt(squares)) : 0;
        for (int c = 0; c < margins.Length; c++)
        {
            margins[c] += norm * sums[c];
        }

        for (int i = first; i < entries.Count; i++)
        {
            entries[i] = (entries[i].Column, entries[i].Value * norm);
        }
    }

    private void Count(uint[] keys, string group, NgramGroups fresh, HashSet<uint> seen)
    {
        seen.Clear();
        foreach (uint key in keys)
        {
            if (_columns.ContainsKey(key) || !seen.Add(key))
            {
                continue;
            }

            int row = _basis.Find(key);
            if (row >= 0)
            {
                Add(key, _basis.File.Row(row, out var _).Idf, row);
            }
            else
            {
                fresh.Add(key, group);
            }
        }
    }

    private void Add(uint key, float idf, int row)
    {
        if (_columns.TryAdd(key, _keys.Count))
        {
            _keys.Add(key);
            _idf.Add(idf);
            _basisRows.Add(row);
        }
    }

    /// <summary>
    /// What the basis learned from many texts is harder to change: the diagonal of its loss' curvature, with the mean
    /// square of a column's values in the examples for that in the basis' texts (Kirkpatrick et al., "Overcoming
    /// catastrophic forgetting in neural networks", 2017).
    /// </summary>
    private void Harden(IReadOnlyList<ExampleText> examples, double consolidation)
    {
        double[] squares = new double[Bias + 1];
        int[] counts = new int[Bias + 1];
        foreach (var example in examples)
        {
            var row = Lay(example);
            for (int i = 0; i < row.Columns.Length; i++)
            {
                squares[row.Columns[i]] += (double)row.Values[i] * row.Values[i];
                counts[row.Columns[i]]++;
            }
        }

        float[] scales = new float[Bias + 1];
        for (int column = 0; column < Bias; column++)
        {
            double texts = _basisRows[column] < 0 ? 0 : _basis.CountOf(_idf[column]);
            double square = squares[column] / Math.Max(1, counts[column]);
            scales[column] = (float)(1 / Math.Sqrt(1 + (consolidation * texts * square)));
        }

        scales[Bias] = (float)(1 / Math.Sqrt(1 + (consolidation * _basis.Texts)));
        _scales = scales;
    }
}
