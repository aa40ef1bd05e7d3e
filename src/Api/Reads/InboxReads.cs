using System.Globalization;
using Npgsql;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>
/// Contacts that wait for an answer, by risk × waiting × value. Of each risk the newest 1,000 messages are looked at,
/// so that its time has a bound whatever the tenant's size.
/// </summary>
/// <param name="database">Where they are read.</param>
/// <param name="time">The clock.</param>
internal sealed class InboxReads(ApiDatabase database, TimeProvider time)
{
    /// <summary>Messages that are looked at, per risk.</summary>
    public const int MessagesPerRisk = 1_000;

    // An answer before the first message that is looked at answers none of them.
    private static readonly string Sql = $$"""
        WITH picked AS MATERIALIZED ({{string.Join("\nUNION ALL\n", Lanes())}}
        ), fitting AS (
            SELECT CASE WHEN a.identity IS NULL THEN p.contact_key ELSE {schema}.contact_root($1, a.contact_key) END AS contact,
                   p.*
            FROM picked p
            LEFT JOIN {schema}.contact_aliases a ON a.tenant = $1 AND a.identity = p.contact_key AND a.kind = 'contact_key'
              AND a.contact_key <> a.identity
            WHERE ($4::text IS NULL OR p.intent = $4) AND ($5::text IS NULL OR p.sentiment = $5)
              AND ($6::text IS NULL OR p.language = $6)
              AND ($7::text IS NULL OR strpos(lower(coalesce(p.text, '') || ' ' || coalesce(p.translation, '')), $7) > 0)
              AND coalesce(p.risk_rank, 0) >= $8
        ), answered AS MATERIALIZED (
            SELECT c.contact_key, greatest(
                (SELECT m.sent_at FROM {schema}.messages m
                 WHERE m.tenant = $1 AND m.contact_key = c.contact_key AND m.direction = 'outbound'
                   AND m.sent_at >= c.since AND m.sent_at <= $3
                 ORDER BY m.sent_at DESC LIMIT 1),
                (SELECT max(s.occurred_at) FROM {schema}.statuses s
                 WHERE s.tenant = $1 AND s.contact_key = c.contact_key AND s.status_text = 'sent'
                   AND s.occurred_at >= c.since AND s.occurred_at <= $3),
                (SELECT max(e.occurred_at) FROM {schema}.events e
                 WHERE e.tenant = $1 AND e.contact_key = c.contact_key AND e.type = 'outbound_message'
                   AND e.occurred_at >= c.since AND e.occurred_at <= $3)) AS answered_at
            FROM (SELECT contact_key, min(sent_at) AS since FROM fitting GROUP BY contact_key) c
        ), waiting AS (
            SELECT f.contact, count(*) AS messages, min(f.sent_at) AS waits_since,
                   max(coalesce(f.risk_rank, 0)) AS risk_rank,
                   (array_agg(f.phone_number_id ORDER BY f.risk_rank DESC NULLS LAST, f.sent_at DESC, f.message_id))[1]
                       AS phone_number_id,
                   (array_agg(f.message_id ORDER BY f.risk_rank DESC NULLS LAST, f.sent_at DESC, f.message_id))[1]
                       AS message_id
            FROM fitting f JOIN answered a ON a.contact_key = f.contact_key
            WHERE a.answered_at IS NULL OR f.sent_at > a.answered_at
            GROUP BY f.contact
        ), valued AS (
            SELECT w.*, s.lead_tier, s.lead_score, s.churn_risk, o.orders,
                   (1 + w.risk_rank) * (1 + ln(1 + extract(epoch FROM $3 - w.waits_since)::float8 / 3600))
                   * (1 + coalesce(s.lead_score, 0)::float8 / 100 + least(1, ln(1 + o.orders::float8) / 3)) AS priority
            FROM waiting w
            LEFT JOIN {schema}.contact_scores s ON s.tenant = $1 AND s.contact_key = w.contact
            CROSS JOIN LATERAL (
                SELECT count(*) AS orders FROM {schema}.events e
                WHERE e.tenant = $1 AND e.contact_key = w.contact AND e.type = 'order'
                  AND e.occurred_at > $3 - interval '365 days') o
        ), page AS (
            SELECT * FROM valued
            WHERE $9::float8 IS NULL OR priority < $9 OR (priority = $9 AND contact > $10)
            ORDER BY priority DESC, contact LIMIT $11
        )
        SELECT p.contact, n.profile_name, p.message_id, p.phone_number_id, e.text, e.translation, e.language, e.type,
               e.sent_at, p.waits_since, p.messages, e.risk, e.risk_factors, e.sentiment, e.emotion, e.intent, p.lead_tier,
               p.lead_score, p.churn_risk, t.trend, p.orders, p.priority
        FROM page p
        JOIN {schema}.enrichments e ON e.phone_number_id = p.phone_number_id AND e.message_id = p.message_id
        LEFT JOIN {schema}.conversation_trends t ON t.tenant = $1 AND t.contact_key = p.contact
        LEFT JOIN LATERAL (
            SELECT m.profile_name FROM {schema}.messages m
            WHERE m.tenant = $1 AND m.contact_key = p.contact AND m.profile_name IS NOT NULL
            ORDER BY m.sent_at DESC LIMIT 1) n ON true
        ORDER BY p.priority DESC, p.contact
        """;

