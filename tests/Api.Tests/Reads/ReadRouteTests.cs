using System.Text.Json;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Reads;

/// <summary>Single things over real tables: their shapes, and whose they are.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ReadRouteTests(PostgresFixture postgres)
{
    /// <summary>The routes with something that is there of a tenant.</summary>
    private static IReadOnlyDictionary<string, string> Paths(string tenant) => new Dictionary<string, string>
    {
        ["/api/v1/contacts/{contact_key}"] = $"/api/v1/contacts/{tenant}%2Fc3",
        ["/api/v1/contacts/{contact_key}/scores"] = $"/api/v1/contacts/{tenant}%2Fc3/scores",
        ["/api/v1/contacts/{contact_key}/messages"] = $"/api/v1/contacts/{tenant}%2Fone/messages",
        ["/api/v1/messages/{phone_number_id}/{message_id}"] = $"/api/v1/messages/p/{tenant}-m3",
        ["/api/v1/messages/{message_id}/where"] = $"/api/v1/messages/{tenant}-m3/where",
        ["/api/v1/conversations/{contact_key}/trend"] = $"/api/v1/conversations/{tenant}%2Fc3/trend",
        ["/api/v1/training/runs/{run_id}"] = $"/api/v1/training/runs/{tenant}-r3",
        ["/api/v1/feedback/{event_id}"] = $"/api/v1/feedback/{tenant}-f3",
        ["/api/v1/feedback/numbers/{number}"] = $"/api/v1/feedback/numbers/{(tenant == "other" ? 1003 : 3)}",
        ["/api/v1/dead-letters/{topic_id}/{partition}/{offset}"] = "/api/v1/dead-letters/shop/1/3",
        ["/api/v1/replays/{id}"] = $"/api/v1/replays/{FakeReplayDesk.Ready}",
        ["/api/v1/replays/{id}/diff"] = $"/api/v1/replays/{FakeReplayDesk.Ready}/diff",
    };

    private static bool IsOfInstallation(string route) => ApiUnderTest.Routes(new ApiOptions())
        .Any(each => each.Path == route && each.OfInstallation);

    [Fact]
    public async Task Routes_OfReads_AnswerInTheShapeOfTheirExample()
    {
        await using var api = await StartAsync();
        var routes = ApiUnderTest.Routes(new ApiOptions()).Where(route => route.Sample is not null).ToList();
        Assert.True(routes.Count >= 19, $"{routes.Count}");
        foreach (var route in routes)
        {
            string path = Paths("shop").GetValueOrDefault(route.Path, route.Path);
            string query = route.Query.Any(each => each.Name == "limit") ? "?limit=1" : "";
            var (status, answer, _) = await api.SendAsync("GET", path + query, key: api.AllKey, tenant: "shop");
            Assert.True(status == 200, $"{route.Id}: {status} {answer}");
            using var sample = JsonDocument.Parse(route.Sample!);
            Assert.True(
                !Shapes.Differences(sample.RootElement, answer).Any(),
                $"{route.Id}: {string.Join("; ", Shapes.Differences(sample.RootElement, answer))}");
        }
    }

    [Fact]
    public async Task Things_OfAnotherTenant_AreNotFound()
    {
        await using var api = await StartAsync();
        foreach (var (route, path) in Paths("other").Where(each => !IsOfInstallation(each.Key)))
        {
            var (status, problem, _) = await api.SendAsync("GET", path);
            Assert.True(status == 404, $"{route}: {status} {problem}");
            Assert.Equal(200, (await api.SendAsync("GET", path, key: api.AllKey, tenant: "other")).Status);
        }
    }

    [Fact]
    public async Task Lists_OfATenant_HoldNothingOfOthers()
    {
        await using var api = await StartAsync();
        foreach (var route in ApiUnderTest.Routes(new ApiOptions()).Where(route =>
            route.Sample is not null && !route.PathParts.Any() && !route.OfInstallation))
        {
            var (_, answer, _) = await api.SendAsync("GET", route.Path);
            Assert.DoesNotContain("other", answer.GetProperty("data").ToString());
        }
    }

    [Fact]
    public async Task Contact_ByWhatStandsAfterTheSlash_IsTheSame()
    {
        await using var api = await StartAsync();
        var (_, whole, _) = await api.SendAsync("GET", "/api/v1/contacts/shop%2Fc3/scores");
        var (_, rest, _) = await api.SendAsync("GET", "/api/v1/contacts/c3/scores");
        Assert.Equal("shop/c3", rest.GetProperty("data").GetProperty("contact_key").GetString());
        Assert.Equal(
            whole.GetProperty("data").GetProperty("scores").ToString(),
            rest.GetProperty("data").GetProperty("scores").ToString());
    }

    [Fact]
    public async Task Reads_ByAKeyOfAnyTenantThatNamesNone_AreRefused()
    {
        await using var api = await StartAsync();
        string all = api.AllKey;
        var (status, problem, _) = await api.SendAsync("GET", "/api/v1/contacts", key: all);
        Assert.Equal((400, "urn:streamml:problem:tenant"), (status, problem.GetProperty("type").GetString()));
        Assert.Equal(200, (await api.SendAsync("GET", "/api/v1/contacts", key: all, tenant: "shop")).Status);
        Assert.Equal(200, (await api.SendAsync("GET", "/api/v1/status", key: all)).Status);
    }

    [Fact]
    public async Task Reads_WithoutPostgres_SayWhatToSet()
    {
        await using var api = await ApiUnderTest.StartAsync();
        foreach (string path in new[] { "/api/v1/contacts", "/api/v1/status", "/api/v1/models" })
        {
            var (status, problem, _) = await api.SendAsync("GET", path, key: api.AllKey, tenant: "shop");
            Assert.Equal((503, "urn:streamml:problem:unavailable"), (status, problem.GetProperty("type").GetString()));
            Assert.Contains("Postgres__ConnectionString", problem.GetProperty("advice").GetString());
        }
    }

    [Fact]
    public async Task Where_OfAWrittenMessage_IsToldFromTheTables()
    {
        await using var api = await StartAsync();
        await api.Database.ExecuteAsync(
            """
            WITH raw AS (
                INSERT INTO {schema}.raw_webhooks (tenant, delivery_id, producer, body_bytes, waba_ids, received_at, partition,
                    record_offset)
                VALUES ('shop', 'd', 'meta', 9, '{}', now() - interval '3 seconds', 2, 4711)
            ), text AS (
                INSERT INTO {schema}.message_texts (phone_number_id, message_id, revision_withdrawn, revision_time,
                    revision_id, withdrawn, tenant, contact_key, direction, sent_at, type, text, source)
                SELECT phone_number_id, message_id, false, now(), '', false, tenant, contact_key, direction, sent_at, type,
                    text, 'typed' FROM {schema}.messages WHERE message_id = 'shop-m3'
            ), enriched AS (
                UPDATE {schema}.enrichments SET enriched_at = now() WHERE message_id = 'shop-m3'
            )
            UPDATE {schema}.messages SET delivery_id = 'd', received_at = now() - interval '2 seconds'
            WHERE message_id = 'shop-m3'
            """, [], CancellationToken.None);
        var (status, answer, _) = await api.SendAsync("GET", "/api/v1/messages/shop-m3/where");
        Assert.True(status == 200, $"{status} {answer}");
        var data = answer.GetProperty("data");
        Assert.Equal("arrived", data.GetProperty("state").GetString());
        Assert.Equal(2_000, data.GetProperty("total_ms").GetDouble());
        var steps = data.GetProperty("steps").EnumerateArray().ToDictionary(
            step => step.GetProperty("name").GetString()!);
        Assert.Equal(4711, steps["raw"].GetProperty("place").GetProperty("offset").GetInt64());
        Assert.Contains("intent complaint (i 1)", steps["enriched"].GetProperty("detail").GetString());
        Assert.Contains("enrichments", steps["row"].GetProperty("detail").GetString());
        Assert.DoesNotContain("Hello", answer.ToString());

        var (_, problem, _) = await api.SendAsync("GET", "/api/v1/messages/nobody/where");
        Assert.Contains("Where__LookBack", problem.GetProperty("advice").GetString());
    }

    [Fact]
    public async Task Message_ThatAPersonCorrected_SaysSo()
    {
        await using var api = await StartAsync();
        await api.Database.ExecuteAsync(
            """
            INSERT INTO {schema}.feedback (tenant, event_id, occurred_at, received_at, contact_key, kind, message_id, model,
                label)
            VALUES ('shop', 'f', now(), now(), 'shop/c3', 'correction', 'shop-m3', 'intent', 'return')
            """, [], CancellationToken.None);
        var (_, answer, _) = await api.SendAsync("GET", "/api/v1/messages/p/shop-m3");
        var intent = answer.GetProperty("data").GetProperty("labels").EnumerateArray()
            .Single(label => label.GetProperty("model").GetString() == "intent");
        Assert.Equal("complaint", intent.GetProperty("label").GetString());
        Assert.Equal("return", intent.GetProperty("corrected").GetString());
    }

    private async Task<ApiUnderTest> StartAsync()
    {
        var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        var before = TimeProvider.System.GetUtcNow().AddHours(-2);
        await SeededTables.AddAsync(api.Database, "shop", 1, 3, before);
        await SeededTables.AddAsync(api.Database, "other", 1, 3, before);
        return api;
    }
}
