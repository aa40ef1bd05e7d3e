namespace StreamML.Trainer.Quality;

/// <summary>What is known of a table before anything is trained on it.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its columns, in order.</param>
/// <param name="Duplicates">Rows that are like an earlier one, label included.</param>
/// <param name="Conflicts">Rows that are like an earlier one but have another label.</param>
/// <param name="MissingLabels">Rows without a label.</param>
/// <param name="Labels">Rows by class, the most frequent first; empty for numbers.</param>
/// <param name="Texts">Its texts; null: none were given.</param>
/// <param name="Findings">What was found, the gravest first.</param>
public sealed record DataQuality(
    int Rows,
    IReadOnlyList<ColumnQuality> Columns,
    int Duplicates,
    int Conflicts,
    int MissingLabels,
    IReadOnlyList<LabelCount> Labels,
    TextQuality? Texts,
    IReadOnlyList<Finding> Findings);

/// <summary>Rows of a class.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Rows">How many.</param>
/// <param name="Share">Of the rows with a label, 0 to 1.</param>
public sealed record LabelCount(string Class, int Rows, double Share);

/// <summary>What is known of a column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Missing">Rows without a value.</param>
/// <param name="Distinct">Different values.</param>
/// <param name="Top">The most frequent values with their rows, at most five; of categories, and of numbers with at most
/// twenty different values.</param>
/// <param name="Numbers">Its distribution; null for categories.</param>
/// <param name="Alone">How well it predicts the label by itself: the ROC AUC, 0.5 to 1, of several classes that of the
/// one it tells best; of numbers the absolute rank correlation, 0 to 1. Null: no label, or too few rows.</param>
public sealed record ColumnQuality(
    string Name, int Missing, int Distinct, IReadOnlyList<LabelCount> Top, NumberQuality? Numbers, double? Alone);

/// <summary>Distribution of a column of numbers.</summary>
/// <param name="Low">Smallest value.</param>
/// <param name="Quarter">A quarter of the values is below.</param>
/// <param name="Median">Half of the values is below.</param>
/// <param name="ThreeQuarters">Three quarters of the values are below.</param>
/// <param name="High">Largest value.</param>
/// <param name="Outliers">Rows outside of the bounds.</param>
/// <param name="LowerBound">Values below are outliers; null: not known, as more than half of the values are
/// equal.</param>
/// <param name="UpperBound">Values above are outliers; null as for the lower bound.</param>
public sealed record NumberQuality(
    double Low, double Quarter, double Median, double ThreeQuarters, double High, int Outliers, double? LowerBound,
    double? UpperBound);

/// <summary>What is known of texts.</summary>
/// <param name="Texts">How many.</param>
/// <param name="Empty">Without a character that is not blank.</param>
/// <param name="Duplicates">Like an earlier one but for case, digits, marks and emoji.</param>
/// <param name="NearDuplicates">Nearly like an earlier one; see <see cref="Datasets.NearDuplicates"/>.</param>
/// <param name="Conflicts">Like, or nearly like, an earlier one, but with another label.</param>
/// <param name="MedianChars">Median length, UTF-16 units.</param>
/// <param name="LongestChars">Longest, UTF-16 units.</param>
public sealed record TextQuality(
    int Texts, int Empty, int Duplicates, int NearDuplicates, int Conflicts, int MedianChars, int LongestChars);
