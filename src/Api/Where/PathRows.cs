using Npgsql;
using StreamML.Api.Database;
using StreamML.Schemas.Topics;

namespace StreamML.Api.Where;

/// <summary>What the sink has written of a message.</summary>
/// <param name="database">Where it is read.</param>
internal sealed class PathRows(ApiDatabase database)
{
    // A key begins with the business number, of which there are few: each is looked up once.
    private const string Statement = """
        WITH RECURSIVE numbers AS (
            (SELECT phone_number_id AS number FROM {schema}.messages ORDER BY phone_number_id LIMIT 1)
            UNION ALL
            SELECT (SELECT m.phone_number_id FROM {schema}.messages m WHERE m.phone_number_id > n.number
                    ORDER BY m.phone_number_id LIMIT 1)
            FROM numbers n WHERE n.number IS NOT NULL
        ), found AS MATERIALIZED (
            SELECT m.* FROM numbers n CROSS JOIN LATERAL (
                SELECT m.phone_number_id, m.message_id, m.tenant, m.contact_key, m.direction, m.type, m.sent_at, m.withdrawn,
                       m.received_at, m.delivery_id
                FROM {schema}.messages m WHERE m.phone_number_id = n.number AND m.message_id = $1 LIMIT 1) m
            WHERE $2::text IS NULL OR m.tenant = $2
            ORDER BY m.sent_at DESC LIMIT 2
        )
        SELECT f.tenant, f.contact_key, f.direction, f.type, f.sent_at, f.withdrawn, coalesce(f.received_at, r.received_at),
               r.producer, r.partition, r.record_offset, x.message_id IS NOT NULL, x.source, length(x.text),
               v.message_id IS NOT NULL, v.fetched_at, v.absence, e.message_id IS NOT NULL, e.enriched_at,
               e.translation_outcome, e.translation_source, e.translation_target, e.translation_model, e.language,
               e.language_model, e.sentiment, e.sentiment_model, e.emotion, e.emotion_model, e.intent, e.intent_model, e.risk,
               e.risk_model, s.made_at
        FROM found f
        LEFT JOIN {schema}.raw_webhooks r ON r.tenant = f.tenant AND r.delivery_id = f.delivery_id
        LEFT JOIN {schema}.message_texts x ON x.phone_number_id = f.phone_number_id AND x.message_id = f.message_id
        LEFT JOIN {schema}.voice_notes v ON v.phone_number_id = f.phone_number_id AND v.message_id = f.message_id
        LEFT JOIN {schema}.enrichments e ON e.phone_number_id = f.phone_number_id AND e.message_id = f.message_id
        LEFT JOIN LATERAL (
            SELECT c.made_at FROM {schema}.contact_features c
            WHERE c.tenant = f.tenant AND c.contact_key = f.contact_key AND c.as_of >= f.sent_at
            ORDER BY c.as_of, c.source_position LIMIT 1) s ON true
        ORDER BY f.sent_at DESC
        """;

    private static readonly string[] Models = ["language", "sentiment", "emotion", "intent", "risk"];

    /// <summary>The message, the latest first where several business numbers have one of this id; at most
    /// two.</summary>
    /// <param name="tenant">Whose; null for any.</param>
    /// <param name="messageId">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<PathFacts>> FindAsync(
        string? tenant, string messageId, CancellationToken cancellationToken) => database.QueryAsync(
            Statement, [ApiDatabase.Value(messageId), ApiDatabase.Text(tenant)], Read, cancellationToken);

    private static PathFacts Read(NpgsqlDataReader row) => new()
    {
        Tenant = row.GetString(0),
        ContactKey = row.GetString(1),
        Direction = row.GetString(2),
        Type = row.GetString(3),
        SentAt = row.Time(4),
        Withdrawn = row.GetBoolean(5),
        ReceivedAt = row.TimeOrNull(6),
        Producer = row.TextOrNull(7),
        Raw = row.IsDBNull(9) ? null : new RecordSeen(
            new RecordPlace(TopicCatalogue.WhatsAppRaw.Name, row.GetInt32(8), row.GetInt64(9)), null),
        HasMessageRow = true,
        HasTextRow = row.GetBoolean(10),
        TextSource = row.TextOrNull(11),
        TextChars = row.Int32OrNull(12),
        HasVoiceRow = row.GetBoolean(13),
        FetchedAt = row.TimeOrNull(14),
        AudioAbsence = row.TextOrNull(15),
        HasEnrichmentRow = row.GetBoolean(16),
        EnrichedAt = row.TimeOrNull(17),
        Translation = row.TextOrNull(18) is { } outcome
            ? new TranslationSeen(outcome, row.TextOrNull(19), row.TextOrNull(20), row.TextOrNull(21))
            : null,
        Labels =
        [
            .. Models.Select((model, place) => row.TextOrNull(22 + (2 * place)) is { } label
                ? new PathLabel(model, label, row.TextOrNull(23 + (2 * place)))
                : null).OfType<PathLabel>(),
        ],
        ScoredAt = row.TimeOrNull(32),
    };
}
