namespace StreamML.Trainer.Reports;

/// <summary>What people call metrics, and how their figures are written.</summary>
internal static class MetricNames
{
    private static readonly Dictionary<string, (string Name, string Meaning)> Known = new(StringComparer.Ordinal)
    {
        ["rmse"] = ("RMSE", "root of the mean squared error"),
        ["mae"] = ("MAE", "mean absolute error"),
        ["r2"] = ("R²", "share of the variance explained; 0 is a constant, 1 perfect"),
        ["accuracy"] = ("accuracy", "share predicted rightly"),
        ["precision"] = ("precision", "of those predicted positive, the share that is"),
        ["recall"] = ("recall", "of the positive, the share found"),
        ["f1"] = ("F1", "harmonic mean of precision and recall"),
        ["precision_macro"] = ("macro precision", "mean over the classes"),
        ["recall_macro"] = ("macro recall", "mean over the classes"),
        ["f1_macro"] = ("macro F1", "mean over the classes"),
        ["positive_share"] = ("positive share", "share of the rows that is positive"),
        ["auc"] = ("ROC AUC", "how often a positive row ranks above a negative; 0.5 is chance"),
        ["pr_auc"] = ("PR AUC", "average precision; chance is the positive share"),
        ["log_loss"] = ("log loss", "surprise at what was true; smaller is better"),
        ["brier"] = ("Brier score", "mean squared error of the probability; smaller is better"),
        ["calibration_error"] = ("calibration error", "distance of predicted and observed shares; 0 is best"),
    };

    /// <summary>A metric's name for people.</summary>
    public static string Of(string metric) => Known.TryGetValue(metric, out var known) ? known.Name : metric;

    /// <summary>What it means, in a few words; empty if it is not known.</summary>
    public static string Meaning(string metric) => Known.TryGetValue(metric, out var known) ? known.Meaning : "";

    /// <summary>A figure with about three digits that mean something.</summary>
    public static string Figure(double value) => Math.Abs(value) switch
    {
        < 10 => $"{value:0.000}",
        < 1_000 => $"{value:0.0}",
        _ => $"{value:N0}",
    };

    /// <summary>A difference with its sign and interval.</summary>
    public static string Difference(Evaluation.Measured by) =>
        $"{Signed(by.Value)} ({Signed(by.Low)} to {Signed(by.High)})";

    private static string Signed(double value) => $"{(value > 0 ? "+" : "")}{Figure(value)}";
}
