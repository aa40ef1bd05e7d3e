using System.Globalization;
using System.Text.Json;
using StreamML.Api.Database;
using StreamML.Features;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Suggestions;

/// <summary>The routes of suggestions over real tables.</summary>
[Collection(PostgresCollection.Name)]
public sealed class SuggestionRouteTests(PostgresFixture postgres)
{
    private const string Path = "/api/v1/ml/suggestions";

    // Four contacts; d was merged into a. Each wrote three times, once in another language.
    private static readonly string Rows = $$"""
        INSERT INTO {schema}.messages (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id, withdrawn,
            tenant, contact_key, direction, sent_at, type, profile_name)
        SELECT 'p', c || i, false, now(), '', false, 'shop', 'shop/' || c, 'inbound', now() - i * interval '1 hour', 'text',
            upper(c)
        FROM unnest(ARRAY['a', 'b', 'c', 'd']) c, generate_series(1, 3) i;
        INSERT INTO {schema}.enrichments (phone_number_id, message_id, revision_withdrawn, revision_time, revision_id,
            generation, withdrawn, tenant, contact_key, direction, sent_at, type, source, language, language_reliable)
        SELECT 'p', message_id, false, now(), '', 0, false, tenant, contact_key, direction, sent_at, type, 'typed',
            CASE WHEN message_id LIKE '%1' THEN 'en' ELSE CASE WHEN contact_key IN ('shop/a', 'shop/b') THEN 'es' ELSE 'tlh' END END,
            contact_key <> 'shop/d'
        FROM {schema}.messages;
        INSERT INTO {schema}.conversation_trends (tenant, contact_key, version, average_score, trend, message_count, last_sent_at)
        SELECT tenant, contact_key, 1, 0, 'stable', 3, max(sent_at) FROM {schema}.messages GROUP BY 1, 2;
        INSERT INTO {schema}.contact_scores (tenant, contact_key, as_of, changes, scored_at, lead_score, churn_probability,
            churn_risk, churn_recommendations)
        VALUES ('shop', 'shop/a', now(), 1, now(), 91, 0.9, 'critical', ARRAY['Call', 'Offer']),
               ('shop', 'shop/b', now(), 1, now(), 65, 0.55, 'high', NULL),
               ('shop', 'shop/c', now(), 1, now(), 12, 0.1, 'low', NULL),
               ('shop', 'shop/d', now(), 1, now(), 99, 0.99, 'critical', NULL);
        INSERT INTO {schema}.contact_aliases (tenant, identity, learnt_at, contact_since, contact_key, kind)
        VALUES ('shop', 'shop/d', now(), now(), 'shop/a', 'contact_key');
        INSERT INTO {schema}.contact_features (tenant, contact_key, as_of, source_position, made_at, engagement_hash, engagement)
        SELECT 'shop', 'shop/' || c, now(), 1, now(), CASE c WHEN 'c' THEN 'old' ELSE '{{FeatureSchemas.Engagement.Hash}}' END,
            array_fill(0::real, ARRAY[{{FeatureSchemas.Engagement.Count.ToString(CultureInfo.InvariantCulture)}}])
        FROM unnest(ARRAY['a', 'b', 'c']) c;
        INSERT INTO {schema}.events (tenant, event_id, occurred_at, received_at, contact_key, type, campaign_id)
        VALUES ('shop', 'e1', now(), now(), 'shop/b', 'campaign_sent', 'spring');
        """;

