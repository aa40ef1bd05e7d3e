using System.Net;
using System.Text.Json;
using Google.Protobuf;
using StreamML.Access;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Ingest.Tests.Feed;

public sealed class FeedTests
{
    private const string Events = "/api/v1/events";
    private const string Feedback = "/api/v1/feedback";
    private const string OptOut = """{ "type":"opt_out", "phone":"+49 151 2345678", "x":"\u00e4" }""";

    [Theory]
    [InlineData(OptOut)]
    [InlineData("[" + OptOut + "]")]
    [InlineData("{\"items\": [ " + OptOut + " ]}")]
    public async Task Post_OneRecord_IsAppendedByteForByte(string json)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.PostJsonAsync(Events, json, type: "application/json; charset=UTF-8");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var body = await JsonAsync(answer);
        var record = Assert.Single(server.Appender.Records);
        var value = Assert.IsType<RawApiRecord>(record.Value);
        Assert.Equal(TopicCatalogue.ApiRaw, record.Topic);
        Assert.Equal("one", record.Key);
        Assert.Equal("one", value.Tenant);
        Assert.Equal(ApiKind.Event, value.Kind);
        Assert.Equal(OptOut, value.Body.ToStringUtf8());
        Assert.Equal(7, Guid.Parse(value.EventId).Version);
        Assert.Equal(1, body.GetProperty("accepted").GetInt32());
        Assert.Equal(value.EventId, body.GetProperty("event_ids")[0].GetString());
    }

    [Fact]
    public async Task Post_Thousand_AreAcceptedInOrderWithTheirIds()
    {
        await using var server = await TestServer.StartAsync();
        var ids = Enumerable.Range(0, 1_000).Select(each => $"id-{each}").ToList();
        string json = "[" + string.Join(',',
            ids.Select(id => $$"""{"event_id":"{{id}}","kind":"opinion","text":"gut"}""")) + "]";

        using var answer = await server.PostJsonAsync(Feedback, json);
        using var more = await server.PostJsonAsync(Feedback, json[..^1] + ",{}]");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, more.StatusCode);
        var accepted = (await JsonAsync(answer)).GetProperty("event_ids");
        Assert.Equal(ids, accepted.EnumerateArray().Select(id => id.GetString()));
        Assert.All(server.Appender.Values<RawApiRecord>(), each => Assert.Equal(ApiKind.Feedback, each.Kind));
    }

    [Fact]
    public async Task Post_OneOfManyWrong_TakesNoneAndNamesTheFields()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.PostJsonAsync(Feedback,
            """{"items":[{"kind":"opinion","text":"a"},{"kind":"correction","model":"intent","message_id":"m"},7]}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = await JsonAsync(answer);
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        var errors = problem.GetProperty("errors");
        Assert.StartsWith("is required", errors.GetProperty("/items/1/label")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("must be one JSON object", errors.GetProperty("/items/2")[0].GetString());
        Assert.Equal(0, server.Appender.Begun);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"items\":[]}")]
    [InlineData("7")]
    [InlineData("[{\"type\":\"opt_out\"}")]
    [InlineData("[{\"event_id\":\"1\",\"type\":\"a\"},{\"event_id\":\"1\",\"type\":\"b\"}]")]
    [InlineData("{\"type\":\"a\",\"tenant\":\"two\"}")]
    public async Task Post_BadBatch_Is400(string json)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.PostJsonAsync(Events, json);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(0, server.Appender.Begun);
    }

    [Fact]
    public async Task Post_OrderWithItemsOfItsOwn_IsOneRecord()
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.PostJsonAsync(Events,
            """{"items":[{"sku":1},{}],"type":"order","wa_id":"49151234","order_id":7,"amount":1,"currency":"EUR"}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Single(server.Appender.Records);
    }

    [Theory]
    [InlineData("one-token", null, null, "one")]
    [InlineData("one-token", "one", null, "one")]
    [InlineData("one-token", null, "one", "one")]
    [InlineData("one-token", "two", null, "403")]
    [InlineData("one-token", null, "two", "400")]
    [InlineData("any-token", "two", null, "two")]
    [InlineData("any-token", null, "two", "two")]
    [InlineData("any-token", "two", "two", "two")]
    [InlineData("any-token", "two", "three", "400")]
    [InlineData("any-token", null, null, "400")]
    [InlineData("any-token", "a b", null, "400")]
    [InlineData("wrong-token", null, null, "401")]
    [InlineData("wrong-token", "one", null, "401")]
    [InlineData(null, "one", null, "401")]
    public async Task Post_TokenAndTenants_AreHeldTogether(
        string? token, string? header, string? field, string expected)
    {
        await using var server = await TestServer.StartAsync();
        string json = field is null ? """{"type":"seen"}""" : $$"""{"type":"seen","tenant":"{{field}}"}""";
        string? sent = token switch
        {
            "one-token" => TestServer.Token,
            "any-token" => TestServer.AnyToken,
            _ => token,
        };

        foreach (string? path in new[] { Events, Feedback })
        {
            string record = path == Events
                ? json
                : json.Replace("\"type\":\"seen\"", "\"kind\":\"opinion\",\"text\":\"a\"");
            using var answer = await server.PostJsonAsync(path, record, sent, tenant: header);
            if (char.IsDigit(expected[0]))
            {
                Assert.Equal(expected, ((int)answer.StatusCode).ToString());
                Assert.Equal(0, server.Appender.Begun);
                Assert.Equal(expected == "401", answer.Headers.WwwAuthenticate.Any(each => each.Scheme == "Bearer"));
            }
            else
            {
                Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
                Assert.Equal(expected, server.Appender.Records.Last().Key);
            }
        }
    }

    [Fact]
    public async Task Post_NoTokenConfigured_Is401()
    {
        await using var server = await TestServer.StartAsync(options => options.ApiTokens = []);

        using var answer = await server.PostJsonAsync(Events, OptOut, token: "");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("feedback", "one", null, "one")]
    [InlineData("feedback", "one", "two", "403")]
    [InlineData("feedback", "*", "two", "two")]
    [InlineData("read,predict,train", "one", null, "403")]
    public async Task Post_WithAKey_IsHeldToItsScopeAndTenant(
        string scopes, string tenant, string? header, string expected)
    {
        await using var server = await TestServer.StartAsync(options => options.ApiTokens = []);
        string text = AddKey(server.Keys, tenant, scopes.Split(','), out _);

        using var answer = await server.PostJsonAsync(Events, """{"type":"seen"}""", text, tenant: header);

        Assert.Equal(char.IsDigit(expected[0]) ? int.Parse(expected) : 202, (int)answer.StatusCode);
        Assert.Equal(
            char.IsDigit(expected[0]) ? [] : new[] { expected }, server.Appender.Records.Select(each => each.Key));
    }

    [Fact]
    public async Task Post_WithAKeyThatIsRevoked_Is401AndSaysWhy()
    {
        await using var server = await TestServer.StartAsync();
        string text = AddKey(server.Keys, "one", [AccessScopes.Feedback], out var key);
        using var before = await server.PostJsonAsync(Events, """{"type":"seen"}""", text);
        var revoked = key.Clone();
        revoked.RevokedAtMs = 1;
        server.Keys.Apply(revoked);

        using var answer = await server.PostJsonAsync(Events, """{"type":"seen"}""", text);

        Assert.Equal(HttpStatusCode.Accepted, before.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("The key was revoked.", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Post_OtherContentType_Is415(string? type)
    {
        await using var server = await TestServer.StartAsync();

        using var answer = await server.PostJsonAsync(Events, OptOut, type: type);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task Post_NotAppended_Is503WithTheIdsToSendAgain()
    {
        await using var server = await TestServer.StartAsync();
        server.Appender.Script = (_, _) => Task.FromException(new AppendException("api.raw: away", permanent: false));

        using var answer = await server.PostJsonAsync(Events, """{"type":"seen","event_id":"e-1"}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Equal("e-1", (await JsonAsync(answer)).GetProperty("event_ids")[0].GetString());
    }

    [Fact]
    public async Task Post_BeforeTheAcknowledgement_IsNotAnswered()
    {
        await using var server = await TestServer.StartAsync();
        var gate = new TaskCompletionSource();
        server.Appender.Script = (_, _) => gate.Task;

        var answer = server.PostJsonAsync(Events, OptOut);
        await Webhooks.ArchiveTests.Until(() => server.Appender.Begun == 1);
        await Task.WhenAny(answer, Task.Delay(100));
        Assert.False(answer.IsCompleted);
        gate.SetResult();

        using var done = await answer;
        Assert.Equal(HttpStatusCode.Accepted, done.StatusCode);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    private static string AddKey(AccessKeyBook keys, string tenant, string[] scopes, out AccessKey key)
    {
        string text = AccessKeyText.Make(production: false, out string id);
        key = new AccessKey
        {
            KeyId = id,
            Tenant = tenant,
            Sha256 = ByteString.CopyFrom(AccessKeyText.DigestOf(text)),
            Scopes = { scopes },
        };
        keys.Apply(key);
        return text;
    }
}
