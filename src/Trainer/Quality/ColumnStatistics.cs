namespace StreamML.Trainer.Quality;

/// <summary>Statistics of one column.</summary>
internal static class ColumnStatistics
{
    /// <summary>Makes the median absolute deviation of normal values their standard deviation.</summary>
    private const double Scale = 1.4826;

    private const int TopMax = 5;
    private const int TopOfNumbersMax = 20;

    /// <summary>Describes a column.</summary>
    public static ColumnQuality Of(QualityColumn column, float[] values, QualityOptions options, double? alone)
    {
        float[] present = [.. values.Where(value => !float.IsNaN(value))];
        var counts = present.CountBy(value => value).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key)
            .ToList();
        bool named = column.Categories is not null || counts.Count <= TopOfNumbersMax;
        return new ColumnQuality(
            column.Name, values.Length - present.Length, counts.Count,
            [.. counts.Take(named ? TopMax : 0).Select(entry => new LabelCount(
                column.Categories is null ? $"{entry.Key}" : column.Categories[(int)entry.Key], entry.Value,
                (double)entry.Value / present.Length))],
            column.Categories is null && present.Length > 0 ? Numbers(present, options) : null, alone);
    }

    /// <summary>
    /// Bounds of what is no outlier: the median less and plus the scaled median absolute deviation times the distance;
    /// null if that is 0.
    /// </summary>
    public static (float Low, float High)? Bounds(float[] present, double distance)
    {
        if (present.Length == 0)
        {
            return null;
        }

        float[] sorted = [.. present.Order()];
        double median = Median(sorted);
        double deviation = Scale * Median([.. present.Select(value => (float)Math.Abs(value - median)).Order()]);
        return deviation > 0
            ? ((float)(median - (distance * deviation)), (float)(median + (distance * deviation)))
            : null;
    }

    /// <summary>Middle of sorted values; the mean of the two in the middle.</summary>
    public static double Median(float[] sorted) =>
        (sorted[(sorted.Length - 1) / 2] + (double)sorted[sorted.Length / 2]) / 2;

    private static NumberQuality Numbers(float[] present, QualityOptions options)
    {
        float[] sorted = [.. present.Order()];
        var bounds = Bounds(present, options.OutlierDistance);
        return new NumberQuality(
            sorted[0], sorted[sorted.Length / 4], Median(sorted), sorted[sorted.Length * 3 / 4], sorted[^1],
            bounds is { } b ? present.Count(value => value < b.Low || value > b.High) : 0, bounds?.Low, bounds?.High);
    }
}
