using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>whatsapp.raw</c> to table <c>raw_webhooks</c>: metadata only.</summary>
internal sealed class RawWebhookRows()
    : TopicRows<RawWebhook>(TopicCatalogue.WhatsAppRaw, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "raw_webhooks",
        [
            new("tenant", "text COLLATE \"C\""), new("delivery_id", "text COLLATE \"C\""), new("producer", "text"),
            new("body_bytes", "integer"), new("waba_ids", "text[]"), new("received_at", "timestamptz"),
            new("partition", "integer"), new("record_offset", "bigint"),
        ],
        key: ["tenant", "delivery_id"],
        version: ["-extract(epoch FROM $.received_at)"]);

    /// <inheritdoc />
    protected override void Write(RawWebhook value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Tenant, "tenant", RefusalCode.NoTenant);
        row.Key(value.DeliveryId, "delivery_id");
        row.TextOrNull(value.Producer);
        row.Int32(value.Body.Length);
        row.TextArray(value.WabaIds);
        row.Timestamp(value.ReceivedAtMs);
        row.Int32(record.Source.Partition);
        row.Int64(record.Offset);
    }
}

/// <summary>Topic <c>api.raw</c> to its table: metadata only.</summary>
internal sealed class ApiRawRows()
    : TopicRows<RawApiRecord>(TopicCatalogue.ApiRaw, Target)
{
    /// <summary>The table.</summary>
    public static readonly SinkTable Target = new(
        "api_raw",
        [
            new("tenant", "text COLLATE \"C\""), new("event_id", "text COLLATE \"C\""),
            new("kind", "text COLLATE \"C\""),
            new("body_bytes", "integer"), new("received_at", "timestamptz"), new("partition", "integer"),
            new("record_offset", "bigint"),
        ],
        key: ["tenant", "event_id", "kind"],
        version: ["-extract(epoch FROM $.received_at)"]);

    /// <inheritdoc />
    protected override void Write(RawApiRecord value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Tenant, "tenant", RefusalCode.NoTenant);
        row.Key(value.EventId, "event_id");
        row.Text(EnumNames.Of(value.Kind));
        row.Int32(value.Body.Length);
        row.Timestamp(value.ReceivedAtMs);
        row.Int32(record.Source.Partition);
        row.Int64(record.Offset);
    }
}
