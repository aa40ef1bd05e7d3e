using StreamML.FaultInjection.Replays;

namespace StreamML.FaultInjection.Tests;

/// <summary>What <c>check replay</c> judges.</summary>
public sealed class ReplayVerdictTests
{
    [Fact]
    public void Verdict_OfAReportThatHoldsNothing_NamesEachProblem()
    {
        var report = new ReplayCheckReport
        {
            Planned = 3,
            Read = 3,
            Written = 2,
            Told = 3,
            Lost = 1,
            Visible = 1,
            Mixed = 1,
            RowsLost = 3,
            RowsRebuilt = 3,
            CutoverSeconds = 3,
            ControlP99Ms = 10,
            LiveP99Ms = 13,
        };

        var problems = ReplayVerdict.Problems(report, new ReplayCheckOptions());

        Assert.Contains("The counts of plan, ranges, results and job are not the same.", problems);
        Assert.Contains("A message of the plan has not exactly one result.", problems);
        Assert.Contains("Readers saw results before a cutover.", problems);
        Assert.Contains("A replay into the empty table did not make the rows that live had made.", problems);
        Assert.Contains("The cutover took 3.00 s; the limit is 1.00 s.", problems);
        Assert.Contains(
            "Live texts took 1.30 times as long beside the replay (99th percentile); the limit is 1.20.", problems);
        Assert.DoesNotContain(problems, problem => problem.StartsWith("The undo took", StringComparison.Ordinal));
    }
}
