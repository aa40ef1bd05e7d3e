namespace StreamML.Inference.Text;

/// <summary>
/// Lays texts out over terms: idf times count of each word, normalised to length 1. Training and serving both use it.
/// Read-only: safe from many threads.
/// </summary>
internal sealed class TermRows
{
    private readonly Dictionary<uint, int> _columns;
    private readonly float[] _idf;

    /// <summary>Prepares terms.</summary>
    public TermRows(IReadOnlyList<TextTerm> terms)
    {
        _columns = new Dictionary<uint, int>(terms.Count);
        _idf = new float[terms.Count];
        for (int i = 0; i < terms.Count; i++)
        {
            (_columns[terms[i].Key], _idf[i]) = (i, terms[i].Idf);
        }
    }

    /// <summary>Fills in the row of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="row">A value a term.</param>
    /// <returns>How many of its words are terms.</returns>
    public int Lay(NgramText text, Span<float> row)
    {
        row.Clear();
        int known = 0;
        for (int i = 0; i < text.Words.Length; i++)
        {
            if (text.WordMarks[i] == 1 && _columns.TryGetValue(text.Words[i], out int column))
            {
                row[column] += _idf[column];
                known++;
            }
        }

        double squares = 0;
        foreach (float value in row)
        {
            squares += (double)value * value;
        }

        float norm = squares > 0 ? (float)(1 / Math.Sqrt(squares)) : 0;
        foreach (ref float value in row)
        {
            value *= norm;
        }

        return known;
    }
}
