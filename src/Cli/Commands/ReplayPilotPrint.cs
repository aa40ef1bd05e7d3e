using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Cli.Commands;

/// <summary>What a plan says beyond its range: what is gone, its rules, its pilot and the time it takes.</summary>
internal static class ReplayPilotPrint
{
    // More are rows that nobody reads; --json has them all.
    private const int GapsMax = 4;
    private const int MovesMax = 8;

    /// <summary>What retention took, a line for each partition.</summary>
    public static IReadOnlyList<string> Gaps(IReadOnlyCollection<ReplayGap> gaps)
    {
        var lines = gaps.Take(GapsMax).Select(gap =>
            $"offsets {ReplayPrint.Number(gap.FirstOffset)} to {ReplayPrint.Number(gap.NextOffset - 1)} of partition "
            + $"{gap.Partition}"
            + (gap.KeptFromMs > 0 ? $", written before {DeadLetterPrint.Time(gap.KeptFromMs)}" : "")).ToList();
        if (gaps.Count > GapsMax)
        {
            lines.Add($"and of {gaps.Count - GapsMax} more partitions (--json)");
        }

        return lines;
    }

    /// <summary>When the replay fails by itself.</summary>
    public static string Rules(ReplayAbort? rules) =>
        AbortRules.Describe(AbortRules.ChangedMax(rules), AbortRules.DeadLettersMax(rules));

    /// <summary>The pilot, and the time that follows from it; nothing where the plan has none.</summary>
    public static IEnumerable<(string Name, string Value)> Rows(Job job) => job.Pilot switch
    {
        null => job.Replay.Pilot.Count > 0
            ? [("pilot", "not made yet: the role jobs makes it when no replay runs, at the latest at the start")]
            : [],
        { Fault.Length: > 0 } failed => [("pilot", $"failed: {failed.Fault}")],
        { Records: 0 } => [("pilot", "none of its records is there any more")],
        var pilot =>
        [
            ("pilot", $"{ReplayPrint.Number(pilot.Records)} records, {ReplayPrint.Number(pilot.DeadLetters)} dead "
                + $"letters; {Labels(job.Replay, pilot.LabelsChanged, pilot.Labels, pilot.Changed, pilot.Compared)}"),
            .. pilot.Moves.OrderByDescending(move => move.Messages).Take(MovesMax).Select(move =>
                ("change", $"{move.Field}: {move.From} to {move.To}, {ReplayPrint.Number(move.Messages)}")),
            .. Time(pilot),
        ],
    };

    /// <summary>How labels differ from the live ones.</summary>
    public static string Labels(ReplayPlan plan, long labelsChanged, long labels, long changed, long compared) =>
        $"{ReplayPrint.Number(labelsChanged)} of {ReplayPrint.Number(labels)} labels change, in "
        + $"{ReplayPrint.Number(changed)} of {ReplayPrint.Number(compared)} {ReplayStages.Of(plan).Subjects}";

    private static IEnumerable<(string Name, string Value)> Time(ReplayPilot pilot) => pilot.ExpectedMs < 0
        ? []
        : [
            ("time", $"about {ReplayPrint.Duration(pilot.ExpectedMs / 1_000.0)}; the pilot made "
                + $"{ReplayPrint.Number((long)pilot.Rate)} records per second beside what was live"),
        ];
}
