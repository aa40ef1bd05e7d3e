using StreamML.Messaging.Errors;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// The work of one job while it runs here: a transactional role of its own over the pinned ranges, which writes to the
/// topics of the generation. Its group has the positions, so whoever starts it next goes on behind the last commit.
/// </summary>
internal sealed class ReplayExecution : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly EnricherReplay _stages;
    private readonly Task _run;

    private ReplayExecution(
        string jobId, EnricherReplay stages, ReplayPace pace, Func<CancellationToken, Task> run) =>
        (JobId, _stages, Pace, _run) = (jobId, stages, pace, run(_stop.Token));

    /// <summary>The job.</summary>
    public string JobId { get; }

    /// <summary>How fast it may read.</summary>
    public ReplayPace Pace { get; }

    /// <summary>Why it has ended by itself; null while it goes on.</summary>
    public Exception? Fault => !_run.IsCompleted
        ? null
        : _run.Exception?.InnerException ?? new RoleStopException("It ended for no known reason; the log says more.");

    /// <summary>Loads the models, and starts.</summary>
    /// <exception cref="RoleStopException">A model is gone or refused.</exception>
    /// <exception cref="ReplayException">The filter chooses too many messages.</exception>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public static async Task<ReplayExecution> StartAsync(RoleHost host, Job job, CancellationToken cancellationToken)
    {
        var selection = await ReplaySelection.CreateAsync(
            host.Kafka, job.Replay, host.Options<JobsOptions>(), cancellationToken);
        var stages = await EnricherReplay.CreateAsync(host, cancellationToken);
        try
        {
            var pace = new ReplayPace(job.MaxRate, host.Time);
            var role = RoleOf(job, stages, selection, pace);
            var batches = host.Options<ProcessorOptions>().HostOptions(role, reportsFreshness: false);
            var consumer = host.Kafka.CreateTransactionalRole(
                role, batches, Path.Combine(host.DataDirectory, "state"));
            return new ReplayExecution(job.JobId, stages, pace, consumer.RunAsync);
        }
        catch
        {
            await stages.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops reading; what is committed stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_run);
        await _stages.DisposeAsync();
        _stop.Dispose();
    }

    private static TransactionalRole RoleOf(
        Job job, EnricherReplay stages, ReplaySelection selection, ReplayPace pace)
    {
        long? modelsAtMs = job.Replay.Models == ReplayModels.AsOf ? null : job.Replay.ModelsAtMs;
        return new TransactionalRole(
            ReplayTopics.RoleOf(job.JobId), [EnricherReplay.Input], Changelogs: [],
            _ => new SelectedRecords(stages.Create(job.Generation, modelsAtMs), selection.Has, pace))
        {
            Stage = EnricherReplay.Stage,
            Target = topic => topic.Generation(job.Generation),
            Ranges = ReplayRanges.OfSource(job.Replay),
        };
    }
}
