using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>training.rows</c> to its table.</summary>
internal sealed class TrainingRowRows() : TopicRows<TrainingRow>(TopicCatalogue.TrainingRows, Target)
{
    private static readonly RecordPosition Nowhere = new();
    private static readonly ServedPrediction Unasked = new();

    /// <summary>The table: the current label of each thing.</summary>
    public static readonly SinkTable Target = new(
        "training_rows",
        [
            new("tenant", "text COLLATE \"C\""), new("row_id", "text COLLATE \"C\""), new("version", "bigint"),
            new("contact_key", "text"), new("revoked", "boolean"), new("task", "text"), new("campaign_id", "text"),
            new("origin", "text"), new("source", "text"), new("label", "text"), new("value", "double precision"),
            new("labelled_at", "timestamptz"), new("as_of", "timestamptz"), new("features_hash", "text"),
            new("features", "real[]"), new("features_partition", "integer"), new("features_offset", "bigint"),
            new("message_id", "text"), new("text", "text"), new("language", "text"), .. PersonFields.Columns,
            new("model_name", "text"), new("model_version", "text"), new("served_label", "text"),
            new("served_value", "double precision"), new("confidence", "real"),
            new("sampling_probability", "double precision"),
        ],
        key: ["tenant", "row_id"],
        version: ["$.version"]);

    /// <inheritdoc />
    protected override void Write(TrainingRow value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Tenant, "tenant");
        row.Key(value.RowId, "row_id");
        row.Int64(value.Version);
        row.TextOrNull(value.ContactKey);
        row.TrueOrNull(value.Revoked);
        row.TextOrNull(value.Task);
        row.TextOrNull(value.CampaignId);
        row.Text(EnumNames.Of(value.Origin));
        row.Text(EnumNames.Of(value.Source));
        row.TextOrNull(value.Label);
        row.Float8OrNull(value.HasValue ? value.Value : null);
        row.Timestamp(value.LabelledAtMs);
        WriteFeatures(row, value);
        row.TextOrNull(value.MessageId);
        row.TextOrNull(value.Text);
        row.TextOrNull(value.Language);
        PersonFields.Write(row, value.Demographics);
        var served = value.Served ?? Unasked;
        row.TextOrNull(served.ModelName);
        row.TextOrNull(served.ModelVersion);
        row.TextOrNull(served.Label);
        row.Float8OrNull(served.HasValue ? served.Value : null);
        row.Float4(served.Confidence);
        row.Float8(value.SamplingProbability);
    }

    private static void WriteFeatures(CopyBuffer row, TrainingRow value)
    {
        if (value.Features is null)
        {
            for (int column = 0; column < 5; column++)
            {
                row.Null();
            }

            return;
        }

        var position = value.FeaturesPosition ?? Nowhere;
        row.Timestamp(value.AsOfMs);
        row.TextOrNull(value.Features.SchemaHash);
        row.Float4Array([.. value.Features.Values]);
        row.Int32(position.Partition);
        row.Int64(position.Offset);
    }
}

/// <summary>Topic <c>training.requests</c> to its table.</summary>
internal sealed class TrainingRequestRows() : TopicRows<TrainingRequest>(TopicCatalogue.TrainingRequests, Target)
{
    /// <summary>The table. A request never changes.</summary>
    public static readonly SinkTable Target = new(
        "training_requests",
        [
            new("request_id", "text COLLATE \"C\""), new("requested_at", "timestamptz"), new("action", "text"),
            new("tenant", "text"), new("tasks", "text[]"), new("force", "boolean"),
            new("test_share", "double precision"), new("folds", "integer"), new("search", "boolean"),
            new("campaign_id", "text"), new("requested_by", "text"),
        ],
        key: ["request_id"],
        version: ["$.requested_at"]);

    /// <inheritdoc />
    protected override void Write(TrainingRequest value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.RequestId, "request_id");
        row.Timestamp(value.RequestedAtMs);
        row.Text(EnumNames.Of(value.Action));
        row.TextOrNull(value.Tenant);
        row.TextArray(value.Tasks);
        row.TrueOrNull(value.Force);
        row.Float8OrNull(value.HasTestShare ? value.TestShare : null);
        row.Int32OrNull(value.HasFolds ? value.Folds : null);
        row.TrueOrNull(value.Search);
        row.TextOrNull(value.CampaignId);
        row.TextOrNull(value.RequestedBy);
    }
}

/// <summary>Topic <c>training.runs</c> to its table: how each training went last.</summary>
internal sealed class TrainingRunRows(JsonField json) : TopicRows<TrainingRun>(TopicCatalogue.TrainingRuns, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "training_runs",
        [
            new("run_id", "text COLLATE \"C\""), new("sequence", "bigint"), new("request_id", "text"),
            new("trigger", "text"), new("task", "text"), new("scope", "text"), new("status", "text"),
            new("message", "text"), new("progress", "integer"), new("metrics", "jsonb"), new("rows", "bigint"),
            new("missing_rows", "bigint"), new("started_at", "timestamptz"), new("ended_at", "timestamptz"),
            new("version", "text"), new("sha256", "text"), new("champion", "text"), new("gate", "text"),
            new("rows_sha256", "text"), new("campaign_id", "text"), new("report", "text"), new("test", "text"),
        ],
        key: ["run_id"],
        version: ["$.sequence"]);

    /// <inheritdoc />
    protected override void Write(TrainingRun value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.RunId, "run_id");
        row.Int64(value.Sequence);
        row.TextOrNull(value.RequestId);
        row.Text(EnumNames.Of(value.Trigger));
        row.TextOrNull(value.Task);
        row.Text(value.Scope);
        row.Text(EnumNames.Of(value.Status));
        row.TextOrNull(value.Message);
        row.Int32(value.Progress);
        json.WriteNumbers(row, value.Metrics);
        row.Int64(value.Rows);
        row.Int64(value.MissingRows);
        row.Timestamp(value.StartedAtMs);
        row.TimestampOrNull(value.EndedAtMs);
        row.TextOrNull(value.Version);
        row.TextOrNull(value.Sha256);
        row.TextOrNull(value.Champion);
        row.TextOrNull(value.Gate);
        row.TextOrNull(value.RowsSha256);
        row.TextOrNull(value.CampaignId);
        row.TextOrNull(value.Report);
        row.TextOrNull(value.Test);
    }
}
