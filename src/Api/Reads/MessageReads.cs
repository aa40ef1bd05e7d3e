using Npgsql;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>The time line of a contact.</summary>
/// <param name="database">Where it is read.</param>
/// <param name="time">The clock.</param>
internal sealed class MessageReads(ApiDatabase database, TimeProvider time)
{
    private const string Page = $$"""
        WITH page AS MATERIALIZED (
            SELECT x.* FROM unnest($2::text[]) AS k(contact_key) CROSS JOIN LATERAL (
                SELECT m.phone_number_id, m.message_id, m.contact_key, m.direction, m.type, m.sent_at, m.withdrawn, m.text
                FROM {schema}.messages m
                WHERE m.tenant = $1 AND m.contact_key = k.contact_key AND m.written
                  AND ($3::timestamptz IS NULL OR m.sent_at <= $3)
                  AND ($3::timestamptz IS NULL OR (m.sent_at, m.message_id) < ($3, $4))
                ORDER BY m.sent_at DESC, m.message_id DESC LIMIT $5) x
            ORDER BY x.sent_at DESC, x.message_id DESC LIMIT $5
        )
        {{OfPage}}
        """;

    private const string One = $$"""
        WITH page AS MATERIALIZED (
            SELECT m.phone_number_id, m.message_id, m.contact_key, m.direction, m.type, m.sent_at, m.withdrawn, m.text
            FROM {schema}.messages m
            WHERE m.tenant = $1 AND m.phone_number_id = $2 AND m.message_id = $3 AND m.written
        )
        {{OfPage}}
        """;

    // Of a contact: its own, and those of contacts merged into it.
    private const string Keys = "SELECT k FROM {schema}.contact_keys($1, {schema}.contact_root($1, $2)) k";

    private const string OfPage = """
        SELECT p.phone_number_id, p.message_id, p.direction, p.type, p.sent_at, p.withdrawn, coalesce(x.text, p.text),
               x.source = 'transcribed', e.translation, e.language, e.risk, e.risk_factors, s.status_text, v.absence,
               e.sentiment, e.sentiment_confidence, e.sentiment_model, e.emotion, e.emotion_confidence, e.emotion_model,
               e.intent, e.intent_confidence, e.intent_model, p.contact_key,
               v.absence IS NULL AND NOT v.withdrawn AND NOT p.withdrawn AND v.sha256 IS NOT NULL
        FROM page p
        LEFT JOIN {schema}.message_texts x ON x.phone_number_id = p.phone_number_id AND x.message_id = p.message_id
        LEFT JOIN {schema}.enrichments e ON e.phone_number_id = p.phone_number_id AND e.message_id = p.message_id
        LEFT JOIN {schema}.voice_notes v ON v.phone_number_id = p.phone_number_id AND v.message_id = p.message_id
        LEFT JOIN LATERAL (
            SELECT s.status_text FROM {schema}.statuses s
            WHERE p.direction = 'outbound' AND s.message_id = p.message_id AND s.phone_number_id = p.phone_number_id
              AND s.type IS NULL
            ORDER BY s.status_rank DESC, s.occurred_at DESC LIMIT 1) s ON true
        ORDER BY p.sent_at DESC, p.message_id DESC
        """;

    private const string Corrections = """
        SELECT DISTINCT ON (message_id, model) message_id, model, label, occurred_at
        FROM {schema}.feedback
        WHERE tenant = $1 AND contact_key = ANY ($2) AND message_id = ANY ($3) AND kind = 'correction'
          AND label IS NOT NULL
        ORDER BY message_id, model, occurred_at DESC, event_id
        """;

    /// <summary>A page of messages, the newest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="cursor">Where the page begins; null: the first.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReadPage<MessageRow>> PageAsync(
        string tenant, ContactDetail contact, string? cursor, int size, CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 2);
        var asOf = time.GetUtcNow();
        string[] keys = [.. contact.Keys];
        var rows = await database.QueryAsync(
            Page,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Value(keys),
                ApiDatabase.Time(after is null ? null : Cursor.Time(after[0])), ApiDatabase.Text(after?[1]),
                ApiDatabase.Value(size + 1),
            ],
            Read, cancellationToken);
        return ReadPage<MessageRow>.Of(
            await CorrectedAsync(tenant, keys, rows, cancellationToken), size, asOf,
            row => Cursor.Of(Cursor.Of(row.SentAt), row.MessageId));
    }

    /// <summary>One message; null where the tenant has none of these ids.</summary>
    public async Task<MessageRow?> FindAsync(
        string tenant, string phoneNumberId, string messageId, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            One, [ApiDatabase.Value(tenant), ApiDatabase.Value(phoneNumberId), ApiDatabase.Value(messageId)], Read,
            cancellationToken);
        string[] keys = rows.Count == 0 ? [] :
        [
            .. await database.QueryAsync(
                Keys, [ApiDatabase.Value(tenant), ApiDatabase.Value(rows[0].ContactKey)], row => row.GetString(0),
                cancellationToken),
        ];
        return (await CorrectedAsync(tenant, keys, rows, cancellationToken)).FirstOrDefault();
    }

    private async Task<IReadOnlyList<MessageRow>> CorrectedAsync(
        string tenant, string[] keys, IReadOnlyList<MessageRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return rows;
        }

        var corrections = await CorrectionsAsync(tenant, keys, rows, cancellationToken);
        return [.. rows.Select(row => row with { Labels = [.. row.Labels.Select(label => Corrected(row, label))] })];

        MessageLabel Corrected(MessageRow row, MessageLabel label) =>
            corrections.TryGetValue((row.MessageId, label.Model), out var said)
                ? label with { Corrected = said.Label, CorrectedAt = said.At }
                : label;
    }

    private async Task<Dictionary<(string Message, string Model), (string Label, DateTimeOffset At)>> CorrectionsAsync(
        string tenant, string[] keys, IReadOnlyList<MessageRow> rows, CancellationToken cancellationToken)
    {
        string[] ids = [.. rows.Select(row => row.MessageId)];
        var found = await database.QueryAsync(
            Corrections, [ApiDatabase.Value(tenant), ApiDatabase.Value(keys), ApiDatabase.Value(ids)],
            row => ((row.GetString(0), row.GetString(1)), (row.GetString(2), row.Time(3))), cancellationToken);
        return found.ToDictionary(each => each.Item1, each => each.Item2);
    }

    private static MessageRow Read(NpgsqlDataReader row)
    {
        IEnumerable<MessageLabel?> labels =
            [Label(row, "sentiment", 14), Label(row, "emotion", 17), Label(row, "intent", 20)];
        return new MessageRow(
            row.GetString(0), row.GetString(1), row.GetString(23), row.GetString(2), row.GetString(3), row.Time(4),
            row.GetBoolean(5), row.TextOrNull(6), !row.IsDBNull(7) && row.GetBoolean(7), row.TextOrNull(8),
            row.TextOrNull(9), [.. labels.OfType<MessageLabel>()], row.TextOrNull(10), row.Texts(11),
            row.TextOrNull(12), row.TextOrNull(13))
        {
            HasAudio = !row.IsDBNull(24) && row.GetBoolean(24),
        };
    }

    private static MessageLabel? Label(NpgsqlDataReader row, string model, int first) =>
        row.TextOrNull(first) is { } label
            ? new MessageLabel(model, label, row.NumberOrNull(first + 1), row.TextOrNull(first + 2), null, null)
            : null;
}
