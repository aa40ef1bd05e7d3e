namespace StreamML.Trainer.Evaluation;

/// <summary>How much worse a slice is than all rows.</summary>
/// <param name="Gap">Above 0 is worse.</param>
/// <param name="AtLeast">It is at least this much worse, for all slices together at 97.5 %.</param>
internal sealed record SliceGap(Measured Gap, double AtLeast);

/// <summary>
/// Compares slices with all rows. Some of many slices look bad by chance, so the bound of each allows for all of them:
/// it is the gap less a multiple of its standard error, and the multiple is what the largest excess of any slice
/// reaches in 2.5 % of the draws (Romano and Wolf 2005, single step).
/// </summary>
internal static class SliceGaps
{
    /// <summary>The gap of each part; null where it is not defined.</summary>
    /// <param name="metric">The measure that is compared.</param>
    /// <param name="whole">All rows.</param>
    /// <param name="parts">The slices; null: too small.</param>
    public static SliceGap?[] Of(string metric, MeasuredPart whole, IReadOnlyList<MeasuredPart?> parts)
    {
        Drawn?[] drawn = [.. parts.Select(part => part is null ? null : Draw(metric, whole, part))];
        double reach = Reach([.. drawn.OfType<Drawn>().Where(each => each.Error > 0)]);
        return Array.ConvertAll(drawn, each => each is null ? null : new SliceGap(
            Measured.Of(each.Value, [.. each.Draws]), each.Value - (reach * each.Error)));
    }

    private static Drawn? Draw(string metric, MeasuredPart whole, MeasuredPart part)
    {
        int of = IndexOf(whole, metric), at = IndexOf(part, metric);
        double sign = EvaluationResult.IsLargerBetter(metric) ? 1 : -1;
        double value = sign * (whole.Point[of] - part.Point[at]);
        if (!double.IsFinite(value))
        {
            return null;
        }

        double[] draws = [.. whole.Draws(of).Zip(part.Draws(at), (all, some) => sign * (all - some))];
        double[] defined = [.. draws.Where(double.IsFinite)];
        double mean = defined.DefaultIfEmpty(value).Average();
        return new Drawn(value, draws, Math.Sqrt(defined.Sum(each => (each - mean) * (each - mean))
            / Math.Max(1, defined.Length - 1)));
    }

    // How many standard errors the largest excess of any slice reaches in 2.5 % of the draws.
    private static double Reach(Drawn[] slices)
    {
        if (slices.Length == 0)
        {
            return 0;
        }

        double[] largest = [.. Enumerable.Range(0, slices[0].Draws.Length)
            .Select(draw => slices.Select(slice => (slice.Draws[draw] - slice.Value) / slice.Error)
                .Where(double.IsFinite).DefaultIfEmpty(0).Max())
            .Order()];
        return Math.Max(0, largest[(int)Math.Ceiling(largest.Length * 0.975) - 1]);
    }

    private static int IndexOf(MeasuredPart part, string name) =>
        part.Names.Index().First(entry => entry.Item.Name == name && entry.Item.Class == -1).Index;

    private sealed record Drawn(double Value, double[] Draws, double Error);
}
