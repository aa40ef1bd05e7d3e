using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Evaluation;

/// <summary>How predictions are measured.</summary>
public sealed record EvaluationOptions
{
    /// <summary>
    /// Bootstrap draws of each interval. Default 1,000, at which an interval's ends move by a few hundredths of its
    /// width from seed to seed; 0: no intervals. Fewer are drawn, but at least 200, where <see cref="WorkMax"/> says
    /// so.
    /// </summary>
    public int Draws { get; init; } = 1_000;

    /// <summary>
    /// Most rows times classes times draws, once for all rows and once a key of slices. Default 400,000,000: about ten
    /// seconds on one core.
    /// </summary>
    public long WorkMax { get; init; } = 400_000_000;

    /// <summary>Seed of the draws. Default 1: the same rows give the same intervals.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Fewest rows of a slice that is measured; of smaller ones only the number of rows is told. Default 30: below,
    /// intervals say next to nothing.
    /// </summary>
    public int SliceRowsMin { get; init; } = 30;

    /// <summary>Fewest groups of a slice that is measured. Default 10, for the same reason.</summary>
    public int SliceGroupsMin { get; init; } = 10;

    /// <summary>Most slices of a key, the largest first. Default 50, a page of a report.</summary>
    public int SlicesMax { get; init; } = 50;

    /// <summary>
    /// Measure by which slices are compared. Default null: <c>mae</c> of numbers, <c>auc</c> of probabilities of two
    /// classes, else <c>accuracy</c>.
    /// </summary>
    public string? SliceMetric { get; init; }

    internal void Check()
    {
        if (Draws is not 0 and (< 100 or > 100_000) || SliceRowsMin < 2 || SliceGroupsMin < 2 || SlicesMax < 1)
        {
            throw new DatasetException(
                "Draws must be 0 or 100 to 100000, the fewest rows and groups of a slice 2 or more, the most slices 1 "
                + "or more.");
        }
    }
}
