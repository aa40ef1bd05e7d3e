using StreamML.Schemas.V1;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Role.Judging;
using StreamML.Trainer.Role.Watch;

namespace StreamML.Trainer.Role;

/// <summary>
/// Tells people of trainings that fail, and of live models that fail the test after one: once per model until one works
/// again. One call at a time.
/// </summary>
/// <param name="watch">Says when failures are worth an alert.</param>
/// <param name="desk">Sends it.</param>
/// <param name="time">The clock.</param>
internal sealed class FailureAlerts(WatchAlerts watch, AlertDesk desk, TimeProvider time)
{
    /// <summary>Looks at a run that has ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="runs">All runs, the newest first, this one among them.</param>
    /// <param name="cancellationToken">Gives up sending.</param>
    public async Task AfterAsync(TrainingRun run, IEnumerable<TrainingRun> runs, CancellationToken cancellationToken)
    {
        await TestAsync(run, cancellationToken);
        var cause = new AlertCause(AlertKind.TrainingFailed, run.Task, run.Scope);
        if (run.Status != TrainingStatus.Failed)
        {
            if (RunBook.HasEnded(run) && run.Status != TrainingStatus.Stopped)
            {
                await desk.RecoverAsync(cause, cancellationToken);
            }

            return;
        }

        int failed = runs.Where(other => other.Task == run.Task && other.Scope == run.Scope)
            .TakeWhile(other => other.Status == TrainingStatus.Failed).Count();
        if (watch.TrainingFailed(run.Task, run.Scope, failed, run.Message, time.GetUtcNow()) is { } alert)
        {
            await desk.RaiseAsync(alert, cancellationToken);
        }
    }
    private async Task TestAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        if (ModelTestResult.HasFailed(run.Test))
        {
            string live = run.Status == TrainingStatus.Promoted ? run.Version : run.Champion;
            await desk.RaiseAsync(
                WatchAlerts.TestFailed(run.Task, run.Scope, live, run.Test, time.GetUtcNow()), cancellationToken);
        }
        else if (run.Test.Length > 0)
        {
            await desk.RecoverAsync(new AlertCause(AlertKind.TestFailed, run.Task, run.Scope), cancellationToken);
        }
    }
}
