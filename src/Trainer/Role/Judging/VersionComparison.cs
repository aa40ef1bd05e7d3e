using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Reports;

namespace StreamML.Trainer.Role.Judging;

/// <summary>Two versions on the same examples.</summary>
/// <param name="Task">The task.</param>
/// <param name="Tenant">Whose examples judged; empty: those of all.</param>
/// <param name="Before">The one version.</param>
/// <param name="Now">The other.</param>
/// <param name="Metric">The figure that the verdict rests on.</param>
/// <param name="Verdict">Which is better, in a sentence.</param>
/// <param name="JudgedBy">Which examples judged.</param>
/// <param name="Report">The second version with the first beside it, their differences and how importance
/// moved.</param>
public sealed record VersionComparison(
    string Task, string Tenant, string Before, string Now, string Metric, string Verdict, string JudgedBy,
    EvaluationReport Report)
{
    /// <summary>Id of the campaign whose examples judged; empty: those of the tenant.</summary>
    public string CampaignId { get; init; } = "";

    /// <summary>Says which is better by the interval of the paired difference.</summary>
    internal static VersionComparison Of(
        string task, string tenant, string before, string now, HeldOutRows held, EvaluationReport report)
    {
        string metric = report.Evaluation.Kind switch
        {
            EvaluationKind.Regression => "mae",
            EvaluationKind.Binary => "brier",
            _ => "accuracy",
        };
        var by = report.Differences[metric];
        bool larger = EvaluationResult.IsLargerBetter(metric);
        string name = MetricNames.Of(metric);
        string figures = $"{name} differs by {MetricNames.Difference(by)} on {report.Evaluation.Groups:N0} contacts";
        string verdict = by.Low > 0 || by.High < 0
            ? $"{(by.Value > 0 == larger ? now : before)} is better: {figures}"
            : $"neither is shown to be better: {figures}";
        return new VersionComparison(task, tenant, before, now, metric, verdict, held.How, report);
    }
}
