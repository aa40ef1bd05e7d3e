using System.Globalization;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>model.metrics</c> to its table.</summary>
internal sealed class ModelMetricRows() : TopicRows<ModelMetric>(TopicCatalogue.ModelMetrics, Target)
{
    /// <summary>The table: of each figure what was measured last.</summary>
    public static readonly SinkTable Target = new(
        "model_metrics",
        [
            new("tenant", "text COLLATE \"C\""), new("task", "text COLLATE \"C\""), new("model_name", "text"),
            new("model_version", "text COLLATE \"C\""), new("day", "text", "date"), new("source", "text COLLATE \"C\""),
            new("metric_name", "text COLLATE \"C\""),
            new("metric_value", "double precision"), new("low", "double precision"),
            new("high", "double precision"), new("labels", "bigint"), new("measured_at", "timestamptz"),
        ],
        key: ["tenant", "task", "model_version", "day", "source", "metric_name"],
        version: ["$.measured_at", "$.metric_value"]);

    /// <inheritdoc />
    protected override void Write(ModelMetric value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Text(value.Tenant);
        row.Key(value.Task, "task");
        row.Text(value.ModelName);
        row.Key(value.ModelVersion, "model_version");
        row.Text(DayOf(value.DayMs));
        row.Text(EnumNames.Of(value.Source));
        row.Key(value.MetricName, "metric_name");
        row.Float8(value.MetricValue);
        row.Float8OrNull(value.HasLow ? value.Low : null);
        row.Float8OrNull(value.HasHigh ? value.High : null);
        row.Int64(value.Labels);
        row.Timestamp(value.MeasuredAtMs);
    }

    // As text: what PostgreSQL makes a day of would depend on the time zone of the session.
    private static string DayOf(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(ms, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()))
        .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
