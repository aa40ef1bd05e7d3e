using System.Net;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.V1;

namespace StreamML.Ingest.Tests.Http;

/// <summary>The trace that records of a request are in.</summary>
public sealed class TraceTests
{
    private const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public async Task Webhook_WithoutATrace_BeginsOneByItsDeliveryId()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.PostAsync(Bodies.Text("111", "222"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var trace = TraceParent.Start(server.Appender.Values<RawWebhook>()[0].DeliveryId);
        Assert.Equal(2, server.Appender.Records.Count);
        Assert.All(server.Appender.Records, record => Assert.Equal(trace.TraceId, record.Trace.TraceId));
        Assert.Equal(2, server.Appender.Records.Select(record => record.Trace.SpanId).Distinct().Count());
    }

    [Fact]
    public async Task Events_WithoutATrace_BeginOneThatDoesNotFollowFromTheirIds()
    {
        const string Json = """
            [{ "event_id":"e1", "type":"view", "phone":"46701" }, { "event_id":"e2", "type":"view", "phone":"46702" }]
            """;
        await using var server = await TestServer.StartAsync();

        using var first = await server.PostJsonAsync("/api/v1/events", Json);
        using var second = await server.PostJsonAsync("/api/v1/events", Json);

        Assert.Equal(HttpStatusCode.Accepted, second.StatusCode);
        Assert.Equal(
            [2, 2], server.Appender.Records.GroupBy(record => record.Trace.TraceId).Select(trace => trace.Count()));
        Assert.Equal(4, server.Appender.Records.Select(record => record.Trace.SpanId).Distinct().Count());
        Assert.DoesNotContain(server.Appender.Records, record => record.Trace.IsNone || record.Trace.IsSampled);
    }

    [Theory]
    [InlineData(Caller, true)]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false)]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false)]
    [InlineData(Caller + ", " + Caller, false)]
    public async Task Event_OfACallersTrace_StaysInItWhereTheHeaderIsValid(string header, bool isValid)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.PostJsonAsync(
            "/api/v1/events", """{ "event_id":"e1", "type":"view", "phone":"46701" }""", trace: header);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var record = Assert.Single(server.Appender.Records);
        var caller = TraceParent.Read(Caller);
        Assert.Equal(isValid, record.Trace.TraceId == caller.TraceId);
        Assert.Equal(isValid, record.Trace.IsSampled);
        Assert.NotEqual(caller.SpanId, record.Trace.SpanId);
    }
}
