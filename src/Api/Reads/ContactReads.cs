using System.Text.Json;
using Npgsql;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>Contacts: those that wrote last, by name or number, and one with its scores.</summary>
/// <param name="database">Where they are read.</param>
/// <param name="time">The clock.</param>
internal sealed class ContactReads(ApiDatabase database, TimeProvider time)
{
    private const string Recent = """
        SELECT t.contact_key, n.profile_name, NULL, t.last_sent_at, t.message_count, t.overall_sentiment, t.trend,
               s.lead_tier, s.churn_risk
        FROM {schema}.conversation_trends t
        LEFT JOIN {schema}.contact_scores s ON s.tenant = t.tenant AND s.contact_key = t.contact_key
        LEFT JOIN LATERAL (
            SELECT m.profile_name FROM {schema}.messages m
            WHERE m.tenant = t.tenant AND m.contact_key = t.contact_key AND m.profile_name IS NOT NULL
            ORDER BY m.sent_at DESC LIMIT 1) n ON true
        WHERE t.tenant = $1 AND t.last_sent_at IS NOT NULL
          AND (t.last_sent_at, t.contact_key) < (coalesce($2::timestamptz, 'infinity'), coalesce($3, ''))
        ORDER BY t.last_sent_at DESC, t.contact_key DESC LIMIT $4
        """;

    // Jumps from contact to contact through the index: a name stands in every message of its contact.
    private const string ByName = """
        WITH RECURSIVE found (name, contact_key) AS (
            (SELECT lower(profile_name) COLLATE "C", contact_key FROM {schema}.messages
             WHERE tenant = $1 AND profile_name IS NOT NULL AND lower(profile_name) COLLATE "C" < $3
               AND (lower(profile_name) COLLATE "C", contact_key) > ($4::text COLLATE "C", $5::text COLLATE "C")
               AND lower(profile_name) COLLATE "C" >= $2
             ORDER BY lower(profile_name) COLLATE "C", contact_key LIMIT 1)
            UNION ALL
            SELECT x.name, x.contact_key FROM found f CROSS JOIN LATERAL (
                SELECT lower(m.profile_name) COLLATE "C" AS name, m.contact_key FROM {schema}.messages m
                WHERE m.tenant = $1 AND m.profile_name IS NOT NULL AND lower(m.profile_name) COLLATE "C" < $3
                  AND (lower(m.profile_name) COLLATE "C", m.contact_key) > (f.name, f.contact_key)
                ORDER BY lower(m.profile_name) COLLATE "C", m.contact_key LIMIT 1) x
        ), page AS (
            SELECT * FROM found LIMIT $6
        )
        SELECT p.contact_key, n.profile_name, NULL, t.last_sent_at, t.message_count, t.overall_sentiment, t.trend,
               s.lead_tier, s.churn_risk, p.name
        FROM page p
        LEFT JOIN {schema}.conversation_trends t ON t.tenant = $1 AND t.contact_key = p.contact_key
        LEFT JOIN {schema}.contact_scores s ON s.tenant = $1 AND s.contact_key = p.contact_key
        LEFT JOIN LATERAL (
            SELECT m.profile_name FROM {schema}.messages m
            WHERE m.tenant = $1 AND m.contact_key = p.contact_key AND m.profile_name IS NOT NULL
            ORDER BY m.sent_at DESC LIMIT 1) n ON true
        ORDER BY p.name, p.contact_key
        """;

    private const string ByIdentity = """
        SELECT a.contact_key, n.profile_name, a.identity, t.last_sent_at, t.message_count, t.overall_sentiment, t.trend,
               s.lead_tier, s.churn_risk
        FROM {schema}.contact_aliases a
        LEFT JOIN {schema}.conversation_trends t ON t.tenant = a.tenant AND t.contact_key = a.contact_key
        LEFT JOIN {schema}.contact_scores s ON s.tenant = a.tenant AND s.contact_key = a.contact_key
        LEFT JOIN LATERAL (
            SELECT m.profile_name FROM {schema}.messages m
            WHERE m.tenant = a.tenant AND m.contact_key = a.contact_key AND m.profile_name IS NOT NULL
            ORDER BY m.sent_at DESC LIMIT 1) n ON true
        WHERE a.tenant = $1 AND a.identity >= $2 AND a.identity < $3 AND a.identity > $4 AND a.kind <> 'contact_key'
        ORDER BY a.identity LIMIT $5
        """;

