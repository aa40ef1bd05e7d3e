using System.Text.Json;
using StreamML.FaultInjection.Redrives;
using StreamML.Testing.Kafka;

namespace StreamML.FaultInjection.Tests;

/// <summary>The short form of <c>check redrive</c>. The bar of the rate is the long form's.</summary>
public sealed class RedriveCheckTests
{
    [Fact]
    public async Task Letters_RedrivenWithKills_AreBackOnceInOrderAndTheSumsMeet()
    {
        await using var broker = BrokerUnderTest.IsEmbedded ? null : await BrokerUnderTest.StartAsync();
        var common = new FaultRunOptions
        {
            Program = "",
            Patience = TimeSpan.FromSeconds(60),
            BootstrapServers = broker?.BootstrapServers ?? "",
        };
        var options = new RedriveCheckOptions { Letters = 4_000, Contacts = 100, Kills = 2, BatchRecords = 250 };

        var report = await new RedriveCheck(options, common, TimeProvider.System, new Progress<string>())
            .RunAsync(CancellationToken.None);

        Assert.True(
            report is { Lost: 0, Doubled: 0, OutOfOrder: 0, ThirdTimes: 0, Waiting: 0, Kills: 2 }
                && report.Redriven == report.Letters + report.Failing && report.Discarded == report.Failing,
            JsonSerializer.Serialize(report));
    }
}
