using Microsoft.Extensions.Logging;
using StreamML.Inference.Artifacts;
using StreamML.Messaging;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Role.Learners;
using StreamML.Trainer.Role.Watch;

namespace StreamML.Trainer.Role;

/// <summary>What the loop works with.</summary>
/// <param name="Kafka">The cluster.</param>
/// <param name="Options">When and how to train.</param>
/// <param name="Learners">What can be trained.</param>
/// <param name="Models">Reads live models back.</param>
/// <param name="Job">Trains.</param>
/// <param name="Desk">Sends alerts, and knows which are out.</param>
/// <param name="Alerts">Tells people of failures.</param>
/// <param name="Companions">Makes what works beside the trainings, for one lead.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">Where it logs.</param>
internal sealed record TrainerServices(
    KafkaConnection Kafka, TrainerOptions Options, IReadOnlyList<ITaskLearner> Learners, PublishedModels Models,
    TrainingJob Job, AlertDesk Desk, FailureAlerts Alerts, Func<IReadOnlyList<ITrainerCompanion>> Companions,
    TimeProvider Time, ILogger Log);

/// <summary>
/// Follows the topics and trains what is due, one model at a time: requests first, in their order. What it knows it
/// reads from the topics again at every start; a run that a killed trainer left open is ended as abandoned.
/// </summary>
internal sealed class TrainerLoop(TrainerServices services)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly TrainingTriggers _triggers = new(services.Options);
    private readonly Lock _gate = new();
    private CancellationTokenSource? _running;
    private string _runningTask = "";
    private string _runningScope = "";

    /// <summary>Leads until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = ShortestPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await LeadAsync(() => pause = ShortestPause, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // No fault of a cluster, a disk or a record may end the trainer for good.
                TrainerLog.Away(services.Log, pause.TotalSeconds, TrainerLog.Reason(fault));
                await Task.WhenAny(Task.Delay(pause, services.Time, cancellationToken));
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task LeadAsync(Action works, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var companions = new Companions(services.Companions(), services.Time, services.Log);
        var books = new TrainerBooks(services.Options, services.Learners, companions.OnRow);
        var caughtUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = Task.Run(() => ReadAsync(books, caughtUp, stop.Token), stop.Token);
        try
        {
            await await Task.WhenAny(caughtUp.Task, reading);
            works();
            await WorkAsync(books, companions, reading, stop);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAny(reading);
        }
    }

    private async Task WorkAsync(
        TrainerBooks books, Companions companions, Task reading, CancellationTokenSource stop)
    {
        using var appender = services.Kafka.CreateAppender();
        services.Desk.Open((await WatchRecords.ReadAsync(services.Kafka, stop.Token)).Alerts, appender);
        var beside = companions.RunAsync(new TrainerView(books, _gate), stop.Token);
        try
        {
            await EndAbandonedAsync(books, appender, stop.Token);
            using var timer = new PeriodicTimer(services.Options.Interval, services.Time);
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                if (reading.IsCompleted)
                {
                    await reading;
                }

                while (Next(books, companions) is { } due)
                {
                    companions.OnRun(await TrainAsync(books, due, appender, stop.Token));
                }
            }
        }
        finally
        {
            // What they write goes through the appender, too.
            await stop.CancelAsync();
            await beside;
        }
    }

    private async Task ReadAsync(TrainerBooks books, TaskCompletionSource caughtUp, CancellationToken cancellationToken)
    {
        var records = services.Kafka.CreateReader().ReadAsync(
            TrainerBooks.Topics, ReadFrom.Earliest, follow: true, () => caughtUp.TrySetResult(), cancellationToken);
        await foreach (var record in records)
        {
            lock (_gate)
            {
                books.Apply(record);
                StopIfAsked(books, record);
            }
        }
    }

    private void StopIfAsked(TrainerBooks books, SourceRecord record)
    {
        if (!record.Source.Topic.Equals(TopicCatalogue.TrainingRequests) || books.Runs.Requests.Count == 0)
        {
            return;
        }

        var request = books.Runs.Requests[^1];
        if (request.Action == TrainingAction.Stop && _running is not null
            && (request.Tasks.Count == 0 || request.Tasks.Contains(_runningTask))
            && (request.Tenant.Length == 0 || request.Tenant == ModelScope.TenantOf(_runningScope))
            && (request.CampaignId.Length == 0
                || ModelScope.Of(ModelScope.TenantOf(_runningScope), request.CampaignId) == _runningScope))
        {
            _running.Cancel();
        }
    }

    private async Task EndAbandonedAsync(
        TrainerBooks books, RecordAppender appender, CancellationToken cancellationToken)
    {
        TrainingRun[] open;
        lock (_gate)
        {
            open = [.. books.Runs.Runs.Where(run => !RunBook.HasEnded(run))];
        }

        foreach (var run in open)
        {
            await new RunJournal(appender, run.Clone(), services.Time).EndAsync(
                TrainingStatus.Abandoned, "the trainer ended before it; nothing was published", cancellationToken);
        }
    }

    private DueTraining? Next(TrainerBooks books, Companions companions)
    {
        lock (_gate)
        {
            return NextRequested(books) ?? Triggered(books, companions).FirstOrDefault();
        }
    }

    private DueTraining? NextRequested(TrainerBooks books)
    {
        foreach (var request in books.Runs.Open.ToList())
        {
            if (Requested(books, request).FirstOrDefault() is { } due)
            {
                return due;
            }

            books.Runs.Close(request);
        }

        return null;
    }

    private IEnumerable<DueTraining> Requested(TrainerBooks books, TrainingRequest request) =>
        from learner in services.Learners
        where request.Tasks.Count == 0 || request.Tasks.Contains(learner.Task)
        from candidate in Asked(books, request, learner)
        where !books.Runs.IsTakenUp(request, learner.Task, candidate.Scope)
        select new DueTraining(learner, candidate, TrainingTrigger.Request, request);

    // A request for all tenants' models is one for each tenant that has examples; a status where there is none. One for
    // all campaigns is one for each that has enough of them.
    private IEnumerable<TrainingCandidate> Asked(TrainerBooks books, TrainingRequest request, ITaskLearner learner)
    {
        string[] tenants = request.Tenant.Length > 0
            ? [request.Tenant]
            : [.. books.Rows.Groups.Where(group => group.Task == learner.Task).Select(group => group.Tenant)];
        var campaigns = !learner.PerCampaign
            ? []
            : books.Rows.Campaigns(learner.Task)
                .Where(campaign => tenants.Contains(ModelScope.TenantOf(campaign.Scope)))
                .Select(campaign => books.Candidate(learner, campaign.Scope, campaign.CampaignId));
        return request.CampaignId.Length > 0
            ? campaigns.Where(candidate => candidate.CampaignId == request.CampaignId)
            : tenants.DefaultIfEmpty("").Select(tenant => books.Candidate(learner, tenant))
                .Concat(campaigns.Where(candidate => _triggers.Missing(candidate) == 0));
    }

    private IEnumerable<DueTraining> Triggered(TrainerBooks books, Companions companions) =>
        from due in books.Candidates()
        let early = companions.Early(due.Candidate.Task, due.Candidate.Scope)
        let trigger = _triggers.Due(due.Candidate, early, services.Time.GetUtcNow())
        where trigger is not null && !books.Runs.IsOnTrial(due.Candidate.Task, due.Candidate.Scope)
        select new DueTraining(due.Learner, due.Candidate, trigger.Value, null);

    private async Task<TrainingRun> TrainAsync(
        TrainerBooks books, DueTraining due, RecordAppender appender, CancellationToken cancellationToken)
    {
        var (learner, candidate, trigger, request) = due;
        var order = await OrderAsync(books, due, cancellationToken);
        var journal = new RunJournal(appender, Begin(due, order), services.Time);
        TrainerLog.Trains(services.Log, learner.Task, candidate.Scope, trigger.ToString(), order.Rows.Count);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Running(stop, learner.Task, candidate.Scope);
        try
        {
            if (_triggers.Missing(candidate with { Rows = order.Rows.Count }) is > 0 and var missing)
            {
                (journal.Run.MissingRows, journal.Run.Version) = (missing, "");
                await journal.EndAsync(
                    TrainingStatus.TooFewRows, Advice(candidate, order.Rows.Count, missing), cancellationToken);
            }
            else if (request is { Force: false } && candidate.NewRows == 0 && candidate.Last is not null)
            {
                journal.Run.Version = "";
                await journal.EndAsync(
                    TrainingStatus.Unchanged, "no label is new since the last training; force it to train anyway",
                    cancellationToken);
            }
            else if (order.Fault is { } fault)
            {
                await journal.EndAsync(TrainingStatus.Failed, fault, cancellationToken);
            }
            else
            {
                await services.Job.RunAsync(order, journal, stop.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Somebody asked to stop this run; the journal has its end.
        }
        finally
        {
            await EndedAsync(books, journal.Run.Clone(), cancellationToken);
        }

        return journal.Run;
    }

    private async Task EndedAsync(TrainerBooks books, TrainingRun run, CancellationToken cancellationToken)
    {
        Running(null, "", "");
        TrainingRun[] runs;
        lock (_gate)
        {
            books.Runs.Put(run);
            runs = [.. books.Runs.Runs];
        }

        TrainerLog.Ended(
            services.Log, run.Task, run.Scope, run.Version, run.Status.ToString(), run.Message);
        await services.Alerts.AfterAsync(run, runs, cancellationToken);
    }

    private void Running(CancellationTokenSource? stop, string task, string scope)
    {
        lock (_gate)
        {
            (_running, _runningTask, _runningScope) = (stop, task, scope);
        }
    }

    private async Task<TrainingOrder> OrderAsync(
        TrainerBooks books, DueTraining due, CancellationToken cancellationToken)
    {
        var (task, scope) = (due.Learner.Task, due.Candidate.Scope);
        IReadOnlyList<LabelledRow> rows;
        TrainingRange[] ranges;
        ModelVersion? live;
        TrainingRun[] judged;
        lock (_gate)
        {
            judged = [.. books.Runs.Runs.Where(run => run.Task == task && run.Scope == scope && run.HoldoutToMs > 0)];
            rows = [.. books.Rows.Of(task, scope).Where(due.Learner.CanUse)];
            ranges = [.. books.Read.Select(end => new TrainingRange(end.Partition, 0, end.Next))];
            live = books.Champion(task, scope);
        }

        var order = new TrainingOrder(due.Learner, scope, rows, ranges, null, due.Request)
        {
            Judged = judged,
            CampaignId = due.Candidate.CampaignId,
        };
        try
        {
            return live is null
                ? order
                : order with { Champion = await services.Models.ReadAsync(live, cancellationToken) };
        }
        catch (ArtifactException fault)
        {
            return order with { Fault = $"The live version is not there to compare with. {fault.Message}" };
        }
    }

    private TrainingRun Begin(DueTraining due, TrainingOrder order)
    {
        var now = services.Time.GetUtcNow();
        string id = Guid.CreateVersion7(now).ToString("N");
        return new TrainingRun
        {
            RunId = id,
            RequestId = due.Request?.RequestId ?? "",
            Trigger = due.Trigger,
            Task = due.Learner.Task,
            Scope = due.Candidate.Scope,
            CampaignId = due.Candidate.CampaignId,
            StartedAtMs = now.ToUnixTimeMilliseconds(),
            Rows = order.Rows.Count,
            Version = FormattableString.Invariant($"{now:yyyyMMdd-HHmmss}-{id[^6..]}"),
            Ranges =
            {
                order.Ranges.Select(range => new RowRange
                {
                    Partition = range.Partition,
                    FirstOffset = range.First,
                    NextOffset = range.Next,
                }),
            },
        };
    }

    private static string Advice(TrainingCandidate candidate, int rows, int missing)
    {
        string of = candidate.CampaignId.Length > 0 ? $" for the campaign {candidate.CampaignId}" : "";
        return FormattableString.Invariant($"{rows} labelled examples of {candidate.Task}{of}, {missing} are missing: ")
            + "wait for feedback and outcomes, import history with 'streamml import', or make examples up with "
            + "'streamml generate'";
    }

    private sealed record DueTraining(
        ITaskLearner Learner, TrainingCandidate Candidate, TrainingTrigger Trigger, TrainingRequest? Request);
}
