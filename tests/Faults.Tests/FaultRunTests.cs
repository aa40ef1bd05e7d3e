using System.Text.Json;
using StreamML.Faults.Duplicates;
using StreamML.Faults.Kills;
using StreamML.Faults.Poison;
using Xunit.Abstractions;

namespace StreamML.Faults.Tests;

/// <summary>Short forms of the fault runs. One after the other: each has the machine to itself.</summary>
public sealed class FaultRunTests(ITestOutputHelper output)
{
    private static readonly FaultRunOptions Common = new()
    {
        Program = Path.Combine(AppContext.BaseDirectory, "streamml.dll"),
        Patience = TimeSpan.FromSeconds(30),
    };

    [Fact]
    public async Task Kills_OfRandomRolesAndTheBroker_LoseNothing()
    {
        var report = await new KillRun(new KillOptions { Kills = 10 }, Common, TimeProvider.System, Lines()).RunAsync(default);
        Assert.True(report.Ok, JsonSerializer.Serialize(report));
    }

    [Fact]
    public async Task Duplicates_OverRestarts_AreThereOnce()
    {
        var options = new DuplicateOptions { Ids = 40, Deliveries = 40 };
        var report = await new DuplicateRun(options, Common, TimeProvider.System, Lines()).RunAsync(default);
        Assert.True(report.Ok, JsonSerializer.Serialize(report));
    }

    [Fact]
    public async Task Poison_OnEveryInput_MeetsItsExpectedOutcome()
    {
        var options = new PoisonOptions { Records = 300, Good = 100 };
        var report = await new PoisonRun(options, Common, TimeProvider.System, Lines()).RunAsync(default);
        Assert.True(report.Ok, JsonSerializer.Serialize(report));
    }

    private Written Lines() => new(output);

    private sealed class Written(ITestOutputHelper output) : IProgress<string>
    {
        public void Report(string value) => output.WriteLine(value);
    }
}
