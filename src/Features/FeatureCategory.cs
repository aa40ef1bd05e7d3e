namespace StreamML.Features;

/// <summary>A group of related features, for display.</summary>
/// <param name="Name">Their subject.</param>
/// <param name="Features">The features, in the order of the vector.</param>
public sealed record FeatureCategory(string Name, IReadOnlyList<FeatureSpec> Features)
{
    /// <summary>The categories of each schema, each from its first feature to the next category's.</summary>
    private static readonly Dictionary<string, (string Name, string First)[]> Starts = new(StringComparer.Ordinal)
    {
        [FeatureSchemas.Lead.Name] =
        [
            ("response behavior", "avg_response_time_minutes"),
            ("engagement", "conversation_count"),
            ("sentiment and emotion", "avg_sentiment_score"),
            ("campaigns", "campaign_opens"),
            ("time patterns", "preferred_contact_hour"),
            ("lead indicators", "question_count"),
        ],
        [FeatureSchemas.Churn.Name] =
        [
            ("recency", "days_since_last_purchase"),
            ("frequency decline", "messages_this_month"),
            ("monetary value", "total_lifetime_value"),
            ("support", "support_tickets_count"),
            ("sentiment trends", "current_sentiment_score"),
            ("engagement decline", "response_rate_current"),
            ("product interaction", "product_views_decline"),
            ("behavioral signals", "unsubscribe_attempts"),
        ],
        [FeatureSchemas.Engagement.Name] =
        [
            ("historical engagement", "past_open_rate"),
            ("time patterns", "hour_of_day"),
            ("recency", "days_since_last_engagement"),
            ("contact preferences", "preferred_contact_hour"),
            ("the message", "message_length"),
            ("performance by time", "engagement_rate_this_hour"),
            ("activity", "messages_received_last_7d"),
            ("sentiment and quality", "avg_sentiment_score_last_30d"),
        ],
    };

    /// <summary>The categories of a schema: each feature in exactly one, in the order of the vector.</summary>
    public static IEnumerable<FeatureCategory> Of(FeatureSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var starts = Starts[schema.Name];
        int[] from = [.. starts.Select(start => schema.IndexOf(start.First)), schema.Count];
        return starts.Select((start, n) => new FeatureCategory(
            start.Name, [.. schema.Features.Take(from[n]..from[n + 1])]));
    }
}
