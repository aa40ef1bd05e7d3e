namespace StreamML.Trainer.Evaluation;

/// <summary>Rows in the order of a score, for measures that only ask which of two is larger.</summary>
internal sealed class Ranking
{
    private readonly int[] _order;
    private readonly int[] _ends;
    private readonly bool[] _positive;

    /// <summary>Sorts.</summary>
    /// <param name="scores">A score a row.</param>
    /// <param name="positive">Whether each row is positive.</param>
    public Ranking(float[] scores, bool[] positive)
    {
        _order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort((float[])scores.Clone(), _order);
        _positive = Array.ConvertAll(_order, row => positive[row]);
        _ends = [.. Enumerable.Range(1, scores.Length)
            .Where(end => end == scores.Length || scores[_order[end]] != scores[_order[end - 1]])];
        Scores = scores;
    }

    /// <summary>A score a row.</summary>
    public float[] Scores { get; }

    /// <summary>Rows, the lowest score first.</summary>
    public ReadOnlySpan<int> Order => _order;

    /// <summary>Behind the last place of each block of equal scores.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    /// <summary>
    /// Area under the ROC curve, where ties count half; and average precision, the sum over the thresholds of precision
    /// times what recall gains there. Both NaN unless both classes have weight.
    /// </summary>
    public (double Auc, double AveragePrecision) Areas(ReadOnlySpan<double> weights)
    {
        double area = 0, precision = 0, hits = 0, false1 = 0;
        for (int block = _ends.Length - 1; block >= 0; block--)
        {
            var (positives, negatives) = Block(block, weights);

            // Each negative lies below all positives that came before it.
            area += negatives * (hits + (positives / 2));
            (hits, false1) = (hits + positives, false1 + negatives);
            precision += positives > 0 ? positives * hits / (hits + false1) : 0;
        }

        return hits > 0 && false1 > 0 ? (area / (hits * false1), precision / hits) : (double.NaN, double.NaN);
    }

    /// <summary>Weight of the positives and of the negatives of a block of equal scores.</summary>
    public (double Positives, double Negatives) Block(int block, ReadOnlySpan<double> weights)
    {
        double positives = 0, all = 0;
        for (int i = block == 0 ? 0 : _ends[block - 1]; i < _ends[block]; i++)
        {
            double weight = weights[_order[i]];
            all += weight;
            positives += _positive[i] ? weight : 0;
        }

        return (positives, all - positives);
    }
}
