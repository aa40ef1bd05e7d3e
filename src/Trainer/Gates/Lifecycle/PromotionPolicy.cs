using StreamML.Schemas.V1;
using StreamML.Serving.Publishing;

namespace StreamML.Trainer.Gates.Lifecycle;

/// <summary>
/// Decides the next step in the life of a version: candidate, shadow, canary, live, retired. It remembers nothing: all
/// it needs is in the history of <c>model.control</c>, so that another trainer decides the same. Safe from many
/// threads.
/// </summary>
/// <param name="options">The times and the canary's share.</param>
/// <param name="isOnline">Whether the online gate decides about a task's models; the offline gate about all others.
/// </param>
public sealed class PromotionPolicy(PromotionOptions options, Func<string, bool> isOnline)
{
    /// <summary>Decides.</summary>
    /// <param name="task">The model's task.</param>
    /// <param name="history">Its records of <c>model.control</c>, oldest first; may be empty.</param>
    /// <param name="evidence">What is known.</param>
    /// <param name="now">The time.</param>
    public LifecycleDecision Decide(
        string task, IReadOnlyList<ModelControl> history, LifecycleEvidence evidence, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(evidence);
        var control = history.Count == 0 ? new ModelControl { Task = task } : history[^1];
        if (evidence.LiveDegraded.Length > 0 && control.LiveVersion.Length > 0 && evidence.Before is { } before)
        {
            return new LifecycleDecision(
                LifecycleStage.Retired, new PartChange(ModelPart.Live),
                before.Length == 0 ? ModelPublisher.Shipped : before, $"rolled back: {evidence.LiveDegraded}");
        }

        if (evidence.Candidate.Length == 0)
        {
            return new LifecycleDecision(LifecycleStage.Candidate, null, "", "there is no candidate");
        }

        return ControlHistory.PartOf(control, evidence.Candidate) switch
        {
            ModelPart.Live => Nothing(LifecycleStage.Live, "it is live"),
            ModelPart.Canary => Canary(history, evidence, now),
            ModelPart.Shadow => Shadow(task, history, evidence, now),
            _ => Candidate(task, history, evidence, now),
        };
    }

    private LifecycleDecision Candidate(
        string task, IReadOnlyList<ModelControl> history, LifecycleEvidence evidence, DateTimeOffset now)
    {
        var control = history.Count == 0 ? new ModelControl() : history[^1];
        string? closed = evidence.SameManifest.Append(evidence.Candidate)
            .FirstOrDefault(version => ControlHistory.IsClosed(history, version));
        if (closed is not null)
        {
            return Nothing(
                LifecycleStage.Retired, $"the gate is closed for its manifest: {closed} had its chance; train anew");
        }

        if (evidence.Missing.Length > 0)
        {
            return Nothing(LifecycleStage.Candidate, $"not enough data: {evidence.Missing}");
        }

        if (evidence.ChecksFailed.Length > 0)
        {
            return Nothing(LifecycleStage.Retired, $"the offline checks failed: {evidence.ChecksFailed}");
        }

        if (!evidence.Serves)
        {
            return Go(
                LifecycleStage.Live, ModelPart.Live, evidence.Candidate,
                "nothing is live yet: the minimums are met and the offline checks passed");
        }

        if (evidence.Offline == OfflineVerdict.Keep)
        {
            return Nothing(LifecycleStage.Retired, "the offline gate has not shown it to be better");
        }

        if (isOnline(task))
        {
            return control.ShadowVersion.Length > 0
                ? Nothing(LifecycleStage.Candidate, $"it waits until {control.ShadowVersion} is no shadow any more")
                : Go(
                    LifecycleStage.Shadow, ModelPart.Shadow, evidence.Candidate,
                    "the minimums are met and the offline checks passed: the online gate begins");
        }

        return evidence.Offline == OfflineVerdict.Promote
            ? Live(history, LifecycleStage.Candidate, evidence.Candidate, "the offline gate shows it to be better", now)
            : Nothing(LifecycleStage.Candidate, "the offline gate cannot say yet whether it is better");
    }

