using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
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

    [Fact]
    public async Task Lag_OfARoleThatNobodyRuns_GrowsBeyondTheMost()
    {
        using var folder = new ScratchFolder();
        using var http = new HttpClient();
        var settings = Load(
            folder.Path, "", kafkaPort: 0, ("Health:LagMax", "00:00:00.001"), ("Health:LagEvery", "00:00:01"));
        await using var broker = await StartBrokerAsync(settings);
        await using var pipeline = await Pipeline.StartAsync(
            settings, RoleSet.Of("ingest").Roles, embedded: true, TimeProvider.System, NullLoggerFactory.Instance,
            CancellationToken.None);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, new Uri(pipeline.IngestAddress!, "/health/started")));
        var lag = new Uri(pipeline.IngestAddress!, "/health/lag");
        string nothing = await http.GetStringAsync(lag);
        Assert.Contains(
            "{\"role\":\"normaliser\",\"seconds_behind\":0,\"records_waiting\":0}", nothing, StringComparison.Ordinal);
        Assert.Contains("no Postgres__ConnectionString", nothing, StringComparison.Ordinal);

        using var appender = pipeline.Kafka.CreateAppender();
        await appender.AppendAsync(
            TopicCatalogue.WhatsAppRaw, "shop", new RawWebhook { Tenant = "shop" },
            TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), CancellationToken.None);
        await UntilAsync(async () => await StatusAsync(http, lag) == HttpStatusCode.ServiceUnavailable);
        using var behind = await http.GetAsync(lag);
        using var report = JsonDocument.Parse(await behind.Content.ReadAsStringAsync());
        var normaliser = report.RootElement.GetProperty("roles").EnumerateArray()
            .Single(role => role.GetProperty("role").GetString() == "normaliser");
        Assert.Equal(1, normaliser.GetProperty("records_waiting").GetInt64());
        Assert.True(normaliser.GetProperty("seconds_behind").GetDouble() > 0);

        // It is the pipeline that is behind: this process takes webhooks all the same.
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, new Uri(pipeline.IngestAddress!, "/health/ready")));
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

    private static Settings Load(
        string folder, string file, int kafkaPort, params (string Key, string Value)[] options) =>
        Settings.Load(new Dictionary<string, string?>(
            options.Select(option => KeyValuePair.Create(option.Key, (string?)option.Value)), StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = folder,
            ["Streamml:ReadyFile"] = file,
            ["Streamml:KafkaPort"] = $"{kafkaPort}",
            ["Streamml:RegistryPort"] = "0",
            ["Ingest:Port"] = "0",
            ["Api:Port"] = "0",
        });
}