    [Fact]
    public async Task TicketPriority_OfAnAngryMessage_IsUrgentWithReasons()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var data = await PostAsync(
            api, "ticket-priority", """{"text": "This is terrible service! I want my money back, I will sue you."}""");
        Assert.Equal("urgent", data.GetProperty("priority").GetString());
        Assert.True(data.GetProperty("escalate").GetBoolean());
        Assert.Contains("it threatens legal action", data.GetProperty("reasons").ToString());
        var calm = await PostAsync(api, "ticket-priority", """{"text": "Thank you! This product is amazing!"}""");
        Assert.False(calm.GetProperty("escalate").GetBoolean());
    }

    [Fact]
    public async Task CampaignLanguages_OfContacts_AreThoseOfMostMessages()
    {
        await using var api = await StartAsync();
        var all = await PostAsync(api, "campaign-languages", """{"text": "Hello", "source_language": "en"}""");
        var groups = all.GetProperty("groups").EnumerateArray().ToDictionary(
            group => group.GetProperty("language").GetString()!, group => group);
        Assert.Equal(["es", "tlh"], groups.Keys.Order());
        Assert.Equal((2, "es: Hello"), (groups["es"].GetProperty("count").GetInt32(),
            groups["es"].GetProperty("text").GetString()));
        Assert.Contains("not translated", groups["tlh"].GetProperty("error").GetString());

        var sent = await PostAsync(
            api, "campaign-languages", """{"text": "Hello", "source_language": "en", "campaign_id": "spring"}""");
        Assert.Equal("""["shop/b"]""", Assert.Single(sent.GetProperty("groups").EnumerateArray())
            .GetProperty("contacts").ToString());

        var given = await PostAsync(
            api, "campaign-languages",
            """{"text": "Hello", "source_language": "en", "contacts": ["a", "shop/c", "new"]}""");
        Assert.Equal(3, given.GetProperty("count").GetInt32());
        Assert.Equal(3, given.GetProperty("groups").GetArrayLength());
    }

    [Fact]
    public async Task LeadRouting_OfContacts_GivesEachTheQueueOfItsTier()
    {
        await using var api = await StartAsync();
        var (_, answer, _) = await api.SendAsync("GET", $"{Path}/lead-routing");
        var data = answer.GetProperty("data");
        Assert.Equal(
            [("shop/a", "senior_rep"), ("shop/b", "mid_level_rep"), ("shop/c", "marketing_automation")],
            data.GetProperty("items").EnumerateArray().Select(lead =>
                (lead.GetProperty("contact_key").GetString()!, lead.GetProperty("queue").GetString()!)));
        Assert.Equal(
            [1, 1, 0, 1],
            data.GetProperty("queues").EnumerateArray().Select(queue => queue.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task ChurnCheck_OfContacts_ListsThoseOverTheThreshold()
    {
        await using var api = await StartAsync();
        var (_, answer, _) = await api.SendAsync("GET", $"{Path}/churn-check");
        var data = answer.GetProperty("data");
        Assert.Equal(
            (3, 2, 1), (data.GetProperty("checked").GetInt32(), data.GetProperty("high_risk").GetInt32(),
            data.GetProperty("critical").GetInt32()));
        var first = data.GetProperty("items")[0];
        Assert.Equal(
            ("shop/a", "Call"),
            (first.GetProperty("contact_key").GetString(), first.GetProperty("action").GetString()));
        var (_, more, _) = await api.SendAsync("GET", $"{Path}/churn-check?least_percent=5");
        Assert.Equal(3, more.GetProperty("data").GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task SendSchedule_OfContacts_GroupsThemByTheirBestHour()
    {
        await using var api = await StartAsync();
        var data = await PostAsync(api, "send-schedule", "{}");
        Assert.Equal((2, 1), (data.GetProperty("count").GetInt32(), data.GetProperty("unscored").GetInt32()));
        var hour = Assert.Single(data.GetProperty("hours").EnumerateArray());
        Assert.Equal("18:00", hour.GetProperty("time").GetString());
        Assert.Equal(3, hour.GetProperty("contacts")[0].GetProperty("best_hours").GetArrayLength());
    }

    [Theory]
    [InlineData("send-schedule", """{"hours_to_test": [24]}""", "/hours_to_test/0")]
    [InlineData("send-schedule", """{"days": 0}""", "/days")]
    [InlineData("campaign-languages", """{"text": "Hello", "contacts": [""]}""", "/contacts/0")]
    [InlineData("campaign-languages", """{"text": "Hello", "campaign_id": ""}""", "/campaign_id")]
    [InlineData("ticket-priority", """{"text": " "}""", "/text")]
    public async Task Field_ThatIsWrong_IsRefusedByItsPointer(string route, string body, string pointer)
    {
        await using var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        var (status, problem, _) = await api.SendAsync("POST", $"{Path}/{route}", body);
        Assert.Equal(400, status);
        Assert.Equal(pointer, problem.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    private static async Task<JsonElement> PostAsync(ApiUnderTest api, string route, string body)
    {
        var (status, answer, _) = await api.SendAsync("POST", $"{Path}/{route}", body);
        Assert.True(status == 200, $"{status}: {answer}");
        return answer.GetProperty("data");
    }

    private async Task<ApiUnderTest> StartAsync()
    {
        var api = await ApiUnderTest.StartAsync(postgres: postgres.NewSchema());
        await api.Database.ExecuteAsync(Rows, [], CancellationToken.None);
        return api;
    }
}
