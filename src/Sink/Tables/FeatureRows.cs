using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>Topic <c>contact.features</c> to table <c>contact_features</c>, a row a record.</summary>
internal sealed class FeatureRows(JsonField json)
    : TopicRows<ContactFeatures>(TopicCatalogue.ContactFeatures, Target)
{
    private static readonly string[] Schemas = ["lead", "churn", "engagement"];

    /// <summary>
    /// The table. A contact has one record a batch, and the offsets of a batch lie behind those of the one before:
    /// their sum tells two records of the same event time apart.
    /// </summary>
    public static readonly SinkTable Target = new(
        "contact_features",
        [
            new("tenant", "text COLLATE \"C\""), new("contact_key", "text COLLATE \"C\""), new("as_of", "timestamptz"),
            new("source_position", "bigint"), new("made_at", "timestamptz"), new("offsets", "jsonb"),
            new("lead_hash", "text"), new("lead", "real[]"), new("churn_hash", "text"), new("churn", "real[]"),
            new("engagement_hash", "text"), new("engagement", "real[]"),
        ],
        key: ["tenant", "contact_key", "as_of", "source_position"],
        version: ["$.made_at"]);

    /// <inheritdoc />
    protected override void Write(ContactFeatures value, SourceRecord record, StagedRows rows)
    {
        var row = rows.Buffer;
        row.Key(value.Tenant, "tenant");
        row.Key(value.ContactKey, "contact_key");
        row.Timestamp(value.AsOfMs);
        row.Int64(value.Offsets.Sum(offset => offset.NextOffset));
        row.Timestamp(value.MadeAtMs);
        json.Write(row, value.Offsets, static (json, offsets) =>
        {
            json.WriteStartObject();
            foreach (var offset in offsets)
            {
                json.WriteNumber($"{offset.Topic}/{offset.Partition}", offset.NextOffset);
            }

            json.WriteEndObject();
        });
        foreach (var vector in value.Vectors)
        {
            if (!Schemas.Contains(vector.Schema))
            {
                throw new RowRefusedException(
                    RefusalCode.UnknownSchema,
                    $"No column for a feature schema with this name; known schemas: {string.Join(", ", Schemas)}.");
            }
        }

        foreach (string schema in Schemas)
        {
            Write(row, value.Vectors.FirstOrDefault(vector => vector.Schema == schema));
        }
    }

    private static void Write(CopyBuffer row, FeatureVector? vector)
    {
        if (vector is null)
        {
            row.Null();
            row.Null();
            return;
        }

        row.TextOrNull(vector.SchemaHash);
        row.Float4Array([.. vector.Values]);
    }
}
