using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>models</c> to table <c>model_versions</c>.</summary>
internal sealed class ModelVersionRows(JsonField json)
    : TopicRows<ModelVersion>(TopicCatalogue.ModelVersions, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "model_versions",
        [
            new("task", "text COLLATE \"C\""), new("scope", "text COLLATE \"C\""), new("version", "text COLLATE \"C\""),
            new("published_at", "timestamptz"), new("name", "text"), new("manifest", "jsonb"), new("sha256", "text"),
            new("size_bytes", "bigint"), new("chunks", "integer"), new("metrics", "jsonb"), new("published_by", "text"),
        ],
        key: ["task", "scope", "version"],
        version: ["$.published_at"]);

    /// <inheritdoc />
    protected override void Write(ModelVersion value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Task, "task");
        row.Text(value.Scope);
        row.Key(value.Version, "version");
        row.Timestamp(value.PublishedAtMs);
        row.Text(value.Name);
        row.JsonOrNull(value.Manifest.Span);
        row.TextOrNull(value.Sha256);
        row.Int64(value.SizeBytes);
        row.Int32(value.Chunks);
        json.WriteNumbers(row, value.Metrics);
        row.TextOrNull(value.PublishedBy);
    }
}

/// <summary>Topic <c>model.artifacts</c> to its table: metadata only.</summary>
internal sealed class ModelArtifactRows()
    : TopicRows<ModelArtifactChunk>(TopicCatalogue.ModelArtifacts, Target)
{
    /// <summary>The table. Pieces of the same bytes are the same, unless they are cut otherwise.</summary>
    public static readonly SinkTable Target = new(
        "model_artifacts",
        [
            new("sha256", "text COLLATE \"C\""), new("chunk", "integer"), new("chunks", "integer"),
            new("size_bytes", "integer"),
        ],
        key: ["sha256", "chunk"],
        version: ["$.chunks", "$.size_bytes"]);

    /// <inheritdoc />
    protected override void Write(ModelArtifactChunk value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Sha256, "sha256");
        row.Int32(value.Index);
        row.Int32(value.Count);
        row.Int32(value.Data.Length);
    }
}

/// <summary>Topic <c>model.control</c> to table <c>model_controls</c>: every decision stays.</summary>
internal sealed class ModelControlRows()
    : TopicRows<ModelControl>(TopicCatalogue.ModelControls, Target)
{
    /// <summary>The table. A decision has no id: it is what it says but for the reason.</summary>
    public static readonly SinkTable Target = new(
        "model_controls",
        [
            new("task", "text COLLATE \"C\""), new("scope", "text COLLATE \"C\""), new("decided_at", "timestamptz"),
            new("live_version", "text COLLATE \"C\""), new("shadow_version", "text COLLATE \"C\""),
            new("canary_version", "text COLLATE \"C\""), new("canary_share", "double precision"),
            new("decided_by", "text COLLATE \"C\""), new("reason", "text COLLATE \"C\""),
        ],
        key:
        [
            "task", "scope", "decided_at", "live_version", "shadow_version", "canary_version", "canary_share",
            "decided_by",
        ],
        version: ["$.reason"]);

    /// <inheritdoc />
    protected override void Write(ModelControl value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Task, "task");
        row.Text(value.Scope);
        row.Timestamp(value.DecidedAtMs);
        row.Text(value.LiveVersion);
        row.Text(value.ShadowVersion);
        row.Text(value.CanaryVersion);
        row.Float8(value.CanaryShare);
        row.Text(value.DecidedBy);
        row.Text(value.Reason);
    }
}
