using Google.Protobuf.Collections;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>contact.scores</c> to table <c>contact_scores</c>.</summary>
internal sealed class ScoreRows(JsonField json)
    : TopicRows<ContactScores>(TopicCatalogue.ContactScores, Target)
{
    private static readonly LeadScore NoLead = new();
    private static readonly ChurnScore NoChurn = new();
    private static readonly EngagementScore NoEngagement = new();
    private static readonly DemographicScore NoDemographic = new();

    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "contact_scores",
        [
            new("tenant", "text COLLATE \"C\""), new("contact_key", "text COLLATE \"C\""), new("as_of", "timestamptz"),
            new("changes", "bigint"), new("scored_at", "timestamptz"), new("lead_status", "text"),
            new("lead_score", "real"), new("lead_tier", "text"), new("lead_confidence", "real"),
            new("lead_recommendation", "text"), new("lead_factors", "jsonb"), new("lead_model", "text"),
            new("churn_status", "text"), new("churn_probability", "real"), new("churn_risk", "text"),
            new("churn_confidence", "real"), new("churn_recommendations", "text[]"), new("churn_factors", "jsonb"),
            new("churn_model", "text"), new("engagement_status", "text"), new("engagement_probability", "real"),
            new("engagement_level", "text"), new("engagement_confidence", "real"),
            new("engagement_recommendations", "text[]"), new("engagement_factors", "jsonb"),
            new("engagement_best_hour", "integer"), new("engagement_best_day", "integer"),
            new("engagement_model", "text"), new("demographic_status", "text"), new("demographic_sentiment", "text"),
            new("demographic_confidence", "real"), new("demographic_probabilities", "jsonb"),
            new("demographic_model", "text"),
        ],
        key: ["tenant", "contact_key"],
        version: ["$.as_of", "$.changes", "$.scored_at"],
        cutover: new("contact_scores_made", "contact_scores_replaced"));

    /// <inheritdoc />
    protected override void Write(ContactScores value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Tenant, "tenant");
        row.Key(value.ContactKey, "contact_key");
        row.Timestamp(value.AsOfMs);
        row.Int64(value.Changes);
        row.Timestamp(value.ScoredAtMs);
        Write(row, value.Lead ?? NoLead);
        Write(row, value.Churn ?? NoChurn);
        Write(row, value.Engagement ?? NoEngagement);
        Write(row, value.Demographic ?? NoDemographic);
    }

    private void Write(CopyBuffer row, LeadScore lead)
    {
        bool scored = Status(row, lead.Status);
        row.Float4OrNull(lead.HasScore ? lead.Score : null);
        row.TextOrNull(lead.Tier);
        row.Float4OrNull(scored ? lead.Confidence : null);
        row.TextOrNull(lead.Recommendation);
        Factors(row, lead.Factors);
        ModelField.Write(row, lead.Model);
    }

    private void Write(CopyBuffer row, ChurnScore churn)
    {
        bool scored = Status(row, churn.Status);
        row.Float4OrNull(churn.HasProbability ? churn.Probability : null);
        row.TextOrNull(churn.Risk);
        row.Float4OrNull(scored ? churn.Confidence : null);
        row.TextArrayOrNull(churn.Recommendations);
        Factors(row, churn.Factors);
        ModelField.Write(row, churn.Model);
    }

    private void Write(CopyBuffer row, EngagementScore engagement)
    {
        bool scored = Status(row, engagement.Status);
        row.Float4OrNull(engagement.HasProbability ? engagement.Probability : null);
        row.TextOrNull(engagement.Level);
        row.Float4OrNull(scored ? engagement.Confidence : null);
        row.TextArrayOrNull(engagement.Recommendations);
        Factors(row, engagement.Factors);
        row.Int32OrNull(engagement.HasBestHour ? engagement.BestHour : null);
        row.Int32OrNull(engagement.HasBestDay ? engagement.BestDay : null);
        ModelField.Write(row, engagement.Model);
    }

    private void Write(CopyBuffer row, DemographicScore demographic)
    {
        bool scored = Status(row, demographic.Status);
        row.TextOrNull(demographic.Sentiment);
        row.Float4OrNull(scored ? demographic.Confidence : null);
        json.WriteNumbers(row, demographic.Probabilities);
        ModelField.Write(row, demographic.Model);
    }

    private static bool Status(CopyBuffer row, ScoreStatus status)
    {
        row.TextOrNull(status == ScoreStatus.Unspecified ? "" : EnumNames.Of(status));
        return status == ScoreStatus.Scored;
    }

    private void Factors(CopyBuffer row, RepeatedField<ScoreFactor> factors) =>
        json.WriteUnlessEmpty(row, factors, static (json, list) =>
        {
            json.WriteStartArray();
            foreach (var factor in list)
            {
                json.WriteStartObject();
                json.WriteString("feature", factor.Feature);
                json.WriteString("name", factor.Name);
                if (factor.HasValue)
                {
                    json.WriteNumber("value", factor.Value);
                }

                json.WriteNumber("contribution", factor.Contribution);
                json.Optional("sentence", factor.Sentence);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
}

/// <summary>Topic <c>contact.score-changes</c> to table <c>score_changes</c>.</summary>
internal sealed class ScoreChangeRows()
    : TopicRows<ScoreChange>(TopicCatalogue.ScoreChanges, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "score_changes",
        [
            new("tenant", "text COLLATE \"C\""), new("contact_key", "text COLLATE \"C\""),
            new("kind", "text COLLATE \"C\""),
            new("sequence", "bigint"), new("as_of", "timestamptz"), new("level_before", "text"), new("level", "text"),
            new("value_before", "real"), new("value", "real"), new("model_name", "text"), new("model_version", "text"),
            new("recommendations", "text[]"),
        ],
        key: ["tenant", "contact_key", "kind", "sequence"],
        version: ["$.as_of"]);

    /// <inheritdoc />
    protected override void Write(ScoreChange value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Tenant, "tenant");
        row.Key(value.ContactKey, "contact_key");
        row.Key(value.Kind, "kind");
        row.Int64(value.Sequence);
        row.Timestamp(value.AsOfMs);
        row.TextOrNull(value.From);
        row.Text(value.To);
        row.Float4OrNull(value.HasPreviousValue ? value.PreviousValue : null);
        row.Float4(value.Value);
        row.TextOrNull(value.ModelName);
        row.TextOrNull(value.ModelVersion);
        row.TextArrayOrNull(value.Recommendations);
    }
}

