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
internal sealed class TrainerLoop(TrainerServices services) : ILeader
{
    private readonly TrainingTriggers _triggers = new(services.Options);
    private readonly RunningTraining _running = new();
    private readonly Lock _gate = new();

    // A learner may be in a call of a library that cannot be stopped. It publishes nothing once it is cancelled.
    /// <inheritdoc />
    public TimeSpan EndTimeout { get; } = TimeSpan.FromSeconds(3);

    /// <inheritdoc />
    public void Tell(bool leads)
    {
        if (leads)
        {
            TrainerLog.Leads(services.Log);
        }
        else
        {
            TrainerLog.StandsBy(services.Log);
        }
    }

    /// <inheritdoc />
    public void Away(TimeSpan pause, Exception fault) =>
        TrainerLog.Away(services.Log, pause.TotalSeconds, TrainerLog.Reason(fault));

    /// <inheritdoc />
    public async Task LeadAsync(Action works, CancellationToken cancellationToken)
    {
        var companions = new Companions(services.Companions(), services.Time, services.Log);
        var books = new TrainerBooks(services.Options, services.Learners, companions.OnRow);
        books.Runs.Requested += _running.StopIfAsked;
        await using var reading = await BackgroundReading.StartAsync(
            (caughtUp, token) => services.Kafka.CreateReader().ReadAsync(
                TrainerBooks.Topics, ReadFrom.Earliest, follow: true, caughtUp, token),
            record => Apply(books, record), cancellationToken);
        works();
        await WorkAsync(books, companions, reading, cancellationToken);
    }

    private async Task WorkAsync(
        TrainerBooks books, Companions companions, BackgroundReading reading, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var appender = services.Kafka.CreateAppender();
        services.Desk.Open((await WatchRecords.ReadAsync(services.Kafka, stop.Token)).Alerts, appender);
        var due = new DueTrainings(books, services.Learners, _triggers, companions.Early, services.Time);
        var beside = companions.RunAsync(new TrainerView(books, _gate), stop.Token);
        try
        {
            await EndAbandonedAsync(books, appender, stop.Token);
            await reading.LookAsync(
                async token =>
                {
                    while (Next(due) is { } next)
                    {
                        companions.OnRun(await TrainAsync(books, next, appender, token));
                    }
                }, services.Options.Interval, services.Time, stop.Token);
        }
        finally
        {
            // What they write goes through the appender, too.
            await stop.CancelAsync();
            await beside;
        }
    }

    private void Apply(TrainerBooks books, SourceRecord record)
    {
        lock (_gate)
        {
            books.Apply(record);
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

    private DueTraining? Next(DueTrainings due)
    {
        lock (_gate)
        {
            return due.Next();
        }
    }

    private async Task<TrainingRun> TrainAsync(
        TrainerBooks books, DueTraining due, RecordAppender appender, CancellationToken cancellationToken)
    {
        var (learner, candidate, trigger, request) = due;
        var order = await OrderAsync(books, due, cancellationToken);
        var journal = new RunJournal(appender, Begin(due, order), services.Time);
        TrainerLog.Trains(services.Log, learner.Task, candidate.Scope, trigger.ToString(), order.Rows.Count);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_gate)
        {
            _running.Begin(stop, learner.Task, candidate.Scope);
        }

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
        TrainingRun[] runs;
        lock (_gate)
        {
            _running.End();
            books.Runs.Put(run);
            runs = [.. books.Runs.Runs];
        }

        TrainerLog.Ended(
            services.Log, run.Task, run.Scope, run.Version, run.Status.ToString(), run.Message);
        await services.Alerts.AfterAsync(run, runs, cancellationToken);
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
}
