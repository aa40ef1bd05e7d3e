using System.Text.Json;
using StreamML.FaultInjection.Swaps;
using StreamML.Testing.Kafka;

namespace StreamML.FaultInjection.Tests;

/// <summary>
/// The short form of <c>check swap</c>. The bar of the gap is the long form's: a test machine has other things to do.
/// </summary>
public sealed class SwapRunTests
{
    [Fact]
    public async Task Models_SwappedUnderLoad_LoseNothingAndEveryRecordNamesItsMaker()
    {
        await using var broker = BrokerUnderTest.IsEmbedded ? null : await BrokerUnderTest.StartAsync();
        var common = new FaultRunOptions
        {
            Program = "",
            Patience = TimeSpan.FromSeconds(60),
            BootstrapServers = broker?.BootstrapServers ?? "",
        };
        var options = new SwapOptions { Seconds = 15, Rate = 200, GapLimit = TimeSpan.FromSeconds(2) };
        var report = await new SwapRun(options, common, TimeProvider.System, new Progress<string>())
            .RunAsync(CancellationToken.None);

        // Gaps and the number of swaps are the machine's: `check swap` judges them.
        Assert.True(
            report is
            {
                Lost: 0, Duplicated: 0, WrongVersion: 0, WrongAnswer: 0, BadServed: 0, Messages: > 0,
                Swaps: >= 1
            },
            JsonSerializer.Serialize(report));
    }
}
