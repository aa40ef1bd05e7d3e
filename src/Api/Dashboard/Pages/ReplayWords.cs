using StreamML.Api.Replaying;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Api.Dashboard.Pages;

/// <summary>Replays in words.</summary>
internal static class ReplayWords
{
    /// <summary>What a filter lets through.</summary>
    public static string Filter(ReplayPlanAnswer plan) => Joined(
        plan.Stage, plan.Tenant, plan.Contact, plan.Type, plan.Language, plan.Labels,
        plan.OlderThan is { } older ? $"models older than {Words.Time(older)}" : "");

    /// <summary>What is asked for, before there is a plan.</summary>
    public static string Filter(ReplayRequest request) => Joined(
        request.Stage ?? "", request.Tenant, request.Contact, request.Type, request.Language, request.Labels ?? [],
        request.OlderThan is { } older ? $"models older than {older}" : "");

    /// <summary>Whose answers it takes.</summary>
    public static string Models(ReplayPlanAnswer plan) => plan.Models == ReplayRequests.AsOf
        ? "those that were live at the time of each record"
        : plan.ModelsAt is { } at ? $"those that were live on {Words.Time(at)}" : "those that were live";

    /// <summary>A rate's cap.</summary>
    public static string Cap(long maxRate) =>
        maxRate > 0 ? $"at most {Words.Count(maxRate)} records per second" : "no cap";

    /// <summary>How far it is; empty before it runs.</summary>
    public static string Done(ReplayAnswer replay) => replay.Progress switch
    {
        { Records: { } records } => $"{Words.Count(records)} records",
        { OffsetsTotal: > 0 } progress => Words.Percent((double)progress.OffsetsDone / progress.OffsetsTotal),
        _ => "",
    };

    /// <summary>How fast it goes; empty while it does not run.</summary>
    public static string Rate(ReplayAnswer replay) => replay.Progress switch
    {
        { StandsStill: true } => $"stands still for the live {replay.Plan.Stage}",
        { RunsAtHalfSpeed: true, OffsetsPerSecond: { } rate } =>
            $"{Words.Figure(rate)} per second, halved for the live {replay.Plan.Stage}",
        { OffsetsPerSecond: { } rate } => $"{Words.Figure(rate)} per second",
        _ => "",
    };

    /// <summary>The time left; empty where it is not known.</summary>
    public static string Left(ReplayAnswer replay) => replay.Progress?.SecondsLeft is { } seconds
        ? Words.Duration(TimeSpan.FromSeconds(seconds))
        : "";

    /// <summary>The class of a state's mark.</summary>
    public static string Mark(string state) => state switch
    {
        "ready" or "done" => "low",
        "paused" => "medium",
        "failed" => "high",
        _ => "",
    };

    /// <summary>When a replay fails by itself.</summary>
    public static string Rules(ReplayAbortShape rules) =>
        AbortRules.Describe(rules.ChangedPercent ?? AbortRules.Off, rules.DeadLettersPercent ?? AbortRules.Off);

    /// <summary>How labels differ from the live ones.</summary>
    public static string Changes(string stage, long labelsChanged, long labels, long changed, long compared) =>
        $"{Words.Count(labelsChanged)} of {Words.Count(labels)} labels change, in {Words.Count(changed)} of "
        + $"{Words.Count(compared)} {ReplayStages.SubjectsOf(stage)}";

    private static string Joined(
        string stage, string? tenant, string? contact, string? type, string? language,
        IReadOnlyList<string> labels, string older)
    {
        bool isScorer = stage == ReplayStages.Scorer.Name;
        string[] parts =
        [
            isScorer ? "scores" : "", tenant is null ? "" : $"tenant {tenant}", contact is null ? "" : $"contact {contact}",
            type is null ? "" : $"type {type}", language is null ? "" : $"language {language}",
            string.Join(", ", labels), older,
        ];
        var said = parts.Where(part => part.Length > 0).ToList();
        return (said.Count, isScorer) switch
        {
            (0, _) => "all texts",
            (1, true) => "scores of all contacts",
            _ => string.Join(", ", said),
        };
    }
}
