using System.Text.Json;
using StreamML.FaultInjection.Duplicates;
using StreamML.FaultInjection.Kills;
using StreamML.FaultInjection.Poison;
using StreamML.FaultInjection.Requests;
using StreamML.FaultInjection.Trainings;
using StreamML.FaultInjection.Windows;
using StreamML.Testing.Kafka;
using Xunit.Abstractions;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace StreamML.FaultInjection.Tests;

/// <summary>
/// Short forms of the fault runs. One after the other: each has the machine to itself. On the embedded broker it is a
/// process that is killed and restarted like the roles; on another the roles alone are.
/// </summary>
public sealed class FaultRunTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Kills_OfRandomRolesAndTheBroker_LoseNothing()
    {
        await using var broker = await StartAsync();

        // The limit of 10 s is that of `check kills`: here a busy machine only makes it late, and lateness loses
        // nothing.
        var options = new KillOptions { Kills = 10, RecoveryLimit = TimeSpan.FromSeconds(90) };
        var report = await new KillRun(options, Common(broker), TimeProvider.System, Lines()).RunAsync(default);
        Assert.True(report.Ok, JsonSerializer.Serialize(report));
    }

    [Fact]
    public async Task Duplicates_OverRestarts_AreThereOnce()
    {
        await using var broker = await StartAsync();
        var options = new DuplicateOptions { Ids = 40, Deliveries = 40, Restarts = 2 };
        var report = await new DuplicateRun(options, Common(broker), TimeProvider.System, Lines()).RunAsync(default);
        Assert.True(report.Ok, JsonSerializer.Serialize(report));
    }

    [Fact]
    public async Task Poison_OnEveryInput_MeetsItsExpectedOutcome()
    {
        await using var broker = await StartAsync();
        var options = new PoisonOptions { Records = 300, Good = 100 };
        var report = await new PoisonRun(options, Common(broker), TimeProvider.System, Lines()).RunAsync(default);
        Assert.True(report.Ok, JsonSerializer.Serialize(report));
    }

    [Fact]
    public async Task Windows_WhileRolesAreKilled_EqualCountsOfTheTables()
    {
        await using var broker = await StartAsync();
        var options = new WindowOptions { Records = 4_000, Kills = 4, Contacts = 60 };
        var report = await new WindowRun(options, Common(broker), TimeProvider.System, Lines()).RunAsync(default);
        Assert.True(report.Ok, JsonSerializer.Serialize(report));
    }

    [Fact]
    public async Task Trainings_WhileTrainerAndEnricherAreKilled_LetOnlyVerifiedVersionsAnswer()
    {
        await using var broker = await StartAsync();
        var options = new TrainingKillOptions { Kills = 3 };
        var report = await new TrainingKillRun(options, Common(broker), TimeProvider.System, Lines()).RunAsync(default);
        Assert.True(report.Ok, JsonSerializer.Serialize(report));
    }

    [Fact]
    public async Task Requests_RandomAndMutated_EndInNoFault()
    {
        await using var broker = await StartAsync();
        var options = new RequestOptions { Requests = 2_000 };
        var report = await new RequestRun(options, Common(broker), TimeProvider.System, Lines()).RunAsync(default);
        Assert.True(report.Ok, JsonSerializer.Serialize(report));
        Assert.True(
            report.RoutesAnswered > report.Routes / 2,
            $"Only {report.RoutesAnswered} routes answered: it tests little.");
    }

    // The runs bring the embedded broker themselves.
    private static async Task<BrokerUnderTest?> StartAsync() =>
        BrokerUnderTest.IsEmbedded ? null : await BrokerUnderTest.StartAsync();

    private static FaultRunOptions Common(BrokerUnderTest? broker) => new()
    {
        Program = Path.Combine(AppContext.BaseDirectory, "streamml.dll"),
        Patience = TimeSpan.FromSeconds(30),
        BootstrapServers = broker?.BootstrapServers ?? "",
    };

    private Written Lines() => new(output);

    private sealed class Written(ITestOutputHelper output) : IProgress<string>
    {
        public void Report(string value) => output.WriteLine(value);
    }
}