    private LifecycleDecision Shadow(
        string task, IReadOnlyList<ModelControl> history, LifecycleEvidence evidence, DateTimeOffset now)
    {
        if (Ended(evidence) is { } why)
        {
            return Go(LifecycleStage.Retired, ModelPart.Shadow, ModelPublisher.None, why);
        }

        bool online = isOnline(task);
        string gate = online ? "online" : "offline";
        var since = ControlHistory.Since(history, evidence.Candidate);
        if (online ? evidence.Online != OnlineVerdict.Promote : evidence.Offline != OfflineVerdict.Promote)
        {
            return Wait(since, options.ShadowTimeMax, now) is null
                ? Go(
                    LifecycleStage.Retired, ModelPart.Shadow, ModelPublisher.None,
                    $"the {gate} gate could not say within {Text(options.ShadowTimeMax)} whether it is better")
                : Nothing(LifecycleStage.Shadow, $"the {gate} gate cannot say yet whether it is better");
        }

        if (online && evidence.Labels < options.LabelsMin)
        {
            return Nothing(
                LifecycleStage.Shadow,
                $"the online gate has {evidence.Labels} labels of the {options.LabelsMin} needed");
        }

        if (Wait(since, options.ShadowTime, now) is { } wait)
        {
            return Nothing(LifecycleStage.Shadow, $"better, but a shadow for {Text(wait)} more", wait);
        }

        if (options.CanaryShare == 0)
        {
            return Live(
                history, LifecycleStage.Shadow, evidence.Candidate, $"the {gate} gate shows it to be better", now);
        }

        return history[^1].CanaryVersion.Length > 0
            ? Nothing(LifecycleStage.Shadow, $"it waits until {history[^1].CanaryVersion} is no canary any more")
            : Go(
                LifecycleStage.Canary, ModelPart.Canary, evidence.Candidate,
                $"the {gate} gate shows it to be better");
    }

    private LifecycleDecision Canary(
        IReadOnlyList<ModelControl> history, LifecycleEvidence evidence, DateTimeOffset now)
    {
        string? why = Ended(evidence) ?? evidence.Conversion switch
        {
            ConversionVerdict.Stop => "its contacts convert worse",
            ConversionVerdict.Keep when options.BusinessOutcome => "its contacts do not convert better by enough",
            _ => null,
        };
        if (why is not null)
        {
            return Go(LifecycleStage.Retired, ModelPart.Canary, ModelPublisher.None, why);
        }

        var since = ControlHistory.Since(history, evidence.Candidate);
        if (Wait(since, options.CanaryTime, now) is { } wait)
        {
            return Nothing(LifecycleStage.Canary, $"a canary for {Text(wait)} more", wait);
        }

        if (options.BusinessOutcome && evidence.Conversion != ConversionVerdict.Promote)
        {
            return Wait(since, options.CanaryTimeMax, now) is null
                ? Go(
                    LifecycleStage.Retired, ModelPart.Canary, ModelPublisher.None,
                    $"its outcomes could not say within {Text(options.CanaryTimeMax)} whether it converts better")
                : Nothing(LifecycleStage.Canary, "its outcomes cannot say yet whether its contacts convert better");
        }

        return Live(
            history, LifecycleStage.Canary, evidence.Candidate,
            options.BusinessOutcome ? "its contacts convert better" : "it did no harm as a canary", now);
    }

    private LifecycleDecision Live(
        IReadOnlyList<ModelControl> history, LifecycleStage stage, string version, string reason, DateTimeOffset now) =>
        Wait(ControlHistory.LastLiveChange(history), options.LiveTime, now) is { } wait
            ? Nothing(stage, $"{reason}, but the live version has changed just now: {Text(wait)} more", wait)
            : Go(LifecycleStage.Live, ModelPart.Live, version, reason);

    private static string? Ended(LifecycleEvidence evidence) => evidence.Online switch
    {
        OnlineVerdict.Harm => "the online gate shows it to be worse",
        OnlineVerdict.Keep => "the online gate has not shown it to be better",
        _ => null,
    };

    // A canary that goes is named with a share as well: the part asks for one.
    private LifecycleDecision Go(LifecycleStage stage, ModelPart part, string version, string reason) =>
        new(stage, new PartChange(part, part == ModelPart.Canary ? ShareOf(version) : 0), version, reason);

    private double ShareOf(string version) => version == ModelPublisher.None ? 1 : options.CanaryShare;

    private static LifecycleDecision Nothing(LifecycleStage stage, string reason, TimeSpan? wait = null) =>
        new(stage, null, "", reason) { Wait = wait };

    private static TimeSpan? Wait(DateTimeOffset? since, TimeSpan least, DateTimeOffset now) =>
        since is { } from && now - from < least ? least - (now - from) : null;

    private static string Text(TimeSpan wait) => wait.TotalDays >= 2
        ? FormattableString.Invariant($"{wait.TotalDays:0.#} days")
        : wait.TotalHours >= 1
        ? FormattableString.Invariant($"{wait.TotalHours:0.#} hours")
        : FormattableString.Invariant($"{Math.Ceiling(wait.TotalMinutes):0} minutes");
}
