namespace StreamML.Trainer.Quality;

/// <summary>From where on something in a table is worth a finding.</summary>
public sealed record QualityOptions
{
    /// <summary>Share of missing values. Default 0.2.</summary>
    public double MissingShare { get; init; } = 0.2;

    /// <summary>
    /// Share of the most frequent value from which on a column is constant. Default 0.999: the rest is too little to
    /// learn from.
    /// </summary>
    public double ConstantShare { get; init; } = 0.999;

    /// <summary>
    /// Distance from the median from which on a value is an outlier, in scaled median absolute deviations. Default 3.5
    /// (Iglewicz and Hoaglin 1993).
    /// </summary>
    public double OutlierDistance { get; init; } = 3.5;

    /// <summary>
    /// ROC AUC (of labels that are numbers: rank correlation) of one column alone from which on it is suspected to know
    /// the label. Default 0.98: hardly any honest column is that good.
    /// </summary>
    public double LeakageAuc { get; init; } = 0.98;

    /// <summary>
    /// Fewest rows on either side of a class from which on a column is suspected. Default 10, as fewer are told apart
    /// by chance.
    /// </summary>
    public int LeakageRowsMin { get; init; } = 10;

    /// <summary>Most rows that suspects are looked for in; of more, a seeded sample. Default 20,000.</summary>
    public int LeakageRowsMax { get; init; } = 20_000;

    /// <summary>Share of a class among two below which it is rare; among more it is shared out. Default 0.1.</summary>
    public double RareShare { get; init; } = 0.1;
}
