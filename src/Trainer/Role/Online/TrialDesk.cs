using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Serving.Publishing;
using StreamML.Serving.Records;
using StreamML.Trainer.Gates;
using StreamML.Trainer.Gates.Lifecycle;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Role.Online;

/// <summary>
/// Leads new versions to their place: candidate, shadow, canary, live, or out. What it knows of a comparison is durable
/// before anything is decided by it, and a decision that a killed trainer did not get to is made again. One call at a
/// time.
/// </summary>
/// <param name="context">What it works with.</param>
internal sealed class TrialDesk(OnlineContext context)
{
    private readonly PromotionPolicy _policy = new(
        context.Services.Limits.Promotion, context.Services.Limits.Trainer.IsOnline);

    private readonly Dictionary<string, Trial> _trials = new(StringComparer.Ordinal);

    /// <summary>Looks at every version that is on trial.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var places = context.Read(TrialPlace.All);
        foreach (var place in places)
        {
            try
            {
                await LookAsync(place, cancellationToken);
            }
            catch (Exception fault) when (fault is PublishException or ArtifactException)
            {
                OnlineLog.Waits(context.Services.Log, place.Task, place.Scope, fault.Message);
            }
        }

        var keys = places.SelectMany(place => place.Keys).ToHashSet(StringComparer.Ordinal);
        foreach (string gone in _trials.Keys.Where(key => !keys.Contains(key)).ToList())
        {
            _trials.Remove(gone);
        }
    }

    private async Task LookAsync(TrialPlace place, CancellationToken cancellationToken)
    {
        TrainingRun[] superseded = [.. place.Superseded];
        foreach (var run in superseded)
        {
            await EndAsync(run, TrainingStatus.Kept, $"{place.Newest.Version} was trained after it", cancellationToken);
        }

        foreach (var run in place.Runs.Except(superseded))
        {
            await LookAsync(place, run, cancellationToken);
        }
    }

    private async Task LookAsync(TrialPlace place, TrainingRun run, CancellationToken cancellationToken)
    {
        var learner = context.Services.Learners.First(each => each.Task == place.Task);
        var trial = await TrialAsync(place, run, learner, cancellationToken);
        var canary = place.CanaryOf(run);
        var decision = Decide(place, run, trial, canary);
        bool changed = false;
        if (decision.Change is null
            && ControlHistory.PartOf(place.Control, run.Version) is ModelPart.Shadow or ModelPart.Canary)
        {
            var (rows, end) = context.RowsFrom(trial.Place, trial.Wants);
            changed = trial.Take(rows, end, canary, () =>
            {
                decision = Decide(place, run, trial, canary);
                return decision.Change is not null;
            });
        }

        await KeepAsync(trial, decision, canary, changed, cancellationToken);
        await ActAsync(place, run, decision, cancellationToken);
    }

    private async Task<Trial> TrialAsync(
        TrialPlace place, TrainingRun run, ITaskLearner learner, CancellationToken cancellationToken)
    {
        string key = ModelKeys.Version(place.Task, place.Scope, run.Version);
        string champion = place.Live?.Version ?? "";
        if (_trials.TryGetValue(key, out var trial) && (trial.State.Champion == champion || champion == run.Version))
        {
            return trial;
        }

        var limits = context.Services.Limits;
        var version = place.Find(run.Version)
            ?? throw new ArtifactException($"{place.Task} {run.Version} is on trial and not on the topic of models.");
        var challenger = await context.Services.Models.ReadAsync(version, cancellationToken);
        var live = await context.LoadAsync(learner, place.Live, cancellationToken);
        var known = place.Gates.FirstOrDefault(gate => gate.Challenger == run.Version);
        var state = known is not null && (known.Champion == champion || champion == run.Version)
            ? known.Clone()
            : Begin(place, run, challenger.Manifest, live?.Manifest, known);
        OnlineLog.Begins(
            context.Services.Log, place.Task, place.Scope, run.Version, champion.Length > 0 ? champion : "what ships");
        return _trials[key] = new Trial(
            new TrialModels(learner, live, challenger), limits.Gate, limits.Conversion, state);
    }

    // Where another version went live meanwhile it begins anew, with labels that did not lead to that.
    private TrainingGate Begin(
        TrialPlace place, TrainingRun run, ModelManifest challenger, ModelManifest? live, TrainingGate? before) => new()
        {
            Task = place.Task,
            Scope = place.Scope,
            Challenger = run.Version,
            Champion = place.Live?.Version ?? "",
            Sequence = before?.Sequence ?? 0,
            LabelsFromMs = run.StartedAtMs,
            Origin = context.OriginOf(place.Task, place.Scope),
            Ranges =
            {
                before is null
                    ? RowRanges.Behind(challenger.Training?.Ranges, live?.Training?.Ranges)
                    : RowRanges.Behind(before.Ranges),
            },
        };

    private LifecycleDecision Decide(TrialPlace place, TrainingRun run, Trial trial, CanaryTime? canary) =>
        _policy.Decide(
            place.Task, place.History,
            new LifecycleEvidence(
                run.Version, [], Serves: true, Missing: "", ChecksFailed: "", Offline: null, VerdictOf(place, trial),
                trial.State.Labels, trial.Outcomes(canary)?.Verdict ?? ConversionVerdict.Undecided),
            context.Services.Time.GetUtcNow());

    private OnlineVerdict VerdictOf(TrialPlace place, Trial trial) =>
        trial.Verdict != OnlineVerdict.Harm && ModelScope.IsCampaign(place.Scope)
            && TrialFamily.Promotes(place.Family, trial.State, context.Services.Limits.Gate.PromoteLevel)
            ? OnlineVerdict.Promote
            : trial.Verdict;

    private async Task KeepAsync(
        Trial trial, LifecycleDecision decision, CanaryTime? canary, bool changed, CancellationToken cancellationToken)
    {
        var state = trial.State;
        long until = decision.Wait is { } wait
            ? (context.Services.Time.GetUtcNow() + wait).ToUnixTimeMilliseconds()
            : 0;
        var stage = decision.Change is null ? StageOf(decision.Stage) : state.Stage;
        bool news = changed || state.Sequence == 0 || stage != state.Stage || (until == 0) != (state.WaitsUntilMs == 0);
        if (!news && decision.Change is null)
        {
            return;
        }

        (state.Stage, state.WaitsUntilMs, state.Verdict) = (stage, until, (GateVerdict)(int)trial.Verdict);
        string outcomes = trial.Outcomes(canary) is { } result ? $"; {result.Reason}" : "";
        state.Reason = $"{decision.Reason}; {trial.Reason}{outcomes}";
        await context.WriteAsync(state, cancellationToken);
    }

    private async Task ActAsync(
        TrialPlace place, TrainingRun run, LifecycleDecision decision, CancellationToken cancellationToken)
    {
        if (decision.Change is { } change)
        {
            OnlineLog.Goes(
                context.Services.Log, place.Task, place.Scope, run.Version, decision.Stage.ToString(), decision.Reason);
            await context.Services.Publications.AssignAsync(
                place.Task, place.Scope, change, decision.Version, decision.Reason, cancellationToken);
        }
        else if (decision.Stage is LifecycleStage.Live or LifecycleStage.Retired)
        {
            string reason = ControlHistory.ReasonOfChange(place.History, run.Version) ?? decision.Reason;
            await EndAsync(
                run, decision.Stage == LifecycleStage.Live ? TrainingStatus.Promoted : TrainingStatus.Kept, reason,
                cancellationToken);
        }
    }

    private async Task EndAsync(
        TrainingRun run, TrainingStatus status, string reason, CancellationToken cancellationToken)
    {
        var ended = run.Clone();
        (ended.Status, ended.Message) = (status, reason);
        await context.WriteAsync(ended, cancellationToken);
        OnlineMetrics.Ended(run.Task, status == TrainingStatus.Promoted ? "promoted" : "kept");
    }

    private static GateStage StageOf(LifecycleStage stage) => stage switch
    {
        LifecycleStage.Candidate => GateStage.Candidate,
        LifecycleStage.Shadow => GateStage.Shadow,
        LifecycleStage.Canary => GateStage.Canary,
        LifecycleStage.Live => GateStage.Live,
        _ => GateStage.Retired,
    };
}
