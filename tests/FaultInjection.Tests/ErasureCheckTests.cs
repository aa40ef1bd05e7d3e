using System.Text.Json;
using StreamML.FaultInjection.Erasures;

namespace StreamML.FaultInjection.Tests;

/// <summary>The short form of <c>check erasure</c>. The bar of the time is the long form's.</summary>
public sealed class ErasureCheckTests
{
    [Fact]
    public async Task Contacts_ErasedUnderTraffic_AreNowhereAndTheOthersAreAsTheyWere()
    {
        var common = new FaultRunOptions { Program = "" };
        var options = new ErasureCheckOptions { Contacts = 40, Erase = 8, Limit = TimeSpan.FromMinutes(10) };

        var report = await new ErasureCheck(options, common, TimeProvider.System, new Progress<string>())
            .RunAsync(CancellationToken.None);

        Assert.True(
            report is { Ok: true, Erased: 8, Changed: 0, Receipts: 8, Traffic: > 0 }, JsonSerializer.Serialize(report));
        Assert.Contains("topic whatsapp.raw", report.Kept.Keys);
        Assert.Contains("media", report.Kept.Keys);
    }
}
