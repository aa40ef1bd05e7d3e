using StreamML.FaultInjection.Windows;

namespace StreamML.Cli.Tests.Terminal;

public sealed class ReportTextTests
{
    [Fact]
    public void Report_InLines_HasEachCountByItsNameAndTheVerdictLast()
    {
        var report = new WindowReport(
            Ok: false, Records: 1_500, new Dictionary<string, int> { ["sink"] = 2 }, Drained: true, Counts: 7,
            Different: 1, ["contact c, hour 1: SQL 3, window 2"], Trends: 4, TrendsDifferent: 0, DeadLetters: 0,
            Seconds: 1.23456);

        string[] lines = ReportText.Of(report).Split(Environment.NewLine);

        Assert.Equal(
            [
                "records                               1,500",
                "kills",
                "  sink                                    2",
                "drained                                 yes",
                "counts                                    7",
                "different                                 1",
                "examples",
                "  contact c, hour 1: SQL 3, window 2",
                "trends                                    4",
                "trends different                          0",
                "dead letters                              0",
                "seconds                               1.235",
                "not ok",
            ],
            lines);
    }
}
