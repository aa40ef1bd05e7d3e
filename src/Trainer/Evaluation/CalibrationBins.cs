namespace StreamML.Trainer.Evaluation;

/// <summary>A bin of predictions of about the same probability.</summary>
/// <param name="Predicted">Mean predicted probability.</param>
/// <param name="Observed">Share of the rows in which it came true.</param>
/// <param name="Weight">Rows, or what they stand for.</param>
public readonly record struct CalibrationBin(double Predicted, double Observed, double Weight);

/// <summary>
/// Bins of equal mass over the sorted probabilities. Rows of equal probability that lie across an edge count in both
/// bins in proportion, so the order of the rows does not matter.
/// </summary>
internal static class CalibrationBins
{
    /// <summary>Fills the bins, the lowest probabilities first.</summary>
    public static void Fill(Ranking ranking, ReadOnlySpan<double> weights, Span<CalibrationBin> bins)
    {
        double total = 0;
        foreach (double weight in weights)
        {
            total += weight;
        }

        double room = total / bins.Length;
        double predicted = 0, observed = 0, filled = 0;
        int bin = 0;
        for (int block = 0; block < ranking.Ends.Length; block++)
        {
            var (positives, negatives) = ranking.Block(block, weights);
            double score = ranking.Scores[ranking.Order[ranking.Ends[block] - 1]];
            double left = positives + negatives, share = left > 0 ? positives / left : 0;
            while (left > 0)
            {
                // The last bin takes what rounding leaves over.
                double taken = bin == bins.Length - 1 ? left : Math.Min(left, room - filled);
                (predicted, observed) = (predicted + (taken * score), observed + (taken * share));
                (filled, left) = (filled + taken, left - taken);
                if (filled >= room && bin < bins.Length - 1)
                {
                    bins[bin++] = new(predicted / filled, observed / filled, filled);
                    (predicted, observed, filled) = (0, 0, 0);
                }
            }
        }

        bins[bin..].Clear();
        if (filled > 0)
        {
            bins[bin] = new(predicted / filled, observed / filled, filled);
        }
    }

    /// <summary>Mean distance between the errors of two sets of bins.</summary>
    public static double Spread(ReadOnlySpan<CalibrationBin> bins, ReadOnlySpan<CalibrationBin> others)
    {
        double sum = 0, total = 0;
        for (int i = 0; i < bins.Length; i++)
        {
            double error = bins[i].Predicted - bins[i].Observed, other = others[i].Predicted - others[i].Observed;
            sum += bins[i].Weight * Math.Abs(error - other);
            total += bins[i].Weight;
        }

        return sum / total;
    }

    /// <summary>Mean distance between what was predicted and what was observed, weighted with the bins' mass.</summary>
    public static double Error(ReadOnlySpan<CalibrationBin> bins)
    {
        double sum = 0, total = 0;
        foreach (var bin in bins)
        {
            sum += bin.Weight * Math.Abs(bin.Predicted - bin.Observed);
            total += bin.Weight;
        }

        return sum / total;
    }
}
