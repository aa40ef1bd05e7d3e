using Npgsql;
using StreamML.Api.Database;
using StreamML.Features;

namespace StreamML.Api.Suggestions;

/// <summary>Whom something is for.</summary>
/// <param name="CampaignId">Those to whom this campaign was sent; null: anybody.</param>
/// <param name="Contacts">Keys of contacts; null: those of the campaign, else those that wrote last.</param>
/// <param name="Days">How far back, days from 1.</param>
internal sealed record ContactChoice(string? CampaignId, IReadOnlyList<string>? Contacts, int Days);

/// <summary>What is known of many contacts: what they write in, and their engagement.</summary>
/// <param name="database">Where it is read.</param>
/// <param name="time">The clock.</param>
internal sealed class ContactGroupReads(ApiDatabase database, TimeProvider time)
{
    // $1 tenant, $2 since when, $3 how many, $4 the campaign or the keys. A contact that was merged counts as the one
    // that it was merged into.
    private const string Latest = """
        SELECT t.contact_key FROM {schema}.conversation_trends t
        WHERE t.tenant = $1 AND t.last_sent_at > $2 AND $4::text IS NULL AND NOT EXISTS (
            SELECT FROM {schema}.contact_aliases a
            WHERE a.tenant = $1 AND a.identity = t.contact_key AND a.kind = 'contact_key'
              AND a.contact_key <> a.identity)
        ORDER BY t.last_sent_at DESC, t.contact_key DESC LIMIT $3
        """;

    private const string OfCampaign = """
        SELECT DISTINCT coalesce(a.contact_key, e.contact_key) AS contact_key
        FROM {schema}.events e
        LEFT JOIN {schema}.contact_aliases a
            ON a.tenant = $1 AND a.identity = e.contact_key AND a.kind = 'contact_key'
        WHERE e.tenant = $1 AND e.campaign_id = $4::text AND e.occurred_at > $2 AND e.type = 'campaign_sent'
          AND e.contact_key IS NOT NULL
        ORDER BY 1 LIMIT $3
        """;

    private const string Given = """
        SELECT DISTINCT k.contact_key FROM unnest($4::text[]) k (contact_key)
        WHERE $1::text IS NOT NULL AND $2::timestamptz IS NOT NULL ORDER BY k.contact_key LIMIT $3
        """;

    // The language of most of a contact's last messages: one "ok" in another changes nothing.
    private const string Languages = """
        SELECT c.contact_key, l.language FROM ({0}) c
        CROSS JOIN LATERAL (
            SELECT mode() WITHIN GROUP (ORDER BY x.language) AS language FROM (
                SELECT e.language FROM {schema}.enrichments e
                WHERE e.tenant = $1 AND e.contact_key = c.contact_key AND e.direction = 'inbound' AND NOT e.withdrawn
                  AND e.language_reliable
                ORDER BY e.sent_at DESC LIMIT 20) x) l
        """;

    private const string Engagement = """
        SELECT c.contact_key, f.engagement_hash, f.engagement FROM ({0}) c
        LEFT JOIN LATERAL (
            SELECT v.engagement_hash, v.engagement FROM {schema}.contact_features v
            WHERE v.tenant = $1 AND v.contact_key = c.contact_key
            ORDER BY v.as_of DESC, v.source_position DESC LIMIT 1) f ON true
        """;

    /// <summary>What contacts write in.</summary>
    /// <param name="tenant">Whose contacts.</param>
    /// <param name="choice">Which.</param>
    /// <param name="max">Most of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The contacts, and whether there are more.</returns>
    public async Task<(IReadOnlyList<ContactLanguage> Contacts, bool More)> LanguagesAsync(
        string tenant, ContactChoice choice, int max, CancellationToken cancellationToken) =>
        AtMost(max, await database.QueryAsync(
            Statement(Languages, choice), Values(tenant, choice, max),
            row => new ContactLanguage(row.GetString(0), row.TextOrNull(1)), cancellationToken));

    /// <summary>The latest engagement features of contacts.</summary>
    /// <inheritdoc cref="LanguagesAsync"/>
    public async Task<(IReadOnlyList<ContactFeatures> Contacts, bool More)> FeaturesAsync(
        string tenant, ContactChoice choice, int max, CancellationToken cancellationToken) =>
        AtMost(max, await database.QueryAsync(
            Statement(Engagement, choice), Values(tenant, choice, max),
            row => new ContactFeatures(
                row.GetString(0),
                row.TextOrNull(1) == FeatureSchemas.Engagement.Hash && !row.IsDBNull(2)
                    ? row.GetFieldValue<float[]>(2)
                    : null),
            cancellationToken));

    private static string Statement(string of, ContactChoice choice) => of.Replace(
        "{0}",
        choice.Contacts is not null ? Given : choice.CampaignId is not null ? OfCampaign : Latest,
        StringComparison.Ordinal);

    private List<NpgsqlParameter> Values(string tenant, ContactChoice choice, int max) =>
    [
        ApiDatabase.Value(tenant), ApiDatabase.Time(time.GetUtcNow().AddDays(-choice.Days)),
        ApiDatabase.Value(max + 1),
        choice.Contacts is { } keys ? ApiDatabase.Value<string[]>([.. keys]) : ApiDatabase.Text(choice.CampaignId),
    ];

    private static (IReadOnlyList<T> Contacts, bool More) AtMost<T>(int max, IReadOnlyList<T> found) =>
        found.Count > max ? ([.. found.Take(max)], true) : (found, false);
}
