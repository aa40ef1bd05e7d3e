using System.Text.Json;
using StreamML.FaultInjection.Replays;
using StreamML.Testing.Kafka;
using Xunit.Abstractions;

namespace StreamML.FaultInjection.Tests;

/// <summary>The short form of <c>check replay</c>. The bars of times are the long form's.</summary>
public sealed class ReplayCheckTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Replay_WhoseLeaderIsKilled_MakesWhatAnUndisturbedOneDoesAndIsShownAllAtOnce()
    {
        await using var broker = BrokerUnderTest.IsEmbedded ? null : await BrokerUnderTest.StartAsync();
        var common = new FaultRunOptions
        {
            Program = Path.Combine(AppContext.BaseDirectory, "streamml.dll"),
            BootstrapServers = broker?.BootstrapServers ?? "",
        };
        var options = new ReplayCheckOptions
        {
            Texts = 500,
            Kills = 1,
            LongestLife = TimeSpan.FromSeconds(0.5),
            Queries = 400,
            Readers = 4,
            Rate = 20,
            Control = TimeSpan.FromSeconds(1),
            CutoverLimit = Long,
            PauseLimit = Long,
            CancelLimit = Long,
            LatencyFactor = double.MaxValue,
            LagLimit = Long,
        };

        var report = await new ReplayCheck(options, common, TimeProvider.System, new Written(output))
            .RunAsync(CancellationToken.None);

        Assert.True(report.Ok, JsonSerializer.Serialize(report));
        Assert.True(
            report is { Unreadable: 2, DeadLetters: 2, Changed: > 100, LiveTexts: > 20 },
            JsonSerializer.Serialize(report));
    }

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
            CutoverSeconds = 3,
            ControlP99Ms = 10,
            LiveP99Ms = 13,
        };

        var problems = ReplayVerdict.Problems(report, new ReplayCheckOptions());

        Assert.Contains("The counts of plan, ranges, results and job are not the same.", problems);
        Assert.Contains("A message of the plan has not exactly one result.", problems);
        Assert.Contains("Readers saw results before a cutover.", problems);
        Assert.Contains("The cutover took 3.00 s; the limit is 1.00 s.", problems);
        Assert.Contains(
            "Live texts took 1.30 times as long beside the replay (99th percentile); the limit is 1.20.", problems);
        Assert.DoesNotContain(problems, problem => problem.StartsWith("The undo took", StringComparison.Ordinal));
    }

    private sealed class Written(ITestOutputHelper output) : IProgress<string>
    {
        public void Report(string value) => output.WriteLine(value);
    }
}
