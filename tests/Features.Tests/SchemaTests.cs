namespace StreamML.Features.Tests;

public sealed class SchemaTests
{
    [Fact]
    public void Categories_HaveEachFeatureOnce_InTheOrderOfTheVector()
    {
        foreach (var schema in FeatureSchemas.All)
        {
            FeatureCategory[] categories = [.. FeatureCategory.Of(schema)];
            Assert.Equal(schema.Features, categories.SelectMany(category => category.Features));
            Assert.DoesNotContain(categories, category => category.Features.Count == 0);
        }

        FeatureCategory[] lead = [.. FeatureCategory.Of(FeatureSchemas.Lead)];
        Assert.Equal("question_count", lead[^1].Features[0].Name);
        Assert.Equal("unsubscribe_attempts", FeatureCategory.Of(FeatureSchemas.Churn).Last().Features[0].Name);
        Assert.Equal("hour_of_day", FeatureCategory.Of(FeatureSchemas.Engagement).ElementAt(1).Features[0].Name);
    }

    [Fact]
    public void Schemas_HaveTheFeaturesOfTheSource_InItsOrder()
    {
        string[] lead =
        [
            "avg_response_time_minutes", "response_rate", "messages_received", "messages_sent", "conversation_count",
            "avg_conversation_length", "days_since_first_contact", "days_since_last_contact",
            "contact_frequency_per_week", "avg_sentiment_score", "positive_sentiment_ratio", "negative_sentiment_ratio",
            "avg_emotion_score", "campaign_opens", "campaign_clicks", "campaign_responses", "campaign_engagement_rate",
            "preferred_contact_hour", "weekend_activity_ratio", "business_hours_ratio", "question_count",
            "price_inquiry_count", "meeting_request_count", "positive_keywords_count",
        ];
        string[] churn =
        [
            "days_since_last_purchase", "days_since_last_message", "days_since_last_campaign_open",
            "messages_this_month", "messages_last_month", "purchase_frequency_decline", "engagement_frequency_decline",
            "total_lifetime_value", "avg_order_value", "months_since_first_purchase", "support_tickets_count",
            "unresolved_tickets_count", "avg_ticket_resolution_days", "complaint_count", "current_sentiment_score",
            "sentiment_score_30d_ago", "sentiment_decline_rate", "negative_sentiment_ratio", "response_rate_current",
            "response_rate_30d_ago", "campaign_engagement_decline", "conversation_length_decline",
            "product_views_decline", "cart_abandonment_rate", "refund_count", "discount_usage_increase",
            "unsubscribe_attempts", "opted_out_campaigns", "ignored_messages_ratio", "contact_preference_changes",
        ];
        string[] engagement =
        [
            "past_open_rate", "past_click_rate", "past_response_rate", "avg_response_time_hours", "hour_of_day",
            "day_of_week", "is_weekend", "is_business_hours", "days_since_last_engagement", "days_since_last_campaign",
            "hours_since_last_message", "preferred_contact_hour", "preferred_day_of_week", "timezone_offset",
            "message_length", "has_media", "has_link", "has_call_to_action", "personalization_level",
            "engagement_rate_this_hour", "engagement_rate_this_day", "engagement_rate_this_weekday",
            "messages_received_last_7d", "campaigns_received_last_30d", "conversation_count_last_30d",
            "avg_sentiment_score_last_30d", "message_quality_score",
        ];

        // Features of our own may stand between them.
        Assert.Equal(lead, Names(FeatureSchemas.Lead).Intersect(lead));
        Assert.Equal(churn, Names(FeatureSchemas.Churn).Intersect(churn));
        Assert.Equal(engagement, Names(FeatureSchemas.Engagement).Intersect(engagement));

        static IEnumerable<string> Names(FeatureSchema schema) => schema.Features.Select(feature => feature.Name);
    }

    [Fact]
    public void Label_IsTheNameAsPeopleReadIt()
        => Assert.Equal("Avg Response Time Minutes", FeatureSchemas.Lead.Features[0].Label);

    [Fact]
    public void Hash_DependsOnEveryPartAndTheOrder()
    {
        var one = FeatureSchemas.Lead.Features[0];
        var other = FeatureSchemas.Lead.Features[1];
        string[] hashes =
        [
            .. new FeatureSpec[][]
            {
                [one, other], [other, one], [one with { Name = "x" }, other], [one with { Unit = "x" }, other],
                [one with { Min = 1 }, other], [one with { Max = 1 }, other], [one with { Missing = "x" }, other],
                [one with { Definition = "x" }, other], [one],
            }.Select(features => new FeatureSchema("lead", features).Hash),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.All(hashes, hash => Assert.Matches("^[0-9a-f]{64}$", hash));
    }

    [Fact]
    public void Get_UnknownSchema_NamesThoseThereAre()
        => Assert.Contains(
            "lead, churn, engagement", Assert.Throws<KeyNotFoundException>(() => FeatureSchemas.Get("x")).Message);

    [Fact]
    public void Document_HoldsTheTableOfTheCode()
    {
        string path = Path.Combine(Repository(), "docs", "features.md");
        if (Environment.GetEnvironmentVariable("STREAMML_WRITE_DOCS") == "1")
        {
            string old = File.ReadAllText(path);
            int begin = old.IndexOf("<!-- table -->", StringComparison.Ordinal) + "<!-- table -->\n\n".Length;
            int end = old.IndexOf("<!-- end of table -->", StringComparison.Ordinal);
            File.WriteAllText(path, old[..begin] + FeatureTable.Markdown() + old[end..]);
        }

        Assert.Contains(
            "<!-- table -->\n\n" + FeatureTable.Markdown()
                + "<!-- end of table -->", File.ReadAllText(path), StringComparison.Ordinal);
    }

    private static string Repository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "StreamML.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
