using StreamML.Inference.Artifacts;
using StreamML.Messaging.Producers;
using StreamML.Schemas.V1;
using StreamML.Serving.Publishing;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Gates;
using StreamML.Trainer.Gates.Lifecycle;

namespace StreamML.Trainer.Role.Online;

/// <summary>
/// Watches the errors of live versions. One that gets too bad is told of, and goes back to the version before by
/// itself. One call at a time.
/// </summary>
/// <param name="context">What it works with.</param>
internal sealed class WatchDesk(OnlineContext context)
{
    private const string Name = "trainer";

    private static readonly LifecycleEvidence Nothing = new(
        "", [], Serves: true, Missing: "", ChecksFailed: "", Offline: null, OnlineVerdict.Undecided, 0,
        ConversionVerdict.Undecided);

    private readonly WatchAlerts _alerts = new(context.Services.Limits.Degradation);
    private readonly PromotionPolicy _policy = new(
        context.Services.Limits.Promotion, context.Services.Limits.Trainer.IsOnline);

    private readonly Dictionary<string, LiveWatch> _watches = new(StringComparer.Ordinal);
    private readonly Dictionary<AlertCause, Alert> _told = [];

    /// <summary>Alerts on their way: a channel that does not answer must not hold up the next roll-back.</summary>
    public List<Task> Sending { get; } = [];

    /// <summary>Looks at every live version.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (var place in context.Read(books => WatchPlace.All(books, context.Services.Learners, context.Ships)))
        {
            try
            {
                await LookAsync(place, cancellationToken);
            }
            catch (Exception fault) when (fault is PublishException or ArtifactException)
            {
                OnlineLog.Waits(context.Services.Log, place.Learner.Task, place.Scope, fault.Message);
            }
        }