    /// <summary>A page of the inbox.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="filter">What is asked for.</param>
    /// <param name="cursor">Where the page begins; null: the first. The list stays as of the first page.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReadPage<InboxRow>> PageAsync(
        string tenant, InboxFilter filter, string? cursor, int size, CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 3);
        var asOf = after is null ? time.GetUtcNow() : Cursor.Time(after[0]);
        var rows = await database.QueryAsync(
            Sql,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Time(asOf.AddDays(-filter.Days)), ApiDatabase.Time(asOf),
                ApiDatabase.Text(filter.Intent), ApiDatabase.Text(filter.Sentiment), ApiDatabase.Text(filter.Language),
                ApiDatabase.Text(filter.Search?.ToLowerInvariant()), ApiDatabase.Value(RankOf(filter.Risk)),
                ApiDatabase.Number(after is null ? null : Cursor.Number(after[1])), ApiDatabase.Text(after?[2]),
                ApiDatabase.Value(size + 1),
            ],
            Read, cancellationToken);
        return ReadPage<InboxRow>.Of(rows, size, asOf, row => Cursor.Of(
            Cursor.Of(asOf), row.Priority.ToString("R", CultureInfo.InvariantCulture), row.ContactKey));
    }

    private static int RankOf(string? risk) => risk switch
    {
        "high" => 3,
        "medium" => 2,
        "low" => 1,
        _ => 0,
    };

    // One index range for each risk: a single range over all of them would have to be sorted.
    private static IEnumerable<string> Lanes() =>
        new[] { "e.risk_rank = 3", "e.risk_rank = 2", "e.risk_rank = 1", "e.risk_rank = 0", "e.risk_rank IS NULL" }
            .Select(rank => $$"""

                (SELECT e.contact_key, e.phone_number_id, e.message_id, e.sent_at, e.risk_rank, e.intent, e.sentiment,
                        e.language, e.text, e.translation
                 FROM {schema}.enrichments e
                 WHERE e.tenant = $1 AND {{rank}} AND e.sent_at > $2 AND e.sent_at <= $3
                   AND e.direction = 'inbound' AND NOT e.withdrawn AND e.written AND e.source_rank = 2
                 ORDER BY e.sent_at DESC LIMIT {{MessagesPerRisk}})
                """);

    private static InboxRow Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.TextOrNull(1), row.GetString(2), row.GetString(3), row.TextOrNull(4), row.TextOrNull(5),
        row.TextOrNull(6), row.GetString(7), row.Time(8), row.Time(9), row.GetInt64(10), row.TextOrNull(11),
        row.Texts(12), row.TextOrNull(13), row.TextOrNull(14), row.TextOrNull(15), row.TextOrNull(16),
        row.NumberOrNull(17), row.TextOrNull(18), row.TextOrNull(19), row.GetInt64(20), row.GetDouble(21));
}
