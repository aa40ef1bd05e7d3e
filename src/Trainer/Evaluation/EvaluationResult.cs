namespace StreamML.Trainer.Evaluation;

/// <summary>How good predictions are.</summary>
/// <param name="Kind">What was predicted.</param>
/// <param name="Rows">Rows measured.</param>
/// <param name="Groups">Contacts that they are of.</param>
/// <param name="Draws">Bootstrap draws of the intervals.</param>
/// <param name="Classes">Names of the classes; of two, the second is the positive one. Empty for numbers.</param>
/// <param name="Metrics">By name, as in manifests. What is not defined, such as an AUC of one class, is not
/// there.</param>
/// <param name="PerClass">Of each class; empty for numbers.</param>
/// <param name="Confusion">Rows (or what they stand for) of class i called j, at [i][j]; empty for numbers.</param>
/// <param name="Curves">For plots.</param>
/// <param name="Slices">In the order of the keys, the largest of each first.</param>
/// <param name="SliceMetric">The measure by which slices are compared.</param>
/// <param name="Worst">The slice that is worse than all rows by the most, judged by what it is worse at least; null if
/// no slice is measured.</param>
public sealed record EvaluationResult(
    EvaluationKind Kind,
    int Rows,
    int Groups,
    int Draws,
    IReadOnlyList<string> Classes,
    IReadOnlyDictionary<string, Measured> Metrics,
    IReadOnlyList<ClassResult> PerClass,
    IReadOnlyList<IReadOnlyList<double>> Confusion,
    EvaluationCurves Curves,
    IReadOnlyList<SliceResult> Slices,
    string SliceMetric,
    SliceResult? Worst)
{
    /// <summary>The values of all metrics without intervals, as manifests carry them.</summary>
    public IReadOnlyDictionary<string, double> Values() =>
        Metrics.ToDictionary(entry => entry.Key, entry => entry.Value.Value);

    /// <summary>Whether larger is better: not for errors and losses.</summary>
    public static bool IsLargerBetter(string metric) =>
        metric is not ("rmse" or "mae" or "log_loss" or "brier" or "calibration_error");
}

/// <summary>How one class did.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Rows">Rows of it.</param>
/// <param name="Metrics">precision, recall, f1; with probabilities of several classes auc and pr_auc.</param>
public sealed record ClassResult(string Class, int Rows, IReadOnlyDictionary<string, Measured> Metrics);

/// <summary>How the rows of one slice did.</summary>
/// <param name="Key">What slices: tenant, language, length.</param>
/// <param name="Value">The slice's value of it.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Groups">Contacts that they are of.</param>
/// <param name="Metrics">Empty if there are too few rows or contacts.</param>
/// <param name="Gap">How much worse than all rows it is by the compared measure: above 0 is worse. Drawn together with
/// all rows, so its interval is narrower than the measures' own. Null if there are too few rows or contacts.</param>
/// <param name="AtLeast">It is at least this much worse. Unlike the lower end of the gap's interval, this allows for
/// the number of slices: all such bounds hold together at 97.5 %. Null as the gap.</param>
public sealed record SliceResult(
    string Key,
    string Value,
    int Rows,
    int Groups,
    IReadOnlyDictionary<string, Measured> Metrics,
    Measured? Gap,
    double? AtLeast)
{
    /// <summary>Whether it is worse than all rows beyond chance, however many slices there are.</summary>
    public bool IsWorse => AtLeast > 0;
}
