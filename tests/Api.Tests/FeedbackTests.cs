using System.Text.Json;
using StreamML.Api.Tests.Reads;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests;

/// <summary>Feedback sent over the API, and what models expect of whoever gave it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class FeedbackTests(PostgresFixture postgres)
{
    private const string Path = "/api/v1/feedback";
    private const string Opinion = """{"kind": "opinion", "text": "fine"}""";

    // The answer of the campaigns' document, as it stands there.
    private const string Documented = """
        {"campaign_id": 1, "predictions": {"global_model": "positive", "campaign_model": "neutral"},
         "model_status": {"campaign_model_exists": true, "campaign_model_trained": false,
         "campaign_model_retrained": false, "global_model_exists": true,
         "message": "Using existing campaign model"}}
        """;

    [Fact]
    public async Task Post_ThatIsSound_IsAppendedAsIngestDoes()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var (status, answer, _) = await api.SendAsync("POST", Path, $"[{Opinion}, {Opinion}]");
        Assert.Equal((202, 2), (status, answer.GetProperty("accepted").GetInt32()));
        var record = Assert.IsType<RawApiRecord>(api.Installation.Appended[0].Value);
        Assert.Equal(
            ("shop", ApiKind.Feedback, answer.GetProperty("event_ids")[0].GetString(), Opinion),
            (record.Tenant, record.Kind, record.EventId, record.Body.ToStringUtf8()));
    }

    [Fact]
    public async Task Post_WithAnIdempotencyKey_HasTheSameIdsAgain()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var ids = new List<string>();
        foreach (var (key, body) in new[] { ("a", Opinion), ("a", Opinion), ("b", Opinion), ("a", $"[{Opinion}]") })
        {
            var (_, answer, _) = await api.SendAsync("POST", Path, body, idempotencyKey: key);
            ids.Add(answer.GetProperty("event_ids")[0].GetString()!);
        }

        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("a/b ü", "/api/v1/feedback/a%2Fb%20%C3%BC")]
    [InlineData("0195f3a2-7c11", "/api/v1/feedback/0195f3a2-7c11")]
    public async Task Post_OfFeedback_SaysWhereToLookItUp(string id, string location)
    {
        await using var api = await ApiUnderTest.StartAsync();
        string record = $$"""{"kind": "opinion", "text": "fine", "event_id": "{{id}}"}""";
        var (_, one, answer) = await api.SendAsync("POST", Path, record);
        var (_, two, _) = await api.SendAsync("POST", Path, $"[{record}, {Opinion}]");
        var (_, happened, _) = await api.SendAsync("POST", "/api/v1/events", """{"type": "view", "phone": "46701"}""");

        Assert.Equal(location, answer.Headers.Location?.OriginalString);
        Assert.Equal(location, one.GetProperty("locations")[0].GetString());
        Assert.Equal(
            $"{Path}/{two.GetProperty("event_ids")[1].GetString()}", two.GetProperty("locations")[1].GetString());
        Assert.False(happened.TryGetProperty("locations", out _));
    }

    [Fact]
    public async Task Post_WithAProblem_TakesNothing()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var (status, problem, _) = await api.SendAsync("POST", Path, $$"""[{{Opinion}}, {"kind": "praise"}]""");
        Assert.Equal(400, status);
        Assert.Equal("/1/kind", problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Empty(api.Installation.Appended);
    }

    [Fact]
    public async Task Fan_ThatIsLabelled_IsFeedbackForBothModels()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var (status, answer, _) = await api.SendAsync(
            "POST", "/ml/feedback",
            """
            {"fan_id": "fan123", "messages": ["Hey beautiful", "Love your content"],
             "true_personality": "Emotional", "true_engagement": "high"}
            """);
        Assert.True(status == 200, $"{answer}");
        Assert.Equal(2, answer.GetProperty("samples").GetInt32());
        using var sent = JsonDocument.Parse(
            Assert.IsType<RawApiRecord>(api.Installation.Appended[1].Value).Body.Memory);
        Assert.Equal(
            ("audience_engagement", "high", "Hey beautiful\nLove your content", "fan123"),
            (sent.RootElement.GetProperty("model").GetString(), sent.RootElement.GetProperty("label").GetString(),
                sent.RootElement.GetProperty("text").GetString(), sent.RootElement.GetProperty("fan_id").GetString()));
    }

    [Theory]
    [InlineData("/feedback/classify-demographic", "1", "Brazil", "positive")]
    [InlineData("/api/feedback/classify-demographic", "\"fb-2\"", "Peru", "negative")]
    public async Task Classify_OfFeedback_HasTheDocumentedShape(string path, string id, string country, string expected)
    {
        await using var api = await ApiUnderTest.StartAsync();
        api.Installation.Tell(TopicCatalogue.Feedback, "shop/c", new Schemas.V1.Feedback
        {
            Tenant = "shop",
            EventId = id.Trim('"'),
            CampaignId = "1",
            Demographics = new Demographics { Country = country },
        });

        var (status, answer, _) = await api.SendAsync("POST", path, $$"""{"feedback_id": {{id}}}""");

        Assert.True(status == 200, $"{answer}");
        using var documented = JsonDocument.Parse(Documented.Replace("\"neutral\"", "null", StringComparison.Ordinal));
        Assert.Empty(Shapes.Differences(documented.RootElement, answer));
        Assert.Equal(expected, answer.GetProperty("predictions").GetProperty("global_model").GetString());
        Assert.False(answer.GetProperty("model_status").GetProperty("campaign_model_exists").GetBoolean());
    }

    [Theory]
    [InlineData("1", "positive")]
    [InlineData("2", "negative")]
    [InlineData("\"b\"", "positive")]
    [InlineData("\"1\"", null)]
    public async Task Classify_ByNumber_IsOfThatFeedbackUnlessTheNumberIsAnEventId(string id, string? expected)
    {
        await using var api = await ApiUnderTest.StartAsync();
        Tell(api, "b", 1, "Brazil");
        Tell(api, "2", 3, "Peru");
        Tell(api, "c", 2, "Brazil");

        var (status, answer, _) = await api.SendAsync(
            "POST", "/feedback/classify-demographic", $$"""{"feedback_id": {{id}}}""");

        Assert.True(status == (expected is null ? 404 : 200), $"{answer}");
        Assert.Equal(
            expected,
            expected is null ? null : answer.GetProperty("predictions").GetProperty("global_model").GetString());
    }

    [Theory]
    [InlineData("3", 200)]
    [InlineData("\"shop-f2\"", 200)]
    [InlineData("\"other-f2\"", 404)]
    [InlineData("1003", 404)]
    public async Task Classify_OfFeedbackThatOnlyTheTablesHave_IsOfIt(string id, int expected)
    {
        await using var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        var before = TimeProvider.System.GetUtcNow().AddDays(-40);
        await SeededTables.AddAsync(api.Database, "shop", 1, 3, before);
        await SeededTables.AddAsync(api.Database, "other", 1, 3, before);

        var (status, answer, _) = await api.SendAsync(
            "POST", "/feedback/classify-demographic", $$"""{"feedback_id": {{id}}}""");

        Assert.True(status == expected, $"{status}: {answer}");
        Assert.True(expected == 404 || answer.GetProperty("campaign_id").GetInt32() == 1, $"{answer}");
    }

    [Fact]
    public async Task Classify_OfWhatIsNotThere_SaysWhatToDo()
    {
        await using var api = await ApiUnderTest.StartAsync();
        const string Classify = "/feedback/classify-demographic";
        Assert.Equal(404, (await api.SendAsync("POST", Classify, """{"feedback_id": 7}""")).Status);
        Assert.Equal(400, (await api.SendAsync("POST", Classify, """{"feedback_id": 1.5}""")).Status);
        Assert.Equal(400, (await api.SendAsync("POST", Classify, "{}")).Status);
        string any = ApiUnderTest.Add(
            api.Book, Access.AccessKeyBook.AnyTenant, Access.AccessScopes.All, TimeProvider.System);
        Assert.Equal(400, (await api.SendAsync("POST", Classify, """{"feedback_id": 7}""", any)).Status);
    }

    [Fact]
    public async Task Evaluation_WithoutAModel_SaysWhatToDo()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var (status, answer, _) = await api.SendAsync(
            "POST", "/ml/training/evaluate", """{"model_type": "personality"}""");
        Assert.Equal(200, status);
        Assert.Contains(
            "/ml/feedback",
            answer.GetProperty("results").GetProperty("personality").GetProperty("error").GetString());
    }

    private static void Tell(ApiUnderTest api, string eventId, long number, string country) =>
        api.Installation.Tell(TopicCatalogue.Feedback, "shop/c", new Schemas.V1.Feedback
        {
            Tenant = "shop",
            EventId = eventId,
            Number = number,
            CampaignId = "1",
            Demographics = new Demographics { Country = country },
        });
}
