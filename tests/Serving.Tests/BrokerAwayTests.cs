using Microsoft.Extensions.Logging.Abstractions;
using StreamML.EmbeddedKafka;
using StreamML.Testing;

namespace StreamML.Serving.Tests;

public sealed class BrokerAwayTests
{
    [Fact]
    public async Task Follower_WhoseBrokerIsAway_ServesOnAndGoesOnWhenItIsBack()
    {
        using var folder = new ScratchFolder();
        var broker = await StartAsync(folder.Path, port: 0);
        int port = int.Parse(broker.BootstrapServers.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
        await using var harness = await ServingHarness.CreateAsync(broker.BootstrapServers);
        try
        {
            await harness.FollowAsync();
            await harness.PublishAsync(TinyModels.Intent("1", "purchase"));
            await harness.UntilAsync(() => harness.Live == "purchase");

            await broker.DisposeAsync();
            using var late = ServingHarness.NewHub();
            var starting = harness.FollowAsync(late);
            await Task.Delay(TimeSpan.FromSeconds(2));
            Assert.Equal(("purchase", false), (harness.Live, starting.IsCompleted));

            broker = await StartAsync(folder.Path, port);
            await starting;
            await harness.PublishAsync(TinyModels.Intent("2", "return", TinyModels.ThreePieces));
            await harness.UntilAsync(() => harness.Live == "return" && late.Served.Single().Model.Version == "2");
        }
        finally
        {
            await broker.DisposeAsync();
        }
    }

    private static Task<EmbeddedBroker> StartAsync(string folder, int port) => EmbeddedBroker.StartAsync(
        new BrokerOptions { DataDirectory = folder, Port = port }, TimeProvider.System, NullLoggerFactory.Instance,
        CancellationToken.None);
}
