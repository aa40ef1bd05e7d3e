using StreamML.Schemas.V1;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Role.Watch;

namespace StreamML.Trainer.Role;

/// <summary>
/// Tells people of trainings that fail, once per model until one works again. One call at a time.
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
}
