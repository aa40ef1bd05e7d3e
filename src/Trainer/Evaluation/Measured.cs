namespace StreamML.Trainer.Evaluation;

/// <summary>A measure with its 95 % bootstrap interval.</summary>
/// <param name="Value">On all rows.</param>
/// <param name="Low">2.5 % of the draws are below; <paramref name="Value"/> where there are no draws.</param>
/// <param name="High">2.5 % of the draws are above; <paramref name="Value"/> where there are no draws.</param>
public sealed record Measured(double Value, double Low, double High)
{
    /// <summary>The interval that the bootstrap draws of a measure give, by their percentiles.</summary>
    /// <param name="value">The measure on all rows.</param>
    /// <param name="draws">The measure in each draw; they are sorted. Those that are not finite do not count.</param>
    internal static Measured Of(double value, Span<double> draws)
    {
        draws.Sort();

        // NaN sorts first.
        int undefined = 0;
        while (undefined < draws.Length && !double.IsFinite(draws[undefined]))
        {
            undefined++;
        }

        draws = draws[undefined..];
        return draws.Length == 0
            ? new Measured(value, value, value)
            : new Measured(
                value,
                Math.Min(value, draws[(int)(draws.Length * 0.025)]),
                Math.Max(value, draws[(int)Math.Ceiling(draws.Length * 0.975) - 1]));
    }

    /// <summary>
    /// The interval of a sum of distances from 0, such as the calibration error. A draw repeats rows, which moves each
    /// distance away from 0 on the average, so percentiles would miss the truth of a perfect model. But two such sums
    /// differ by no more than the sum of the differences, and that is drawn.
    /// </summary>
    /// <param name="value">The measure on all rows.</param>
    /// <param name="spreads">Sum of the differences in each draw; they are sorted.</param>
    internal static Measured OfDistance(double value, Span<double> spreads)
    {
        spreads.Sort();
        double reach = spreads.Length == 0 ? 0 : spreads[(int)Math.Ceiling(spreads.Length * 0.95) - 1];
        return new Measured(value, Math.Max(0, value - reach), Math.Min(1, value + reach));
    }
}
