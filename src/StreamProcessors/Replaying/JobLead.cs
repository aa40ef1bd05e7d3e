using Microsoft.Extensions.Logging;
using StreamML.Messaging;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Roles;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>
/// Runs the jobs of an installation, one at a time, the oldest first, and answers what is asked of them. All it knows
/// is on the topic and in the groups of the jobs, so another process goes on where this one was killed. One thread.
/// </summary>
/// <param name="host">The roles of this process.</param>
/// <param name="book">What the topic says.</param>
/// <param name="journal">Writes how jobs stand.</param>
/// <param name="tables">Can show results; null: this process has no tables.</param>
/// <param name="log">Where it logs.</param>
internal sealed class JobLead(
    RoleHost host, JobBook book, JobJournal journal, IGenerationTables? tables, ILogger log) : IAsyncDisposable
{
    private const int FencedMost = 5;

    // So few take less than a second.
    private const long FewOffsets = 1_000;

    private readonly JobsOptions _options = host.Options<JobsOptions>();
    private readonly Dictionary<string, Job> _withTopics = new(StringComparer.Ordinal);
    private readonly LiveWatch _live = new(host.Kafka, host.Options<JobsOptions>(), host.Time);
    private readonly StepPause _pause = new(host.Options<JobsOptions>().Interval);
    private readonly PilotLead _pilots = new(host, journal);
    private readonly CutoverPreparation _preparation = new(tables, log);
    private readonly CountLead _counts = new(host, journal, log);
    private ReplayExecution? _running;
    private JobMeter? _meter;
    private int _fenced;

    /// <summary>How long the next step can wait, if nothing new becomes known.</summary>
    public TimeSpan Pause => _pause.Time;

    private KafkaConnection Kafka => host.Kafka;

    /// <summary>Answers what was asked, and does what is next.</summary>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    /// <exception cref="AppendException">The cluster did not take a record.</exception>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        _pause.Begin();
        await DropForgottenAsync(cancellationToken);
        foreach (var job in book.Jobs)
        {
            if (book.Pending(job.JobId) is { } request)
            {
                await AnswerAsync(job, request, cancellationToken);
            }
        }

        var jobs = book.Jobs;
        var next = jobs.FirstOrDefault(job => job.State is JobState.Running or JobState.Comparing)
            ?? jobs.FirstOrDefault(job => job.State == JobState.Approved)
            ?? jobs.FirstOrDefault(JobStates.WaitsForPilot);
        await _counts.StepAsync(jobs, isIdle: next is null, cancellationToken);
        if (next is null)
        {
            return;
        }

        await (next.State switch
        {
            JobState.Running => RunAsync(next, cancellationToken),
            JobState.Comparing => CountAsync(next, cancellationToken),
            JobState.Planned => _pilots.MakeAsync(next, cancellationToken),
            _ => BeginAsync(next, cancellationToken),
        });
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _counts.DisposeAsync();
        await _preparation.DisposeAsync();
        await StopAsync();
        await _live.DisposeAsync();
    }

    // An erasure puts a tombstone on the plan that names the person's contact.
    private async Task DropForgottenAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, job) in _withTopics.Where(each => book.Find(each.Key) is null).ToList())
        {
            if (_running?.JobId == id)
            {
                await StopAsync();
            }

            await _preparation.StopAsync(id);
            await Kafka.DeleteAsync(ReplayTopics.Of(job), groups: [], cancellationToken);
            _withTopics.Remove(id);
        }

        foreach (var job in book.Jobs.Where(
            each => each.State != JobState.Cancelled && ReplayTopics.Of(each).Count > 0))
        {
            _withTopics[job.JobId] = job;
        }
    }

    private async Task AnswerAsync(Job job, JobRequest request, CancellationToken cancellationToken)
    {
        string? refusal = JobStates.Refusal(job, request);
        string message = "";
        if (refusal is null && request.Action is JobAction.Cutover or JobAction.Undo)
        {
            (message, refusal) = await ShowAsync(job, request.Action, cancellationToken);
        }

        if (refusal is not null)
        {
            JobsLog.Refuses(log, job.JobId, refusal);
            await journal.WriteAsync(
                job, next => (next.RequestId, next.Refusal) = (request.RequestId, refusal), cancellationToken);
            return;
        }

        if (request.Action is JobAction.Pause or JobAction.Cancel && _running?.JobId == job.JobId)
        {
            await StopAsync();
        }

        // Killed before the record is written, it is asked again and finds nothing to delete.
        if (request.Action == JobAction.Cancel && ReplayTopics.Of(job) is { Count: > 0 } topics)
        {
            await _preparation.StopAsync(job.JobId);
            await Kafka.DeleteAsync(topics, groups: [], cancellationToken);
        }

        await journal.WriteAsync(job, next => Change(next, request, message), cancellationToken);
    }

    // Killed before the record is written, it is asked again, and the tables know that it is done.
    private async Task<(string Message, string? Refusal)> ShowAsync(
        Job job, JobAction action, CancellationToken cancellationToken)
    {
        if (tables is null)
        {
            return ("", "The role jobs has no PostgreSQL: set Postgres__ConnectionString where it runs.");
        }

        try
        {
            if (action == JobAction.Undo)
            {
                long rows = await tables.UndoAsync(job, cancellationToken);
                return ($"Tables show the former results: {rows} rows were put back.", null);
            }

            var (changed, added) = await tables.CutOverAsync(job, cancellationToken);
            string more = added > 0 ? $" and {added} were added" : "";
            return ($"Tables show generation {job.Generation}: {changed} rows changed{more}.", null);
        }
        catch (ReplayException fault)
        {
            return ("", fault.Message);
        }
    }

    private void Change(Job job, JobRequest request, string message)
    {
        (job.RequestId, job.Refusal) = (request.RequestId, "");
        (job.State, job.Message) = request.Action switch
        {
            JobAction.Pause => (JobState.Paused, "It stands still until it is resumed."),
            JobAction.Cancel => (JobState.Cancelled, "Its topics are deleted."),
            JobAction.Cutover => (JobState.Done, message),
            JobAction.Undo => (JobState.Undone, message),
            _ => (JobState.Approved, "It waits for its turn."),
        };
        if (request.HasMaxRate)
        {
            job.MaxRate = request.MaxRate;
        }

        job.Abort = AbortRules.With(job.Abort, request.Abort);
        job.EndedAtMs = job.State is JobState.Cancelled or JobState.Done or JobState.Undone ? journal.NowMs : 0;
    }

    // The number is written before there is a topic: whoever cancels knows what to delete.
    private async Task BeginAsync(Job job, CancellationToken cancellationToken)
    {
        (job, string? reason) = await _pilots.JudgeAsync(job, cancellationToken);
        if (reason is not null)
        {
            await FailAsync(job, reason, cancellationToken);
            return;
        }

        int generation = job.Generation > 0 ? job.Generation : await NewGenerationAsync(cancellationToken);
        _fenced = 0;
        await journal.WriteAsync(
            job,
            next =>
            {
                (next.State, next.Generation, next.Message) = (JobState.Running, generation, "It reads its range.");
                next.StartedAtMs = job.StartedAtMs > 0 ? job.StartedAtMs : journal.NowMs;
            },
            cancellationToken);
    }

    private async Task<int> NewGenerationAsync(CancellationToken cancellationToken)
    {
        int number = 1 + book.Jobs.Max(job => job.Generation);
        while ((await Kafka.ExistingAsync(ReplayTopics.Of(number), cancellationToken)).Count > 0)
        {
            number++;
        }

        return number;
    }

    private async Task RunAsync(Job job, CancellationToken cancellationToken)
    {
        try
        {
            await StartOrCheckAsync(job, cancellationToken);
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or TaskRestartException))
        {
            await StopAsync();
            if (fault is not RoleStopException { IsFenced: true } || ++_fenced >= FencedMost)
            {
                await FailAsync(job, JobsLog.Reason(fault), cancellationToken);
            }

            return;
        }

        var behind = await _live.YieldAsync(ReplayStages.Of(job.Replay), _running!.Pace, cancellationToken);
        var position = await ReplayPosition.ReadAsync(Kafka, job, cancellationToken);
        var meter = _meter!;
        bool moved = meter.Add(position);
        bool endsSoon = position.Total - position.Done < FewOffsets;
        if (endsSoon)
        {
            _pause.EndsSoon();
        }

        bool isOver = (endsSoon || !moved) && await position.IsOverAsync(
            Kafka, ReplayRanges.OfSource(job.Replay), cancellationToken);
        var running = _running!;
        if (isOver)
        {
            await StopAsync();
            await journal.WriteAsync(
                job,
                next =>
                {
                    (next.State, next.Message) = (JobState.Comparing, "What was written is being counted.");
                    next.Progress = new JobProgress { OffsetsDone = position.Total, OffsetsTotal = position.Total };
                    running.Labels.WriteTo(next.Progress);
                },
                cancellationToken);
        }
        else if (meter.IsDue(_options.ProgressEvery))
        {
            await TellAsync(job, running, meter.Progress(behind), cancellationToken);
        }
    }

    // Rules are judged whenever the progress is written.
    private async Task TellAsync(
        Job job, ReplayExecution running, JobProgress progress, CancellationToken cancellationToken)
    {
        string? broken = await running.BrokenAsync(job.Abort, _options.AbortRecordsMin, cancellationToken);
        running.Labels.WriteTo(progress);
        var told = await journal.WriteAsync(job, next => next.Progress = progress, cancellationToken);
        if (broken is not null)
        {
            await FailAsync(told, AbortRules.Reason("It", broken), cancellationToken);
        }
    }

    private async Task StartOrCheckAsync(Job job, CancellationToken cancellationToken)
    {
        if (_running is null)
        {
            var input = ReplayTopics.InputOf(job.Replay);
            var source = await Kafka.Topics.GetAsync([input], cancellationToken);
            await Kafka.EnsureTopicsAsync(
                ReplayTopics.Of(ReplayStages.Of(job.Replay), job.Generation), source[input].Partitions,
                cancellationToken);
            _running = await ReplayExecution.StartAsync(host, job, cancellationToken);
            _meter = new JobMeter(host.Time);
        }
        else if (_running.Fault is { } fault)
        {
            throw fault;
        }
    }

    private async Task CountAsync(Job job, CancellationToken cancellationToken)
    {
        if (!await _preparation.IsOverAsync(job))
        {
            _pause.EndsSoon();
            return;
        }

        var counted = await GenerationCount.ReadAsync(Kafka, job, cancellationToken);
        string? broken = AbortRules.Broken(
            job.Abort, counted with { Labels = LabelCounts.Of(job.Progress) }, recordsMin: 0);
        await journal.WriteAsync(
            job,
            next =>
            {
                (next.State, next.Message) = broken is null
                    ? (JobState.Ready, "The generation is complete. Nobody reads it yet.")
                    : (JobState.Failed, AbortRules.Reason("It", broken));
                (next.Progress.Records, next.Progress.DeadLetters) = (counted.Records, counted.DeadLetters);
                next.EndedAtMs = broken is null ? journal.NowMs : 0;
            },
            cancellationToken);
    }

    private async Task FailAsync(Job job, string reason, CancellationToken cancellationToken)
    {
        await StopAsync();
        await journal.WriteAsync(
            job, next => (next.State, next.Message) = (JobState.Failed, reason), cancellationToken);
    }

    private async ValueTask StopAsync()
    {
        if (_running is { } running)
        {
            _running = null;
            await running.DisposeAsync();
        }
    }
}