        Sending.RemoveAll(task => task.IsCompletedSuccessfully);
    }

    private async Task LookAsync(WatchPlace place, CancellationToken cancellationToken)
    {
        // A decision may be known before its version is.
        if (place.Live is null && place.History is [.., { LiveVersion.Length: > 0 }])
        {
            return;
        }

        var watch = Watch(place, cancellationToken);
        var (rows, end) = context.RowsFrom(watch.Place, watch.Wants);
        if (watch.HasNews(rows))
        {
            watch.Model ??= await context.LoadAsync(place.Learner, place.Live, cancellationToken);
            if (watch.Take(rows, end))
            {
                watch.State.Reason = Words(watch.Figures);
                await context.WriteAsync(watch.State, cancellationToken);
            }
        }

        await JudgeAsync(place, watch, cancellationToken);
    }

    private LiveWatch Watch(WatchPlace place, CancellationToken cancellationToken)
    {
        string key = $"{place.Learner.Task}/{place.Scope}";
        long since = place.Since?.ToUnixTimeMilliseconds() ?? 0;
        if (_watches.TryGetValue(key, out var watch) && IsOf(watch.State))
        {
            watch.Covers = place.Covers;
            return watch;
        }

        bool goesOn = place.Known is { } known && IsOf(known);
        if (!goesOn)
        {
            // Another version: what was wrong with the one before is over.
            Tell(token => context.Services.Desk.RecoverAsync(CauseOf(place), token), cancellationToken);
            _told.Remove(CauseOf(place));
        }

        return _watches[key] = new LiveWatch(
            place.Learner, context.Services.Limits.Degradation, goesOn ? place.Known!.Clone() : Begin(place, since))
        {
            Covers = place.Covers,
        };

        bool IsOf(TrainingGate state) => state.Champion == place.Version && state.LabelsFromMs == since;
    }

    // Labels that came after it went live, of things that it was not trained on.
    private TrainingGate Begin(WatchPlace place, long since)
    {
        var training = place.Live is null ? null : ModelManifest.Parse(place.Live.Manifest.Span).Training;
        var labels = !Scoring.IsNumber(place.Learner.Task) ? [] : context.Read(books => books.Rows
            .Of(place.Learner.Task, place.Scope).Where(place.Learner.CanUse).Select(row => row.Value.Value).ToList());
        return new TrainingGate
        {
            Task = place.Learner.Task,
            Scope = place.Scope,
            Champion = place.Version,
            Sequence = place.Known?.Sequence ?? 0,
            LabelsFromMs = since,
            Origin = context.OriginOf(place.Learner.Task, place.Scope),
            Stage = GateStage.Live,
            Ranges = { RowRanges.Behind(training?.Ranges) },
            Watch = new GateWatch
            {
                ReferenceMae = place.Live?.Metrics.GetValueOrDefault("mae") ?? 0,
                ReferenceLabelMean = labels.Count > 0 ? labels.Average() : 50,
            },
        };
    }

    private async Task JudgeAsync(WatchPlace place, LiveWatch watch, CancellationToken cancellationToken)
    {
        var now = context.Services.Time.GetUtcNow();
        var figures = watch.Figures;
        if (!figures.Any(figure => figure.Passed))
        {
            if (_told.Remove(CauseOf(place)))
            {
                Tell(token => context.Services.Desk.RecoverAsync(CauseOf(place), token), cancellationToken);
            }

            return;
        }

        var alert = _alerts.Degraded(ContextOf(place), figures, now)!;
        var told = _told.GetValueOrDefault(alert.Cause);
        if (told is null || told.Severity < alert.Severity)
        {
            bool asks = alert.Action == AlertAction.Retrain && told?.Action != AlertAction.Retrain;
            _told[alert.Cause] = alert;
            Tell(token => RaiseAsync(place, alert, asks, token), cancellationToken);
        }

        if (alert.Action == AlertAction.RollBack)
        {
            await RollBackAsync(place, alert.Message, cancellationToken);
        }
    }

    private async Task RollBackAsync(WatchPlace place, string why, CancellationToken cancellationToken)
    {
        var (task, time) = (place.Learner.Task, context.Services.Time);
        long started = time.GetTimestamp();
        var decision = _policy.Decide(
            task, place.History, Nothing with { LiveDegraded = why, Before = place.Before }, time.GetUtcNow());
        if (decision.Change is not { } change)
        {
            return;
        }

        await context.Services.Publications.AssignAsync(
            task, place.Scope, change, decision.Version, decision.Reason, cancellationToken);
        OnlineMetrics.RolledBack(task);
        OnlineLog.RolledBack(
            context.Services.Log, task, place.Scope, place.Version, decision.Version,
            time.GetElapsedTime(started).TotalMilliseconds, decision.Reason);
    }

    private WatchContext ContextOf(WatchPlace place)
    {
        var limits = context.Services.Limits.Trainer;
        int fresh = context.Read(books => books.Candidate(place.Learner, place.Scope).NewRows);
        return new WatchContext(
            place.Learner.Task, place.Scope, place.Version.Length > 0 ? place.Version : ModelPublisher.Shipped,
            place.Since, place.Version.Length > 0 && place.Before is not null, fresh, limits.NewLabels);
    }

    private async Task RaiseAsync(WatchPlace place, Alert alert, bool asks, CancellationToken cancellationToken)
    {
        // One that was out before this trainer led has been acted on.
        if (await context.Services.Desk.RaiseAsync(alert, cancellationToken) && asks)
        {
            await AskAsync(place, alert.At, cancellationToken);
        }
    }

    private Task AskAsync(WatchPlace place, DateTimeOffset now, CancellationToken cancellationToken) =>
        context.AskAsync(
            new TrainingRequest
            {
                RequestId = Guid.CreateVersion7(now).ToString("N"),
                Action = TrainingAction.Start,
                Tenant = Serving.ModelScope.TenantOf(place.Scope),
                Tasks = { place.Learner.Task },
                RequestedBy = Name,
                RequestedAtMs = now.ToUnixTimeMilliseconds(),
            }, cancellationToken);

    private void Tell(Func<CancellationToken, Task> send, CancellationToken cancellationToken) =>
        Sending.Add(SendAsync(send, cancellationToken));

    private async Task SendAsync(Func<CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        try
        {
            await send(cancellationToken);
        }
        catch (AppendException fault)
        {
            OnlineLog.Waits(context.Services.Log, "alert", "", fault.Message);
        }
    }

    private static AlertCause CauseOf(WatchPlace place) => new(AlertKind.Degraded, place.Learner.Task, place.Scope);

    private static string Words(IReadOnlyList<DegradationFigure> figures) => string.Join(
        ", ", figures.Select(figure => FormattableString.Invariant(
            $"{figure.Name} {figure.Value:0.###} (limit {figure.Limit:0.###})")
            + (figure.Passed ? ", passed" : "")));
}
