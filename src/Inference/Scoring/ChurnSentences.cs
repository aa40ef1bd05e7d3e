using StreamML.Inference.Artifacts;
using static StreamML.Inference.Scoring.FactorText;

namespace StreamML.Inference.Scoring;

/// <summary>Describes a churn feature of a customer in a sentence: "No purchase for 45 days".</summary>
internal static class ChurnSentences
{
    private static readonly Dictionary<string, (Func<float, string> Say, string Missing)> Sentences = new(
        StringComparer.Ordinal)
    {
        ["days_since_last_purchase"] = (value => Since(value, "No purchase for", "Last purchase"), "No purchase yet"),
        ["days_since_last_message"] = (value => Since(value, "No message for", "Last message"), "No message yet"),
        ["days_since_last_campaign_open"] =
            (value => Since(value, "No campaign opened for", "Last campaign opened"), "No campaign opened yet"),
        ["messages_this_month"] = (value => $"{Count(value, "message", "messages")} in the last 30 days", ""),
        ["messages_last_month"] = (
            value => $"{Count(value, "message", "messages")} in the 30 days before the last 30", ""),
        ["purchase_frequency_decline"] = (value => Fell("Purchases", value), "No earlier purchases to compare with"),
        ["engagement_frequency_decline"] = (
            value => Fell("Engagement", value), "No earlier engagement to compare with"),
        ["total_lifetime_value"] = (value => $"Lifetime value of {Number(value)}", "No purchase yet"),
        ["avg_order_value"] = (value => $"Average order of {Number(value)}", "No purchase yet"),
        ["months_since_first_purchase"] = (
            value => $"Customer for {Count(value, "month", "months")}", "No purchase yet"),
        ["support_tickets_count"] = (value => Some(value, "support ticket", "support tickets"), ""),
        ["unresolved_tickets_count"] = (value => Some(value, "open support ticket", "open support tickets"), ""),
        ["avg_ticket_resolution_days"] =
            (value => $"Support tickets took {Count(value, "day", "days")} to resolve", "No support ticket resolved"),
        ["complaint_count"] = (value => Some(value, "complaint", "complaints"), ""),
        ["current_sentiment_score"] = (
            value => $"Recent messages sound {Mood(value)}", "No recent messages to tell the mood from"),
        ["sentiment_score_30d_ago"] =
            (value =>
                $"Messages of a month ago sounded {Mood(value)}", "No messages of a month ago to tell the mood from"),
        ["sentiment_decline_rate"] = (Mend, "No earlier mood to compare with"),
        ["negative_sentiment_ratio"] = (
            value => $"{Percent(value)} of messages are negative", "No messages to tell the mood from"),
        ["response_rate_current"] =
            (value =>
                $"Answered {Percent(value)} of this month's messages", "No messages to answer in the last 30 days"),
        ["response_rate_30d_ago"] =
            (value => $"Answered {Percent(value)} of the month before's messages",
                "No messages to answer in the 30 days before the last 30"),
        ["campaign_engagement_decline"] = (
            value => Points("Campaign engagement", -value), "No campaigns in both months to compare"),
        ["conversation_length_decline"] = (value => Math.Abs(value) < 0.005f
            ? "Conversations are as long as before"
            : $"Conversations got {Percent(Math.Abs(value))} {(value > 0 ? "shorter" : "longer")}",
            "No conversations in both months to compare"),
        ["product_views_decline"] = (value => Fell("Product views", value), "No earlier product views to compare with"),
        ["cart_abandonment_rate"] = (value => $"{Percent(value)} of carts abandoned", "No carts yet"),
        ["refund_count"] = (value => Some(value, "refund", "refunds"), ""),
        ["discount_usage_increase"] =
            (value => Points("The share of discounted purchases", value), "No purchases in both periods to compare"),
        ["unsubscribe_attempts"] = (value => value > 0
            ? $"Asked {Count(value, "time", "times")} for no more messages" : "Never asked for no more messages", ""),
        ["opted_out_campaigns"] = (value => value > 0
            ? $"Opted out of {Count(value, "campaign", "campaigns")}" : "Opted out of no campaign", ""),
        ["ignored_messages_ratio"] = (
            value => $"{Percent(value)} of messages ignored", "No messages that could be ignored"),
        ["contact_preference_changes"] = (
            value => Some(value, "change of contact preferences", "changes of contact preferences"), ""),
    };

    /// <summary>The sentence; a generic one for an unknown feature.</summary>
    public static string Of(TabularFeature feature, float value)
    {
        if (!Sentences.TryGetValue(feature.Name, out var sentence)
            || (float.IsNaN(value) && sentence.Missing.Length == 0))
        {
            return FactorText.Of(feature, value);
        }

        return float.IsNaN(value) ? sentence.Missing : sentence.Say(value);
    }

    private static string Since(float days, string no, string last) => days switch
    {
        < 1 => $"{last} less than a day ago",
        < 14 => $"{last} {Count(days, "day", "days")} ago",
        _ => $"{no} {Count(days, "day", "days")}",
    };

    private static string Some(float value, string one, string many) =>
        value > 0 ? Count(value, one, many) : $"No {many}";

    private static string Fell(string what, float share) => Math.Abs(share) < 0.005f
        ? $"{what}: as many as before"
        : $"{what} {(share > 0 ? "fell" : "rose")} by {Percent(Math.Abs(share))}";

    private static string Points(string what, float difference) => Math.Abs(difference) < 0.005f
        ? $"{what} is as before"
        : $"{what} {(difference > 0 ? "rose" : "fell")} by {Whole(Math.Abs(difference) * 100)} percentage points";

    private static string Mood(float score) =>
        $"{(score > 0.2f ? "positive" : score < -0.2f ? "negative" : "neutral")} ({Number(score)})";

    private static string Mend(float rate) => Math.Abs(rate) < 0.005f
        ? "The mood of messages is as before"
        : $"The mood of messages got {(rate > 0 ? "worse" : "better")} by {Number(Math.Abs(rate) * 2)} of a scale from "
            + "-1 to 1";
}