    private const string One = """
        WITH root AS MATERIALIZED (
            SELECT {schema}.contact_root($1, $2) AS contact_key
        ), keys AS MATERIALIZED (
            SELECT k.contact_key FROM root CROSS JOIN LATERAL {schema}.contact_keys($1, root.contact_key) k (contact_key)
        ), seen AS (
            SELECT x.first_at, x.last_at, x.name, x.name_at FROM keys k CROSS JOIN LATERAL (
                SELECT
                    (SELECT m.sent_at FROM {schema}.messages m WHERE m.tenant = $1 AND m.contact_key = k.contact_key
                     ORDER BY m.sent_at LIMIT 1) AS first_at,
                    (SELECT m.sent_at FROM {schema}.messages m WHERE m.tenant = $1 AND m.contact_key = k.contact_key
                     ORDER BY m.sent_at DESC LIMIT 1) AS last_at,
                    n.profile_name AS name, n.sent_at AS name_at
                FROM (SELECT 1) one LEFT JOIN LATERAL (
                    SELECT m.profile_name, m.sent_at FROM {schema}.messages m
                    WHERE m.tenant = $1 AND m.contact_key = k.contact_key AND m.profile_name IS NOT NULL
                    ORDER BY m.sent_at DESC LIMIT 1) n ON true) x
        ), known AS (
            SELECT a.kind, a.identity FROM {schema}.contact_aliases a JOIN keys k ON k.contact_key = a.contact_key
            WHERE a.tenant = $1 AND a.kind <> 'contact_key'
        )
        SELECT root.contact_key,
               (SELECT array_agg(contact_key ORDER BY contact_key) FROM keys),
               (SELECT name FROM seen WHERE name IS NOT NULL ORDER BY name_at DESC LIMIT 1),
               (SELECT array_agg(kind ORDER BY kind, identity) FROM known),
               (SELECT array_agg(identity ORDER BY kind, identity) FROM known),
               (SELECT min(first_at) FROM seen), (SELECT max(last_at) FROM seen), t.trend, t.overall_sentiment,
               s.lead_score, s.lead_tier, s.lead_confidence, s.lead_recommendation, s.lead_factors::text, s.lead_model,
               s.churn_probability, s.churn_risk, s.churn_confidence, s.churn_recommendations, s.churn_factors::text,
               s.churn_model, s.engagement_probability, s.engagement_level, s.engagement_confidence,
               s.engagement_recommendations, s.engagement_factors::text, s.engagement_model, s.engagement_best_hour,
               s.engagement_best_day, s.scored_at,
               EXISTS (SELECT FROM {schema}.events e WHERE e.tenant = $1 AND e.contact_key = root.contact_key)
        FROM root
        LEFT JOIN {schema}.conversation_trends t ON t.tenant = $1 AND t.contact_key = root.contact_key
        LEFT JOIN {schema}.contact_scores s ON s.tenant = $1 AND s.contact_key = root.contact_key
        """;

    private const string AfterAll = "\U0010FFFF";

