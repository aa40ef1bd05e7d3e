namespace StreamML.Trainer.Quality;

/// <summary>How classes of different size are balanced.</summary>
public enum ClassBalance
{
    /// <summary>Not.</summary>
    None,

    /// <summary>A row's weight is the number of rows, by that of the classes and of the rows of its class.</summary>
    Weights,

    /// <summary>Rows of smaller classes are repeated until there are as many as of the largest, at most ten
    /// times.</summary>
    Oversample,

    /// <summary>Rows of larger classes are left out until there are as few as of the smallest.</summary>
    Undersample,
}

/// <summary>What is mended in a table; nothing by default.</summary>
public sealed record CleaningOptions
{
    /// <summary>Whether rows that are like an earlier one, label included, are removed.</summary>
    public bool Duplicates { get; init; }

    /// <summary>Whether texts that are nearly like an earlier one with the same label are removed with their
    /// rows.</summary>
    public bool NearDuplicates { get; init; }

    /// <summary>Whether missing values are filled: numbers with the median, categories with the most
    /// frequent.</summary>
    public bool Missing { get; init; }

    /// <summary>Whether outliers are moved to the nearest bound; see <see cref="NumberQuality"/>.</summary>
    public bool Outliers { get; init; }

    /// <summary>How classes are balanced. Needs labels that are classes.</summary>
    public ClassBalance Balance { get; init; }

    /// <summary>As <see cref="QualityOptions.OutlierDistance"/>. Default 3.5.</summary>
    public double OutlierDistance { get; init; } = 3.5;

    /// <summary>Seed of what is repeated or left out. Default 1.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>One thing that was mended.</summary>
/// <param name="Code">Stable: duplicates, near_duplicates, missing, outliers, balance.</param>
/// <param name="Column">The column; null: rows.</param>
/// <param name="Count">Rows removed or repeated, or values changed.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record CleaningStep(string Code, string? Column, int Count, string Message);

/// <summary>A table after cleaning.</summary>
/// <param name="Table">What is left.</param>
/// <param name="Source">The row of the table before that each row comes from.</param>
/// <param name="Weights">A weight a row; null unless classes were weighted.</param>
/// <param name="Steps">What was changed.</param>
public sealed record CleanedTable(
    QualityTable Table, int[] Source, float[]? Weights, IReadOnlyList<CleaningStep> Steps);
