using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Access;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Roles;

namespace StreamML.Ingest.Tests.Http;

public sealed class ServerTests
{
    [Fact]
    public async Task Start_PortTaken_SaysSoAndNamesTheOption()
    {
        await using var server = await TestServer.StartAsync();

        var fault = await Assert.ThrowsAsync<IngestStartException>(
            () => TestServer.StartAsync(options => options.Port = server.Address.Port));

        Assert.Contains("is in use", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Ingest__Port", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AddressOfAnotherMachine_NamesTheOption()
    {
        var fault = await Assert.ThrowsAsync<IngestStartException>(
            () => TestServer.StartAsync(options => options.Host = "192.0.2.1"));

        Assert.Contains("Ingest__Host", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_IsLiveAndAsksTheProbe()
    {
        bool ready = false;
        await using var server = await TestServer.StartAsync(
            health: new HealthProbes
            {
                IsReady = () => ready ? ready : throw new InvalidOperationException("canary-1"),
            });

        using var live = await server.Client.GetAsync("/health/live");
        using var before = await server.Client.GetAsync("/health/ready");
        ready = true;
        using var after = await server.Client.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task Started_BeforeAndAfterTheRolesAreAtWork_SaysWhich()
    {
        bool started = false;
        await using var server = await TestServer.StartAsync(
            health: new HealthProbes { HasStarted = () => started });

        using var before = await server.Client.GetAsync("/health/started");
        started = true;
        using var after = await server.Client.GetAsync("/health/started");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, before.StatusCode);
        Assert.Equal("starting\n", await before.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Theory]
    [InlineData(0, 200, "ok")]
    [InlineData(60, 503, "behind")]
    [InlineData(120, 200, "ok")]
    public async Task Lag_OfARoleThatIsBehind_IsHeldAgainstTheMost(int maxSeconds, int status, string word)
    {
        await using var server = await TestServer.StartAsync(health: new HealthProbes
        {
            Lag = _ => Task.FromResult(new LagReport(
                [new RoleLag("enricher", 61.5, 7), new RoleLag("sink", null, null) { Note = "PostgreSQL is away." }],
                DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(maxSeconds))),
        });

        using var answer = await server.Client.GetAsync("/health/lag");

        Assert.Equal((HttpStatusCode)status, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        string json = await answer.Content.ReadAsStringAsync();
        Assert.Contains($"\"status\":\"{word}\"", json, StringComparison.Ordinal);
        Assert.Contains(
            "{\"role\":\"enricher\",\"seconds_behind\":61.5,\"records_waiting\":7}", json, StringComparison.Ordinal);
        Assert.Contains("\"note\":\"PostgreSQL is away.\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lag_WhileKafkaIsAway_IsNotKnown()
    {
        await using var server = await TestServer.StartAsync(health: new HealthProbes
        {
            Lag = _ => throw new TaskRestartException("away"),
        });

        using var answer = await server.Client.GetAsync("/health/lag");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("unknown", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/", 404)]
    [InlineData("POST", "/webhooks/whatsapp//", 404)]
    [InlineData("POST", "/WEBHOOKS/whatsapp", 404)]
    [InlineData("POST", "/webhooks/whatsapp/", 401)]
    [InlineData("POST", "/api/v1/events/", 401)]
    [InlineData("GET", "/health/live/", 200)]
    [InlineData("PUT", "/webhooks/whatsapp", 405)]
    [InlineData("GET", "/api/v1/events", 405)]
    [InlineData("DELETE", "/api/v1/feedback", 405)]
    [InlineData("POST", "/health/live", 405)]
    [InlineData("POST", "/health/lag", 405)]
    [InlineData("GET", "/health/started/", 200)]
    [InlineData("HEAD", "/health/live", 200)]
    [InlineData("GET", "/api/v1/Events", 404)]
    public async Task Request_OtherPathOrMethod_IsRefused(string method, string path, int status)
    {
        await using var server = await TestServer.StartAsync();

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await server.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 405, answer.Content.Headers.Allow.Count > 0);
    }

    [Fact]
    public async Task Logs_OfEveryPath_HoldNoCanary()
    {
        await using var server = await TestServer.StartAsync();
        const string Canary = "canary-15170001234";
        byte[] body = Bodies.Of($$"""{"x":"{{Canary}}","entry":[{"id":"{{Canary}} {"}]}""");

        using var signed = await server.PostAsync(body);
        using var forged = await server.PostAsync(body, "sha256=" + Canary);
        using var shake = await server.Client.GetAsync(
            TestServer.WebhookPath + $"?hub.mode=subscribe&hub.challenge={Canary}&hub.verify_token={Canary}");
        using var call = await server.PostJsonAsync("/api/v1/events", $$"""{"type":"{{Canary}}"}""", token: Canary);
        using var event_ = await server.PostJsonAsync("/api/v1/events", $$"""{"type":"{{Canary}}", {{Canary}}}""");
        await using (var connection = await server.ConnectAsync())
        {
            await connection.WriteAsync(Bodies.Of($"GET /{Canary} HTTP/9.9\r\n{Canary}\r\n\r\n"));
            _ = await connection.ReadAsync(new byte[100]);
        }

        Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, call.StatusCode);
        Assert.Contains(server.Logs.Lines, line => line.Id == 2009);
        Assert.DoesNotContain(server.Logs.Lines, line => line.Line.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_OfARequest_AreCounted()
    {
        var counted = new System.Collections.Concurrent.ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == "StreamML.Ingest")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, _, _) => counted.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value));
        listener.SetMeasurementEventCallback<double>(
            (instrument, _, _, _) => counted.AddOrUpdate(instrument.Name, 1, (_, sum) => sum + 1));
        listener.Start();
        await using var server = await TestServer.StartAsync();
        byte[] body = Bodies.Text("1", "2");

        using var good = await server.PostAsync(body);
        using var bad = await server.PostAsync(body, "sha256=");

        Assert.True(counted["streamml.ingest.accepted"] >= 1);
        Assert.True(counted["streamml.ingest.records"] >= 2);
        Assert.True(counted["streamml.ingest.bytes"] >= body.Length);
        Assert.True(counted["streamml.ingest.refused"] >= 1);
        Assert.True(counted["streamml.ingest.duration"] >= 1);
    }

    [Fact]
    public async Task Stop_WithARequestUnderWay_AnswersItFirst()
    {
        var appender = new FakeAppender();
        var gate = new TaskCompletionSource();
        appender.Script = (_, _) => gate.Task;
        var server = await IngestHost.StartAsync(
            TestServer.Options(), new TenantOptions(), new BearerGate(new AccessKeyBook(TimeProvider.System)), appender,
            TimeProvider.System, NullLoggerFactory.Instance, health: null, CancellationToken.None);
        using var client = new HttpClient { BaseAddress = server.Address };
        byte[] body = Bodies.Text("1");
        using var content = new ByteArrayContent(body);
        content.Headers.Add("X-Hub-Signature-256", TestServer.Sign(body));
        var answer = client.PostAsync(TestServer.WebhookPath, content);
        await Webhooks.ArchiveTests.Until(() => appender.Begun == 1);

        var stopped = server.DisposeAsync();
        gate.SetResult();

        using var done = await answer;
        await stopped;
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }
}