    /// <summary>A page of contacts: those that wrote last, or those whose name or number begins with a text.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="search">Beginning of a name, or of a number or user id; null or blank: the latest.</param>
    /// <param name="cursor">Where the page begins; null: the first.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReadPage<ContactRow>> PageAsync(
        string tenant, string? search, string? cursor, int size, CancellationToken cancellationToken)
    {
        var asOf = time.GetUtcNow();
        string wanted = (search ?? "").Trim();
        if (wanted.Length == 0)
        {
            string[]? after = Cursor.Read(cursor, 2);
            var recent = await database.QueryAsync(
                Recent,
                [
                    ApiDatabase.Value(tenant), ApiDatabase.Time(after is null ? null : Cursor.Time(after[0])),
                    ApiDatabase.Text(after?[1]), ApiDatabase.Value(size + 1),
                ],
                Read, cancellationToken);
            return ReadPage<ContactRow>.Of(
                recent, size, asOf, row => Cursor.Of(Cursor.Of(row.LastMessageAt!.Value), row.ContactKey));
        }

        return LooksLikeIdentity(wanted, out string identity)
            ? await OfIdentityAsync(tenant, identity, cursor, size, asOf, cancellationToken)
            : await OfNameAsync(tenant, wanted.ToLowerInvariant(), cursor, size, asOf, cancellationToken);
    }

    /// <summary>A contact; null where the tenant has none of this key.</summary>
    public async Task<ContactDetail?> FindAsync(
        string tenant, string contactKey, CancellationToken cancellationToken)
    {
        var asOf = time.GetUtcNow();
        var rows = await database.QueryAsync(
            One, [ApiDatabase.Value(tenant), ApiDatabase.Value(contactKey)],
            row => (Detail: Detail(row, asOf), HasEvents: row.GetBoolean(30)), cancellationToken);
        var (detail, hasEvents) = rows[0];
        bool isKnown = hasEvents || detail.LastMessageAt is not null || detail.Identities.Count > 0
            || detail.ScoredAt is not null;
        return isKnown ? detail : null;
    }

    private async Task<ReadPage<ContactRow>> OfNameAsync(
        string tenant, string name, string? cursor, int size, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 2);
        var rows = await database.QueryAsync(
            ByName,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Value(name), ApiDatabase.Value(name + AfterAll),
                ApiDatabase.Value(after?[0] ?? ""), ApiDatabase.Value(after?[1] ?? ""), ApiDatabase.Value(size + 1),
            ],
            row => (Contact: Read(row), Name: row.GetString(9)), cancellationToken);
        var page = ReadPage<(ContactRow Contact, string Name)>.Of(
            rows, size, asOf, row => Cursor.Of(row.Name, row.Contact.ContactKey));
        return new ReadPage<ContactRow>([.. page.Items.Select(row => row.Contact)], page.NextCursor, asOf);
    }

    private async Task<ReadPage<ContactRow>> OfIdentityAsync(
        string tenant, string identity, string? cursor, int size, DateTimeOffset asOf,
        CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 1);
        var rows = await database.QueryAsync(
            ByIdentity,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Value(identity), ApiDatabase.Value(identity + AfterAll),
                ApiDatabase.Value(after?[0] ?? ""), ApiDatabase.Value(size + 1),
            ],
            Read, cancellationToken);
        return ReadPage<ContactRow>.Of(rows, size, asOf, row => Cursor.Of(row.Identity!));
    }

    // +49 170 123 is the number 49170123; US.13491 is a user id.
    private static bool LooksLikeIdentity(string wanted, out string identity)
    {
        identity = wanted;
        if (wanted.All(sign => char.IsAsciiDigit(sign) || sign is '+' or ' ' or '-' or '(' or ')' or '.' or '/'))
        {
            identity = string.Concat(wanted.Where(char.IsAsciiDigit));
            return identity.Length > 0;
        }

        return wanted.Length > 3 && wanted[2] == '.' && char.IsAsciiLetterUpper(wanted[0])
            && char.IsAsciiLetterUpper(wanted[1]);
    }

    private static ContactRow Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.TextOrNull(1), row.TextOrNull(2), row.TimeOrNull(3),
        row.IsDBNull(4) ? null : row.GetInt64(4), row.TextOrNull(5), row.TextOrNull(6), row.TextOrNull(7),
        row.TextOrNull(8));

    private static ContactDetail Detail(NpgsqlDataReader row, DateTimeOffset asOf)
    {
        IEnumerable<ContactScore?> scores =
        [
            Score(row, "lead", 9, row.TextOrNull(12) is { } advice ? [advice] : []),
            Score(row, "churn", 15, row.Texts(18)),
            Score(row, "engagement", 21, row.Texts(24)),
        ];
        return new ContactDetail(
            row.GetString(0), row.TextOrNull(2),
            [.. row.Texts(3).Zip(row.Texts(4), (kind, identity) => new ContactIdentity(kind, identity))],
            row.TimeOrNull(5), row.TimeOrNull(6), row.TextOrNull(7), row.TextOrNull(8),
            [.. scores.OfType<ContactScore>()], row.Int32OrNull(27), row.Int32OrNull(28), row.TimeOrNull(29), asOf)
        {
            Keys = row.Texts(1),
        };
    }

    // Value, level, confidence, recommendations, reasons, model: six columns each.
    private static ContactScore? Score(
        NpgsqlDataReader row, string kind, int first, IReadOnlyList<string> recommendations) =>
        row.NumberOrNull(first) is { } value
            ? new ContactScore(
                kind, value, row.TextOrNull(first + 1), row.NumberOrNull(first + 2), recommendations,
                Reasons(row.TextOrNull(first + 4)), row.TextOrNull(first + 5))
            : null;

    private static IReadOnlyList<ScoreReason> Reasons(string? json)
    {
        if (json is null)
        {
            return [];
        }

        using var factors = JsonDocument.Parse(json);
        return
        [
            .. factors.RootElement.EnumerateArray().Select(factor => new ScoreReason(
                factor.GetProperty("name").GetString() ?? "",
                factor.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Number
                    ? value.GetDouble()
                    : null,
                factor.GetProperty("contribution").GetDouble(),
                factor.TryGetProperty("sentence", out var sentence) ? sentence.GetString() : null)),
        ];
    }
}
