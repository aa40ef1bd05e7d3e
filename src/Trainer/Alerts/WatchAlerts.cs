namespace StreamML.Trainer.Alerts;

/// <summary>The live version's surroundings, from which follows what to do about it.</summary>
/// <param name="Task">The model's task.</param>
/// <param name="Scope">Tenant it is for; empty for all.</param>
/// <param name="Version">The live version.</param>
/// <param name="LiveSince">When it went live; null: it ships.</param>
/// <param name="HasVersionBefore">Whether there is one to go back to.</param>
/// <param name="NewLabels">Labels that arrived after it was trained.</param>
/// <param name="NewLabelsMin">New labels that a training needs.</param>
public sealed record WatchContext(
    string Task,
    string Scope,
    string Version,
    DateTimeOffset? LiveSince,
    bool HasVersionBefore,
    long NewLabels,
    long NewLabelsMin);

/// <summary>Alerts about live versions and trainings, each with what is done about it. One cause is one alert: give
/// them to
/// <see cref="AlertBook"/>, which says whether they go out.</summary>
/// <param name="options">Limits.</param>
public sealed class WatchAlerts(DegradationOptions options)
{
    /// <summary>About a version whose figures have passed limits.</summary>
    /// <param name="context">The version.</param>
    /// <param name="figures">Its figures.</param>
    /// <param name="now">The time.</param>
    /// <returns>The alert; null: none is passed, so <see cref="AlertBook.Recover"/> its cause.</returns>
    public Alert? Degraded(WatchContext context, IReadOnlyList<DegradationFigure> figures, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(figures);
        DegradationFigure[] passed =
            [.. figures.Where(figure => figure.Passed).OrderByDescending(figure => figure.Severe)];
        if (passed.Length == 0)
        {
            return null;
        }

        string message = $"{context.Task} {context.Version} is worse than it may be: "
            + string.Join(", ", passed.Select(figure =>
                FormattableString.Invariant($"{figure.Name} {figure.Value:0.###} (limit {figure.Limit:0.###})")));
        var (action, reason) = Action(context, now);
        return new Alert(
            new AlertCause(AlertKind.Degraded, context.Task, context.Scope),
            passed[0].Severe ? AlertSeverity.Severe : AlertSeverity.Warning, message,
            [.. passed.Select(figure => new AlertFact(figure.Name, figure.Value, figure.Limit))], action, reason, now);
    }

    /// <summary>About trainings that failed.</summary>
    /// <param name="task">The model's task.</param>
    /// <param name="scope">Tenant it is for; empty for all.</param>
    /// <param name="failedInARow">Runs that failed since the last one that did not; 0: none.</param>
    /// <param name="reason">Why the last one failed, without anything of a contact.</param>
    /// <param name="now">The time.</param>
    /// <returns>The alert; null: too few failed.</returns>
    public Alert? TrainingFailed(string task, string scope, int failedInARow, string reason, DateTimeOffset now)
    {
        if (failedInARow < options.FailedRunsMax)
        {
            return null;
        }

        string runs = failedInARow == 1 ? "the last training" : $"the last {failedInARow} trainings";
        return new Alert(
            new AlertCause(AlertKind.TrainingFailed, task, scope),
            failedInARow >= 3 ? AlertSeverity.Severe : AlertSeverity.Warning, $"{runs} of {task} failed: {reason}",
            [new AlertFact("failed_runs", failedInARow, options.FailedRunsMax)], AlertAction.None,
            "the live version stays; the next run tries again", now);
    }

    /// <summary>About a live model that failed the test after a training.</summary>
    /// <param name="task">The model's task.</param>
    /// <param name="scope">Tenant it is for; empty for all.</param>
    /// <param name="version">The live version; empty: the one that ships.</param>
    /// <param name="outcome">What failed and what to do, without anything of a contact.</param>
    /// <param name="now">The time.</param>
    public static Alert TestFailed(string task, string scope, string version, string outcome, DateTimeOffset now) =>
        new(
            new AlertCause(AlertKind.TestFailed, task, scope), AlertSeverity.Warning,
            $"the test of the live {task} model ({(version.Length > 0 ? version : "the one that ships")}) {outcome}",
            [], AlertAction.None, "the live version stays; it is tested again after the next training", now);

    /// <summary>About a model without enough data.</summary>
    /// <param name="task">The model's task.</param>
    /// <param name="scope">Tenant it is for; empty for all.</param>
    /// <param name="missing">What is missing, in words: how many, and where they come from.</param>
    /// <param name="since">Since when it is too little.</param>
    /// <param name="now">The time.</param>
    /// <returns>The alert; null: not for too long yet.</returns>
    public Alert? TooLittleData(string task, string scope, string missing, DateTimeOffset since, DateTimeOffset now) =>
        now - since < options.TooLittleDataTime
            ? null
            : new Alert(
                new AlertCause(AlertKind.TooLittleData, task, scope), AlertSeverity.Warning,
                FormattableString.Invariant($"{task} has had too little data for {(now - since).TotalDays:0} days: ")
                + missing,
                [new AlertFact("days", (now - since).TotalDays, options.TooLittleDataTime.TotalDays)], AlertAction.None,
                "there is nothing to train with", now);

    private (AlertAction Action, string Reason) Action(WatchContext context, DateTimeOffset now)
    {
        if (context.HasVersionBefore && context.LiveSince is { } since && now - since <= options.RollBackTime)
        {
            return (
                AlertAction.RollBack,
                FormattableString.Invariant($"it went live {(now - since).TotalDays:0.#} days ago: ")
                + "the version before is live again");
        }

        string old = context.HasVersionBefore
            ? "the version before is too old to be better"
            : "there is no version before";
        return context.NewLabels >= context.NewLabelsMin
            ? (AlertAction.Retrain, $"{old}, and {context.NewLabels} new labels are there: it is trained anew")
            : (
                AlertAction.None,
                $"{old}, and a training needs {context.NewLabelsMin} new labels: {context.NewLabels} are there");
    }
}
