namespace StreamML.Trainer.Reports.Plots;

/// <summary>The range of an axis and round numbers on it.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end, above the lower.</param>
/// <param name="At">The numbers, rising.</param>
internal sealed record Ticks(double Low, double High, IReadOnlyList<double> At)
{
    /// <summary>An axis of shares.</summary>
    public static Ticks Shares { get; } = new(0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]);

    /// <summary>An axis that holds these values, with four to eight round numbers.</summary>
    public static Ticks Around(IEnumerable<double> values)
    {
        double[] all = [.. values.Where(double.IsFinite).DefaultIfEmpty(0)];
        double low = all.Min(), high = all.Max();
        if (high - low < 1e-9)
        {
            (low, high) = (low - Math.Max(0.5, Math.Abs(low) * 0.1), high + Math.Max(0.5, Math.Abs(high) * 0.1));
        }

        double raw = (high - low) / 5, power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * ((raw / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
        double first = Math.Floor(low / step), last = Math.Ceiling(high / step);
        return new(
            first * step, last * step,
            [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)]);
    }

    /// <summary>How a number of this axis is written.</summary>
    public string Text(double value)
    {
        double step = At.Count > 1 ? At[1] - At[0] : 1;
        int decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 6);
        return Math.Abs(value) < step / 1_000 ? "0" : value.ToString($"N{decimals}");
    }
}
