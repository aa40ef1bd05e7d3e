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
    private readonly IReplayWork _stages;
    private readonly ReplayWatch _watch;
    private readonly DeadLetterCount _letters;
    private readonly Task _run;

    private ReplayExecution(
        string jobId, IReplayWork stages, ReplayPace pace, ReplayWatch watch, DeadLetterCount letters,
        Func<CancellationToken, Task> run)
    {
        (JobId, _stages, Pace, _watch, _letters) = (jobId, stages, pace, watch, letters);
        _run = run(_stop.Token);
    }

    /// <summary>The job.</summary>
    public string JobId { get; }

    /// <summary>How fast it may read.</summary>
    public ReplayPace Pace { get; }

    /// <summary>How the labels compared so far differ from the live ones.</summary>
    public LabelCounts Labels => _watch.Counts(deadLetters: 0).Labels;

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
        var options = host.Options<JobsOptions>();
        var stage = ReplayStages.Of(job.Replay);
        var selection = await stage.SelectAsync(host.Kafka, job.Replay, options, cancellationToken);
        var watch = await ReplayWatch.CreateAsync(host.Kafka, job, selection, options, cancellationToken);
        var letters = await DeadLetterCount.CreateAsync(host.Kafka, job, cancellationToken);
        var stages = await stage.CreateAsync(host, job.Replay, cancellationToken);
        try
        {
            // Until somebody has looked: a replay that begins at its full speed is noticed by what is live.
            var pace = new ReplayPace(job.MaxRate, options.CoreShare, host.Time)
            {
                IsBesideLive = options.LiveBehindMax > TimeSpan.Zero,
                MostBesideLive = options.RecordsBesideLive,
            };
            var role = RoleOf(job, () => new SelectedRecords(
                watch.Over(stages.Create(job.Generation)), selection.Has, pace));
            var batches = host.Options<ProcessorOptions>().HostOptions(role, reportsFreshness: false);
            var consumer = host.Kafka.CreateTransactionalRole(
                role, batches, Path.Combine(host.DataDirectory, "state"));
            return new ReplayExecution(job.JobId, stages, pace, watch, letters, consumer.RunAsync);
        }
        catch
        {
            await stages.DisposeAsync();
            throw;
        }
    }

    /// <summary>The rule that it breaks, in words; null if it breaks none. Records count since it was started here,
    /// labels since the job began.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="recordsMin">Fewer records break no rule.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task<string?> BrokenAsync(
        ReplayAbort? rules, int recordsMin, CancellationToken cancellationToken) =>
        rules is null
            ? null
            : AbortRules.Broken(rules, _watch.Counts(await _letters.ReadAsync(cancellationToken)), recordsMin);

    /// <summary>Stops reading; what is committed stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_run);
        await _stages.DisposeAsync();
        _stop.Dispose();
    }

    private static TransactionalRole RoleOf(Job job, Func<IBatchProcessor> create) => new(
        ReplayTopics.RoleOf(job.JobId), [ReplayTopics.InputOf(job.Replay)], Changelogs: [], _ => create())
    {
        Stage = ReplayStages.Of(job.Replay).Name,
        Target = topic => topic.Generation(job.Generation),
        Ranges = ReplayRanges.OfSource(job.Replay),
    };
}
