using StreamML.Cli.Commands;
using StreamML.Schemas.V1;

namespace StreamML.Cli.Tests.Terminal;

/// <summary>What a plan says beyond its range.</summary>
public sealed class ReplayPilotPrintTests
{
    [Fact]
    public void Pilot_ThatWasMade_SaysWhatChangesAndHowLongAllOfItTakes()
    {
        var job = Planned();
        job.Pilot = new ReplayPilot
        {
            Records = 100,
            DeadLetters = 1,
            Rate = 412.6,
            ExpectedMs = 3_600_000,
            Compared = 99,
            Changed = 2,
            Labels = 594,
            LabelsChanged = 3,
            Moves = { new ReplayMove { Field = "intent", From = "support", To = "return", Messages = 2 } },
        };

        Assert.Equal(
            [
                "pilot: 100 records, 1 dead letters; 3 of 594 labels change, in 2 of 99 messages",
                "change: intent: support to return, 2",
                "time: about 01:00:00; the pilot made 412 records per second beside what was live",
            ],
            Rows(job));
    }

    [Fact]
    public void Pilot_ThatWasNotMade_SaysWhy()
    {
        var job = Planned();
        Assert.StartsWith("pilot: not made yet", Assert.Single(Rows(job)), StringComparison.Ordinal);
        job.Pilot = new ReplayPilot { Fault = "A model is gone." };
        Assert.Equal("pilot: failed: A model is gone.", Assert.Single(Rows(job)));
        job.Pilot = new ReplayPilot();
        Assert.Contains("any more", Assert.Single(Rows(job)), StringComparison.Ordinal);
        job.Replay.Pilot.Clear();
        job.Pilot = null;
        Assert.Empty(Rows(job));
    }

    [Fact]
    public void Rules_OfAPlan_AreInWords()
    {
        Assert.Equal(
            "more than 2 % of the labels change, or more than 0.1 % of the records become dead letters",
            ReplayPilotPrint.Rules(new ReplayAbort { ChangedPercent = 2, DeadLettersPercent = 0.1 }));
        Assert.Equal(
            "more than 5 % of the labels change",
            ReplayPilotPrint.Rules(new ReplayAbort { ChangedPercent = 5, DeadLettersPercent = 100 }));
        Assert.Equal("never by a rule", ReplayPilotPrint.Rules(null));
    }

    [Fact]
    public void Gaps_OfManyPartitions_AreNamedUpToAFew()
    {
        var gaps = Enumerable.Range(0, 6).Select(partition => new ReplayGap
        {
            Partition = partition,
            NextOffset = 1_500,
            KeptFromMs = partition == 0 ? 1_780_000_000_000 : 0,
        }).ToList();

        var lines = ReplayPilotPrint.Gaps(gaps);

        Assert.Equal(5, lines.Count);
        Assert.StartsWith(
            "offsets 0 to 1,499 of partition 0, written before 2026-05-28", lines[0], StringComparison.Ordinal);
        Assert.Equal("offsets 0 to 1,499 of partition 1", lines[1]);
        Assert.Equal("and of 2 more partitions (--json)", lines[4]);
    }

    private static Job Planned() => new()
    {
        State = JobState.Planned,
        Replay = new ReplayPlan { Pilot = { new ReplayOffsets { Offsets = { 1 } } } },
    };

    private static IReadOnlyList<string> Rows(Job job) =>
        [.. ReplayPilotPrint.Rows(job).Select(row => $"{row.Name}: {row.Value}")];
}
