using Google.Protobuf.Collections;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>analytics.windows</c> to table <c>analytics_windows</c>.</summary>
internal sealed class WindowRows(JsonField json) : TopicRows<AnalyticsWindow>(TopicCatalogue.AnalyticsWindows, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "analytics_windows",
        [
            new("tenant", "text COLLATE \"C\""), new("subject_kind", "text COLLATE \"C\""),
            new("subject", "text COLLATE \"C\""), new("size", "text COLLATE \"C\""), new("start_at", "timestamptz"),
            new("version", "bigint"), new("messages", "bigint"), new("inbound", "bigint"), new("sentiment", "jsonb"),
            new("emotion", "jsonb"), new("intent", "jsonb"), new("risk", "jsonb"), new("language", "jsonb"),
            new("feedback", "jsonb"), new("score_changes", "jsonb"), new("latency_count", "bigint"),
            new("latency_sum_us", "bigint"), new("latency_buckets", "bigint[]"),
        ],
        key: ["tenant", "subject_kind", "subject", "size", "start_at"],
        version: ["$.version"]);

    /// <inheritdoc />
    protected override void Write(AnalyticsWindow value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Tenant, "tenant");
        row.Text(EnumNames.Of(value.SubjectKind));
        row.Text(value.Subject);
        row.Text(EnumNames.Of(value.Size));
        row.Timestamp(value.StartMs);
        row.Int64(value.Version);
        row.Int64(value.Messages);
        row.Int64(value.Inbound);
        json.WriteCounts(row, value.Sentiment);
        json.WriteCounts(row, value.Emotion);
        json.WriteCounts(row, value.Intent);
        json.WriteCounts(row, value.Risk);
        json.WriteCounts(row, value.Language);
        WriteFeedback(row, value.Feedback);
        json.WriteCounts(row, value.ScoreChanges);
        row.Int64(value.Latency?.Count ?? 0);
        row.Int64(value.Latency?.SumUs ?? 0);
        row.Int64Array(value.Latency?.Buckets ?? []);
    }

    private void WriteFeedback(CopyBuffer row, RepeatedField<FeedbackCounts> feedback) =>
        json.WriteUnlessEmpty(row, feedback, static (json, models) =>
        {
            json.WriteStartObject();
            foreach (var counts in models)
            {
                json.WriteStartObject(counts.Model);
                json.WriteNumber("total", counts.Total);
                json.WriteNumber("agreements", counts.Agreements);
                json.WriteNumber("corrections", counts.Corrections);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        });
}

/// <summary>Topic <c>conversation.trends</c> to table <c>conversation_trends</c>.</summary>
internal sealed class TrendRows(JsonField json)
    : TopicRows<ConversationTrend>(TopicCatalogue.ConversationTrends, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "conversation_trends",
        [
            new("tenant", "text COLLATE \"C\""), new("contact_key", "text COLLATE \"C\""), new("version", "bigint"),
            new("overall_sentiment", "text"), new("sentiment_distribution", "jsonb"),
            new("average_score", "double precision"), new("trend", "text"), new("message_count", "bigint"),
            new("first_sent_at", "timestamptz"), new("last_sent_at", "timestamptz"),
        ],
        key: ["tenant", "contact_key"],
        version: ["$.version"]);

    /// <inheritdoc />
    protected override void Write(ConversationTrend value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Tenant, "tenant");
        row.Key(value.ContactKey, "contact_key");
        row.Int64(value.Version);
        row.TextOrNull(value.OverallSentiment);
        json.WriteCounts(row, value.SentimentDistribution);
        row.Float8(value.AverageScore);
        row.Text(EnumNames.Of(value.Trend));
        row.Int64(value.MessageCount);
        row.TimestampOrNull(value.FirstSentAtMs);
        row.TimestampOrNull(value.LastSentAtMs);
    }
}
