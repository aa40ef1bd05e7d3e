using System.Net;
using System.Text;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Ingest.Tests.Webhooks;

public sealed class ArchiveTests
{
    [Fact]
    public async Task Post_OneAccount_KeepsBodyHeadersAndTimes()
    {
        await using var server = await TestServer.StartAsync();
        byte[] body = Bodies.Updates("111", 1_000);
        long before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

        using var answer = await server.PostAsync(body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var record = Assert.Single(server.Appender.Records);
        var value = Assert.IsType<RawWebhook>(record.Value);
        Assert.Equal(TopicCatalogue.WhatsAppRaw, record.Topic);
        Assert.Equal("111", record.Key);
        Assert.Equal("111", value.Tenant);
        Assert.Equal(["111"], value.WabaIds);
        Assert.Equal("meta", value.Producer);
        Assert.Equal(body, value.Body.ToByteArray());
        Assert.Equal("application/json", value.Headers["content-type"]);
        Assert.Equal(TestServer.Sign(body), value.Headers["x-hub-signature-256"]);
        Assert.Equal(7, Guid.Parse(value.DeliveryId).Version);
        Assert.InRange(value.ReceivedAtMs, before, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Assert.Equal(value.ReceivedAtMs, record.TimestampMs);
    }

    [Fact]
    public async Task Post_SeveralAccounts_IsArchivedOncePerTenant()
    {
        await using var server = await TestServer.StartAsync(
            portfolios: new() { ["111"] = "shop", ["222"] = "shop" });

        using var answer = await server.PostAsync(Bodies.Text("111", "333", "222", "111"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var copies = server.Appender.Values<RawWebhook>().OrderBy(copy => copy.Tenant, StringComparer.Ordinal).ToList();
        Assert.Equal(["333", "shop"], copies.Select(copy => copy.Tenant));
        Assert.Equal(["333"], copies[0].WabaIds);
        Assert.Equal(["111", "222"], copies[1].WabaIds);
        Assert.Equal(copies[0].DeliveryId, copies[1].DeliveryId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{\"entry\":[{\"id\":\"1\"}]} trailing")]
    [InlineData("{\"entry\":[{\"id\":\"1\"}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"entry\":{}}")]
    [InlineData("{\"entry\":[]}")]
    [InlineData("{\"entry\":[{\"changes\":[]}]}")]
    [InlineData("{\"entry\":[{\"id\":\"\"}]}")]
    [InlineData("{\"entry\":[{\"id\":null}]}")]
    [InlineData("{\"entry\":[{\"id\":\"\\ud800\"}]}")]
    [InlineData("{\"entry\":[{\"id\":\"a b/\\u0000\"}]}")]
    [InlineData("\ufeff{\"entry\":[{\"id\":\"1\"}]}")]
    public async Task Post_SignedButNoWebhook_IsArchivedAsUnknown(string text)
    {
        await using var server = await TestServer.StartAsync();
        byte[] body = Encoding.UTF8.GetBytes(text);

        using var answer = await server.PostAsync(body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var copy = Assert.Single(server.Appender.Values<RawWebhook>());
        Assert.Equal("unknown", copy.Tenant);
        Assert.Empty(copy.WabaIds);
        Assert.Equal(body, copy.Body.ToByteArray());
    }

    [Theory]
    [InlineData(63, "1")]
    [InlineData(64, "unknown")]
    [InlineData(10_000, "unknown")]
    public async Task Post_Nested_IsReadUpToTheDepthLimit(int levels, string tenant)
    {
        await using var server = await TestServer.StartAsync();
        string open = new string('[', levels);
        byte[] body = Bodies.Of($$"""{"entry":[{"id":"1"}],"x":{{open}}{{new string(']', levels)}}}""");

        using var answer = await server.PostAsync(body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(tenant, Assert.Single(server.Appender.Values<RawWebhook>()).Tenant);
    }

    [Fact]
    public async Task Post_DuplicateKeys_CountsBoth()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.PostAsync(Bodies.Of("""{"entry":[{"id":"1","id":"2"}],"entry":[{"id":3}]}"""));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var tenants = server.Appender.Values<RawWebhook>().Select(copy => copy.Tenant).Order(StringComparer.Ordinal);
        Assert.Equal(["1", "2", "3"], tenants);
    }

    [Fact]
    public async Task Post_SomeEntriesWithoutId_HasAnUnknownCopyForThem()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.PostAsync(Bodies.Of("""{"entry":[{"id":"1"},{"changes":[]},7]}"""));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var tenants = server.Appender.Values<RawWebhook>().Select(copy => copy.Tenant).Order(StringComparer.Ordinal);
        Assert.Equal(["1", "unknown"], tenants);
    }

    [Fact]
    public async Task Post_InvalidUtf8InAText_IsArchivedUnderItsTenant()
    {
        await using var server = await TestServer.StartAsync();
        byte[] body = [.. """{"entry":[{"id":"1","x":"""u8, (byte)'"', 0xff, 0xc0, (byte)'"', .. "}]}"u8];

        using var answer = await server.PostAsync(body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var copy = Assert.Single(server.Appender.Values<RawWebhook>());
        Assert.Equal("1", copy.Tenant);
        Assert.Equal(body, copy.Body.ToByteArray());
    }

    [Fact]
    public async Task Post_MoreTenantsThanAllowed_IsArchivedWholeAsUnknown()
    {
        await using var server = await TestServer.StartAsync(options => options.MaxTenantsPerBody = 3);

        using var three = await server.PostAsync(Bodies.Text("1", "2", "3"));
        Assert.Equal(3, server.Appender.Records.Count);
        using var four = await server.PostAsync(Bodies.Text("1", "2", "3", "4"));

        Assert.Equal(HttpStatusCode.OK, four.StatusCode);
        Assert.Equal(4, server.Appender.Records.Count);
        Assert.Equal("unknown", server.Appender.Values<RawWebhook>()[^1].Tenant);
    }

    [Fact]
    public async Task Post_BeforeEveryAcknowledgement_IsNotAnswered()
    {
        await using var server = await TestServer.StartAsync();
        var gates = new Dictionary<string, TaskCompletionSource> { ["1"] = new(), ["2"] = new() };
        server.Appender.Script = (record, _) => gates[record.Key].Task;

        var answer = server.PostAsync(Bodies.Text("1", "2"));
        await Until(() => server.Appender.Begun == 2);
        Assert.False(answer.IsCompleted);
        gates["1"].SetResult();
        await Until(() => server.Appender.Records.Count == 1);
        await Task.WhenAny(answer, Task.Delay(100));
        Assert.False(answer.IsCompleted);
        gates["2"].SetResult();

        using var done = await answer;
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_OneCopyNotAppended_Is503(bool permanent)
    {
        await using var server = await TestServer.StartAsync();
        server.Appender.Script = (record, _) => record.Key == "2"
            ? Task.FromException(new AppendException("whatsapp.raw: no leader", permanent))
            : Task.CompletedTask;

        using var answer = await server.PostAsync(Bodies.Text("1", "2"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(permanent ? null : TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
        Assert.Contains(server.Logs.Lines, line => line.Id == (permanent ? 2008 : 2007));
    }

    [Fact]
    public async Task Post_NoAcknowledgementInTime_Is503AndTheBodyStaysReadable()
    {
        await using var server = await TestServer.StartAsync(
            options => options.AppendTimeout = TimeSpan.FromMilliseconds(50));
        server.Appender.Script = (_, token) => Task.Delay(Timeout.Infinite, token);

        using var answer = await server.PostAsync(Bodies.Text("1"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Post_AppenderThrowsSomethingElse_Is500WithoutItsMessage()
    {
        await using var server = await TestServer.StartAsync();
        server.Appender.Script = (_, _) => throw new FormatException("canary-4711");

        using var answer = await server.PostAsync(Bodies.Text("1"));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains(server.Logs.Lines, line => line.Id == 2010);
        Assert.DoesNotContain(server.Logs.Lines, line => line.Line.Contains("canary", StringComparison.Ordinal));
    }

    internal static Task Until(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    internal static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            await Task.Delay(5, limit.Token);
        }
    }
}
