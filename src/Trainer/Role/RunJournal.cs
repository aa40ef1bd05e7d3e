using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role;

/// <summary>Writes how one run goes to <c>training.runs</c>. One call at a time.</summary>
/// <param name="appender">Where records go.</param>
/// <param name="run">The run as it begins.</param>
/// <param name="time">The clock.</param>
internal sealed class RunJournal(IRecordAppender appender, TrainingRun run, TimeProvider time)
{
    /// <summary>The run as it was written last.</summary>
    public TrainingRun Run => run;

    /// <summary>Writes a step.</summary>
    public Task StepAsync(int progress, string message, CancellationToken cancellationToken)
    {
        (run.Status, run.Progress, run.Message) = (TrainingStatus.Running, progress, message);
        return WriteAsync(cancellationToken);
    }

    /// <summary>Writes the end.</summary>
    public Task EndAsync(TrainingStatus status, string message, CancellationToken cancellationToken)
    {
        (run.Status, run.Progress, run.Message) = (status, 100, message);
        run.EndedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        TrainerMetrics.Ended(run.Task, status);
        return WriteAsync(cancellationToken);
    }

    private Task WriteAsync(CancellationToken cancellationToken)
    {
        run.Sequence++;
        return appender.AppendAsync(
            TopicCatalogue.TrainingRuns, run.RunId, run, time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken);
    }
}
