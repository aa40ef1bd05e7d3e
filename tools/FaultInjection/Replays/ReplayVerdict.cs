namespace StreamML.FaultInjection.Replays;

/// <summary>Holds a report against what a replay promises.</summary>
internal static class ReplayVerdict
{
    /// <summary>What does not hold, in words; empty if everything does.</summary>
    public static IReadOnlyList<string> Problems(ReplayCheckReport report, ReplayCheckOptions options)
    {
        double factor = report.LiveP99Ms / Math.Max(0.001, report.ControlP99Ms);
        (bool Holds, string Problem)[] bars =
        [
            (report.Planned == report.Read && report.Read == report.Written && report.Written == report.Told
                && report.DeadLetters == report.Unreadable,
                "The counts of plan, ranges, results and job are not the same."),
            (report.Kills == options.Kills,
                $"Only {report.Kills} kills of {options.Kills} met the replay while it ran: take more texts."),
            (report is { Lost: 0, Doubled: 0, Unexpected: 0 }, "A message of the plan has not exactly one result."),
            (report.Different.Count == 0 && report.PredictionsOff == 0,
                "The killed replay made something else than the undisturbed one."),
            (report.DifferentFromLive.Count == 0,
                "The models of their time did not answer as they did then."),
            (report.Visible == 0, "Readers saw results before a cutover."),
            (report.Changed > 0, "The cutover changed nothing, so the queries tested nothing."),
            (report.Queries >= options.Queries && report.Mixed == 0, "A query saw neither old nor new results."),
            (report.Restored, "The undo did not put everything back."),
            (report.KilledCutoverLeftNothing, "A cutover that was killed left something."),
            (report.KilledCutoverWentOn, "A cutover that was killed was not made by the next process."),
            (report.RowsLost > 0 && report.RowsRebuilt == report.RowsLost && report.RebuiltAsLive,
                "A replay into the empty table did not make the rows that live had made."),
            (report.StoodStill, "A paused replay went on."),
            (report.TopicsGone, "A cancelled replay left topics."),
            (report is { LiveTexts: > 0, LiveLost: 0, LiveDoubled: 0 }, "A live text has not exactly one result."),
            InTime("cutover", report.CutoverSeconds, options.CutoverLimit),
            InTime("undo", report.UndoSeconds, options.CutoverLimit),
            InTime("pause", report.PauseSeconds, options.PauseLimit),
            InTime("cancellation", report.CancelSeconds, options.CancelLimit),
            InTime("longest wait of a live text", report.LiveMaxMs / 1_000, options.LagLimit),
            (factor <= options.LatencyFactor,
                $"Live texts took {factor:0.00} times as long beside the replay (99th percentile); the limit is "
                + $"{options.LatencyFactor:0.00}."),
        ];
        return [.. bars.Where(bar => !bar.Holds).Select(bar => bar.Problem)];
    }

    private static (bool Holds, string Problem) InTime(string what, double seconds, TimeSpan limit) => (
        seconds <= limit.TotalSeconds,
        $"The {what} took {seconds:0.00} s; the limit is {limit.TotalSeconds:0.00} s.");
}