/// <summary>Topic <c>predictions</c> to its table.</summary>
internal sealed class PredictionRows()
    : TopicRows<Prediction>(TopicCatalogue.Predictions, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "predictions",
        [
            new("tenant", "text COLLATE \"C\""), new("prediction_id", "text COLLATE \"C\""),
            new("predicted_at", "timestamptz"), new("contact_key", "text"), new("task", "text"),
            new("message_id", "text"),
            new("model_name", "text"), new("model_version", "text"), new("part", "text"), new("label", "text"),
            new("value", "double precision"), new("confidence", "real"), new("latency_us", "bigint"),
            new("as_of", "timestamptz"),
        ],
        key: ["tenant", "prediction_id"],
        version: ["$.predicted_at"]);

    /// <inheritdoc />
    protected override void Write(Prediction value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Tenant, "tenant");
        row.Key(value.PredictionId, "prediction_id");
        row.Timestamp(value.PredictedAtMs);
        row.TextOrNull(value.ContactKey);
        row.Text(value.Task);
        row.TextOrNull(value.MessageId);
        row.TextOrNull(value.ModelName);
        row.TextOrNull(value.ModelVersion);
        row.Text(EnumNames.Of(value.Part));
        row.TextOrNull(value.Label);
        row.Float8OrNull(value.HasValue ? value.Value : null);
        row.Float4(value.Confidence);
        row.Int64(value.LatencyUs);
        row.TimestampOrNull(value.AsOfMs);
    }
}
