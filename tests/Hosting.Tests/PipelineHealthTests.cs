using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Testing;

namespace StreamML.Hosting.Tests;

/// <summary>What a process says of itself while its broker is away.</summary>
public sealed class PipelineHealthTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Health_WhileTheBrokerIsAway_IsNotReady()
    {
        using var folder = new ScratchFolder();
        using var http = new HttpClient();
        string file = Path.Combine(folder.Path, "ready");
        var settings = Load(folder.Path, file, kafkaPort: 0);
        var broker = await StartBrokerAsync(settings);
        var pipeline = await Pipeline.StartAsync(
            settings, RoleSet.Of("ingest", "normaliser").Roles, embedded: true, TimeProvider.System,
            NullLoggerFactory.Instance, CancellationToken.None);
        var health = new Uri(pipeline.IngestAddress!, "/health/ready");
        Assert.Equal((HttpStatusCode.OK, true), (await StatusAsync(http, health), File.Exists(file)));

        int port = int.Parse(settings.Kafka.BootstrapServers.Split(':')[1]);
        await broker.DisposeAsync();
        await UntilAsync(async () => await StatusAsync(http, health) == HttpStatusCode.ServiceUnavailable);
        await UntilAsync(() => Task.FromResult(!File.Exists(file)));

        broker = await StartBrokerAsync(Load(folder.Path, file, port));
        await UntilAsync(async () => await StatusAsync(http, health) == HttpStatusCode.OK);
        await UntilAsync(() => Task.FromResult(File.Exists(file)));
        await pipeline.DisposeAsync();
        Assert.False(File.Exists(file));
        await broker.DisposeAsync();
    }

    private static Task<LocalServices> StartBrokerAsync(Settings settings) => LocalServices.StartAsync(
        settings, RoleSet.Of(RoleSet.Broker), TimeProvider.System, NullLoggerFactory.Instance,
        CancellationToken.None);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, Uri address)
    {
        using var answer = await http.GetAsync(address);
        return answer.StatusCode;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            await Task.Delay(50, deadline.Token);
        }
    }

    private static Settings Load(string folder, string file, int kafkaPort) =>
        Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = folder,
            ["Streamml:ReadyFile"] = file,
            ["Streamml:KafkaPort"] = $"{kafkaPort}",
            ["Streamml:RegistryPort"] = "0",
            ["Ingest:Port"] = "0",
            ["Api:Port"] = "0",
        });
}
