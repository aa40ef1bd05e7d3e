using System.Net;
using System.Security.Cryptography;
using System.Text;
using StreamML.Ingest.Webhooks;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using static StreamML.Ingest.Tests.TwilioRequest;

namespace StreamML.Ingest.Tests.Webhooks;

public sealed class TwilioArchiveTests
{
    [Fact]
    public async Task Post_Message_KeepsBodyHeadersAddressAndAnswersEmptyTwiml()
    {
        await using var server = await TestServer.StartAsync();
        const string path = Hook + "?key=canary";
        string signature = Sign(Url(server, path), Message());

        using var answer = await PostAsync(
            server, Form(Message()), signature, path, headers: [("I-Twilio-Idempotency-Token", "token-7")]);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/xml", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(
            """<?xml version="1.0" encoding="UTF-8"?><Response/>""", await answer.Content.ReadAsStringAsync());
        var record = Assert.Single(server.Appender.Records);
        var value = Assert.IsType<RawWebhook>(record.Value);
        Assert.Equal(TopicCatalogue.WhatsAppRaw, record.Topic);
        Assert.Equal(Account, record.Key);
        Assert.Equal(Account, value.Tenant);
        Assert.Equal([Account], value.WabaIds);
        Assert.Equal("twilio", value.Producer);
        Assert.Equal(Form(Message()), value.Body.ToByteArray());
        Assert.Equal("application/x-www-form-urlencoded", value.Headers["content-type"]);
        Assert.Equal(signature, value.Headers["x-twilio-signature"]);
        Assert.Equal("token-7", value.Headers["i-twilio-idempotency-token"]);
        Assert.Equal(Url(server), value.Url);
        Assert.Equal(value.ReceivedAtMs, record.TimestampMs);
        Assert.Equal(7, Guid.Parse(value.DeliveryId).Version);
    }

    [Theory]
    [InlineData(null, "shop")]
    [InlineData("MG1", "brand")]
    [InlineData("MG2", "shop")]
    public async Task Post_MappedAccount_IsThePortfoliosTenant(string? service, string tenant)
    {
        await using var server = await TestServer.StartAsync(
            portfolios: new() { [Account] = "shop", ["MG1"] = "brand", ["111"] = "shop" });
        var parameters =
            service is null ? Message() : [.. Message(), ("MessagingServiceSid", service)];

        using var answer = await PostAsync(server, Form(parameters), Sign(Url(server), parameters));

        var value = Assert.Single(server.Appender.Values<RawWebhook>());
        Assert.Equal(tenant, value.Tenant);
        Assert.Equal([Account], value.WabaIds);
    }

    [Fact]
    public async Task Post_JsonBody_IsArchivedForItsAccount()
    {
        await using var server = await TestServer.StartAsync();
        byte[] body = Encoding.UTF8.GetBytes(
            $$"""{"x":{"AccountSid":"no"},"AccountSid":"{{Account}}","MessageSid":"SM1"}""");
        string path = $"{Hook}?bodySHA256={Convert.ToHexStringLower(SHA256.HashData(body))}";

        using var answer = await PostAsync(server, body, Sign(Url(server, path), []), path, "application/json");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Account, Assert.Single(server.Appender.Values<RawWebhook>()).Tenant);
    }

    public static TheoryData<string> NoMessages() => new(
        "", "garbage", "%zz=%&%%%=1", "Body=hello", "AccountSid=", "AccountSid=a%00b", "AccountSid="
            + new string('A', 400),
        "Body=%ff%fe&AccountSid=%ff", "{", "{}", "[]", """{"AccountSid":7}""", """{"AccountSid":"AC1"} x""",
        """{"AccountSid":"\ud800"}""", new string('&', 5_000));

    [Theory]
    [MemberData(nameof(NoMessages))]
    public async Task Post_SignedWithoutAccount_IsArchivedAsUnknownAndAnswered200(string text)
    {
        await using var server = await TestServer.StartAsync();
        byte[] body = Encoding.UTF8.GetBytes(text);

        using var answer = await PostAsync(server, body, SignBody(server, body));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var copy = Assert.Single(server.Appender.Values<RawWebhook>());
        Assert.Equal("unknown", copy.Tenant);
        Assert.Empty(copy.WabaIds);
        Assert.Equal(body, copy.Body.ToByteArray());
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(20_000)]
    public async Task Post_ManyParameters_IsArchived(int count)
    {
        await using var server = await TestServer.StartAsync();
        var parameters = Enumerable.Range(1, count - 1).Select(each => ($"P{each}", "v"))
            .Append(("AccountSid", Account)).ToArray();

        using var answer = await PostAsync(server, Form(parameters), Sign(Url(server), parameters));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Account, Assert.Single(server.Appender.Values<RawWebhook>()).Tenant);
    }

    [Fact]
    public async Task Post_MoreParametersThanAreSorted_Is401()
    {
        await using var server = await TestServer.StartAsync();
        var parameters = Enumerable.Range(0, 20_001).Select(each => ($"P{each}", "v")).ToArray();

        using var answer = await PostAsync(server, Form(parameters), Sign(Url(server), parameters));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData(3 * 1024 * 1024, HttpStatusCode.OK)]
    [InlineData((3 * 1024 * 1024) + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Post_LargeBody_IsTakenUpToTheLimit(int bytes, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync();
        byte[] head = Encoding.UTF8.GetBytes($"AccountSid={Account}&Body=");
        byte[] body = [.. head, .. Enumerable.Repeat((byte)'a', bytes - head.Length)];

        using var answer = await PostAsync(server, body, SignBody(server, body));

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_NotAppended_Is503(bool permanent)
    {
        await using var server = await TestServer.StartAsync();
        server.Appender.Script = (_, _) =>
            Task.FromException(new AppendException("whatsapp.raw: no leader", permanent));

        using var answer = await PostAsync(server, Form(Message()), Sign(Url(server), Message()));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(permanent ? null : TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Post_BeforeTheAcknowledgement_IsNotAnswered()
    {
        await using var server = await TestServer.StartAsync();
        var gate = new TaskCompletionSource();
        server.Appender.Script = (_, _) => gate.Task;

        var answer = PostAsync(server, Form(Message()), Sign(Url(server), Message()));
        await ArchiveTests.Until(() => server.Appender.Begun == 1);
        Assert.False(answer.IsCompleted);
        gate.SetResult();

        using var done = await answer;
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Fact]
    public async Task Get_IsNotAllowed()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.Client.GetAsync(Hook + "?MessageSid=SM1");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task Post_Canary_IsInNoLogLine()
    {
        await using var server = await TestServer.StartAsync();
        var parameters = Message("canary-4711");

        using var taken = await PostAsync(server, Form(parameters), Sign(Url(server), parameters));
        using var refused = await PostAsync(server, Form(parameters), Sign(Url(server), []), Hook + "?canary-4711");

        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.DoesNotContain(server.Logs.Lines, line => line.Line.Contains("canary", StringComparison.Ordinal)
            || line.Line.Contains("15550001", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://u:p@hooks.example.com:8443/a/b?token=x", "https://hooks.example.com:8443/a/b")]
    [InlineData("http://hooks.example.com", "http://hooks.example.com")]
    [InlineData("http://hooks.example.com?x", "http://hooks.example.com")]
    public void WithoutSecrets_OfAnAddress_IsHostAndPath(string address, string expected)
        => Assert.Equal(expected, PublicAddress.WithoutSecrets(address));

    // By the product's own order of parameters, which TwilioSignatureTests hold against another.
    private static string SignBody(TestServer server, byte[] body)
    {
        byte[] signed = new byte[body.Length];
        Assert.True(SignedParameters.TryWrite(body, signed, out int length));
        byte[] data = [.. Encoding.UTF8.GetBytes(Url(server)), .. signed[..length]];
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Token), data));
    }
}
