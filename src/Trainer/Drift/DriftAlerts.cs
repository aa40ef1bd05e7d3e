using StreamML.Trainer.Alerts;

namespace StreamML.Trainer.Drift;

/// <summary>The alert about a report, with what is done about it.</summary>
/// <param name="options">Limits.</param>
public sealed class DriftAlerts(DriftOptions options)
{
    private const int Named = 5;

    /// <summary>About drifted features and predictions, whichever there are: one cause.</summary>
    /// <param name="task">The model's task.</param>
    /// <param name="scope">Tenant it is for; empty for all.</param>
    /// <param name="report">What the window showed.</param>
    /// <param name="canTrain">Whether there is enough new data for a training.</param>
    /// <param name="now">The time.</param>
    /// <returns>The alert, severe if the predictions drifted; null: nothing has drifted, so
    /// <see cref="AlertBook.Recover"/> its cause.</returns>
    public Alert? Of(string task, string scope, DriftReport report, bool canTrain, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(report);
        FeatureFinding[] drifted = [.. report.Features.Where(feature => feature.Drifted)];
        if (drifted.Length == 0)
        {
            return null;
        }

        bool predictions = drifted.Any(feature => feature.Name == DriftReference.Prediction);
        string names = string.Join(", ", drifted.Take(Named).Select(feature =>
            FormattableString.Invariant($"{feature.Name} (distance {feature.Distance:0.##}, ")
            + FormattableString.Invariant($"importance {feature.Importance:0.###})")));
        string more = drifted.Length > Named ? $" and {drifted.Length - Named} more" : "";
        var (action, reason) = Action(report, canTrain);
        return new Alert(
            new AlertCause(AlertKind.Drift, task, scope),
            predictions ? AlertSeverity.Severe : AlertSeverity.Warning,
            $"{task} is asked or answers otherwise than in training: {names}{more}",
            [.. drifted.Select(feature => new AlertFact(feature.Name, feature.Distance, options.Tolerance))],
            action, reason, now);
    }

    /// <summary>Whether what drifted is worth a training: the predictions, or features that matter together.</summary>
    public bool IsWorthTraining(DriftReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Features.Any(feature => feature.Drifted && feature.Name == DriftReference.Prediction)
            || (report.Features.Any(feature => feature.Drifted) && Importance(report) >= options.RetrainImportance);
    }

    private static double Importance(DriftReport report) => report.Features
        .Where(feature => feature.Drifted && feature.Name != DriftReference.Prediction)
        .Sum(feature => feature.Importance);

    private (AlertAction Action, string Reason) Action(DriftReport report, bool canTrain)
    {
        if (!IsWorthTraining(report))
        {
            double importance = Importance(report);
            return (
                AlertAction.None,
                FormattableString.Invariant($"what drifted moves predictions by {100 * importance:0.#} % at most: ")
                + "nothing is done");
        }

        return canTrain
            ? (AlertAction.Retrain, "it is trained anew on what it is asked now")
            : (AlertAction.None, "it would be trained anew, but there are too few new labels");
    }
}
