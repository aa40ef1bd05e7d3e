namespace StreamML.Trainer.Evaluation;

/// <summary>Whether one model's losses are lower than another's by more than chance.</summary>
public static class PairedGain
{
    // One-sided, 5 %.
    private const double Deviations = 1.645;

    /// <summary>
    /// Whether the mean of the paired differences is further from zero than chance explains. Rows of one group count
    /// together: they are alike.
    /// </summary>
    /// <param name="losses">Loss of a model per row.</param>
    /// <param name="others">Loss of the other one per row.</param>
    /// <param name="groups">The group of each row, as any number.</param>
    /// <returns>False also where there are fewer than two groups.</returns>
    public static bool IsBeyondChance(
        IReadOnlyList<double> losses, IReadOnlyList<double> others, IReadOnlyList<int> groups)
    {
        ArgumentNullException.ThrowIfNull(losses);
        ArgumentNullException.ThrowIfNull(others);
        ArgumentNullException.ThrowIfNull(groups);
        double mean = others.Zip(losses, (other, loss) => other - loss).DefaultIfEmpty().Average();
        double[] sums = [.. Enumerable.Range(0, losses.Count).GroupBy(row => groups[row])
            .Select(group => group.Sum(row => others[row] - losses[row] - mean))];
        if (sums.Length < 2)
        {
            return false;
        }

        double variance = sums.Sum(sum => sum * sum) * sums.Length / (sums.Length - 1);
        return mean > Deviations * Math.Sqrt(variance) / losses.Count;
    }
}
