using System.Globalization;
using Npgsql;
using StreamML.Api.Database;
using StreamML.Api.Http;
using StreamML.Api.Reads;

namespace StreamML.Api.Suggestions;

/// <summary>Leads by score, and contacts by their risk of leaving. One that was merged into another is none.</summary>
/// <param name="database">Where they are read.</param>
/// <param name="time">The clock.</param>
internal sealed class ScoreReads(ApiDatabase database, TimeProvider time)
{
    private const string IsNotMerged = """
        NOT EXISTS (
            SELECT FROM {schema}.contact_aliases a
            WHERE a.tenant = $1 AND a.identity = s.contact_key AND a.kind = 'contact_key'
              AND a.contact_key <> a.identity)
        """;

    private const string Name = """
        LEFT JOIN LATERAL (
            SELECT m.profile_name FROM {schema}.messages m
            WHERE m.tenant = $1 AND m.contact_key = p.contact_key AND m.profile_name IS NOT NULL
            ORDER BY m.sent_at DESC LIMIT 1) n ON true
        """;

    private const string Leads = $$"""
        SELECT p.contact_key, n.profile_name, p.lead_score, p.lead_recommendation, p.scored_at
        FROM (
            SELECT s.contact_key, s.lead_score, s.lead_recommendation, s.scored_at
            FROM {schema}.contact_scores s
            WHERE s.tenant = $1 AND s.lead_score IS NOT NULL AND s.lead_score >= $2 AND s.lead_score < $3
              AND ($4::real IS NULL OR (s.lead_score, s.contact_key) < ($4::real, $5)) AND {{IsNotMerged}}
            ORDER BY s.lead_score DESC, s.contact_key DESC LIMIT $6) p
        {{Name}}
        ORDER BY p.lead_score DESC, p.contact_key DESC
        """;

    private const string LeadCounts = $$"""
        SELECT count(*) FILTER (WHERE s.lead_score >= $2),
               count(*) FILTER (WHERE s.lead_score >= $3 AND s.lead_score < $2),
               count(*) FILTER (WHERE s.lead_score >= $4 AND s.lead_score < $3),
               count(*) FILTER (WHERE s.lead_score < $4)
        FROM {schema}.contact_scores s
        WHERE s.tenant = $1 AND s.lead_score IS NOT NULL AND {{IsNotMerged}}
        """;

    private const string Leaving = $$"""
        SELECT p.contact_key, n.profile_name, p.churn_probability, p.churn_risk, p.churn_recommendations, p.scored_at
        FROM (
            SELECT s.contact_key, s.churn_probability, s.churn_risk, s.churn_recommendations, s.scored_at
            FROM {schema}.contact_scores s
            WHERE s.tenant = $1 AND s.churn_probability IS NOT NULL AND s.churn_probability >= $2
              AND ($3::real IS NULL OR (s.churn_probability, s.scored_at, s.contact_key) < ($3::real, $4, $5))
              AND {{IsNotMerged}}
            ORDER BY s.churn_probability DESC, s.scored_at DESC, s.contact_key DESC LIMIT $6) p
        {{Name}}
        ORDER BY p.churn_probability DESC, p.scored_at DESC, p.contact_key DESC
        """;

    private const string LeavingCounts = $$"""
        SELECT count(*), count(*) FILTER (WHERE s.churn_probability >= $2),
               count(*) FILTER (WHERE s.churn_probability >= $2 AND s.churn_risk = 'critical')
        FROM {schema}.contact_scores s
        WHERE s.tenant = $1 AND s.churn_probability IS NOT NULL AND {{IsNotMerged}}
        """;

    /// <summary>A page of leads, the best first, with how many each queue gets.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="options">Thresholds and queues.</param>
    /// <param name="tier">Only leads of this tier; null: all.</param>
    /// <param name="cursor">Where the page begins; null: the first.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LeadSuggestion> LeadsAsync(
        string tenant, SuggestionOptions options, string? tier, string? cursor, int size,
        CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 2);
        var routing = new LeadRouting(options);
        var (from, below) = routing.ScoresOf(tier);
        var asOf = time.GetUtcNow();
        var rows = await database.QueryAsync(
            Leads,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Value((float)from), ApiDatabase.Value((float)below),
                ApiDatabase.Number(after is null ? null : Cursor.Number(after[0])), ApiDatabase.Text(after?[1]),
                ApiDatabase.Value(size + 1),
            ],
            row => Lead(row, routing), cancellationToken);
        var counts = await database.QueryAsync(
            LeadCounts,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Value((float)options.HotLeads),
                ApiDatabase.Value((float)options.WarmLeads), ApiDatabase.Value((float)options.ColdLeads),
            ],
            row => LeadRouting.Tiers.Select((each, i) => new LeadQueue(each, routing.QueueOf(each), row.GetInt64(i)))
                .ToList(),
            cancellationToken);
        var page = ReadPage<(RoutedLead Lead, float Score)>.Of(
            rows, size, asOf, row => Cursor.Of(Exact(row.Score), row.Lead.ContactKey));
        return new LeadSuggestion(counts[0], [.. page.Items.Select(row => row.Lead)], page.NextCursor, asOf);
    }

    /// <summary>A page of contacts that are likely to leave, the likeliest first, with how many there are.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="threshold">The least probability, 0 to 1.</param>
    /// <param name="cursor">Where the page begins; null: the first.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ChurnSuggestion> LeavingAsync(
        string tenant, double threshold, string? cursor, int size, CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 3);
        var asOf = time.GetUtcNow();
        var rows = await database.QueryAsync(
            Leaving,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Value((float)threshold),
                ApiDatabase.Number(after is null ? null : Cursor.Number(after[0])),
                ApiDatabase.Time(after is null ? null : Cursor.Time(after[1])), ApiDatabase.Text(after?[2]),
                ApiDatabase.Value(size + 1),
            ],
            Contact, cancellationToken);
        var counts = await database.QueryAsync(
            LeavingCounts, [ApiDatabase.Value(tenant), ApiDatabase.Value((float)threshold)],
            row => (Checked: row.GetInt64(0), HighRisk: row.GetInt64(1), Critical: row.GetInt64(2)),
            cancellationToken);
        var page = ReadPage<(LeavingContact Contact, float Probability)>.Of(
            rows, size, asOf, row => Cursor.Of(
                Exact(row.Probability), Cursor.Of(row.Contact.ScoredAt), row.Contact.ContactKey));
        return new ChurnSuggestion(
            counts[0].Checked, counts[0].HighRisk, counts[0].Critical, threshold,
            [.. page.Items.Select(row => row.Contact)], page.NextCursor, asOf);
    }

    // As PostgreSQL has it, so that the next page begins after it.
    private static string Exact(float value) => ((double)value).ToString("R", CultureInfo.InvariantCulture);

    private static (RoutedLead Lead, float Score) Lead(NpgsqlDataReader row, LeadRouting routing)
    {
        float score = row.GetFloat(2);
        string tier = routing.TierOf(score);
        return (
            new RoutedLead(
                row.GetString(0), row.TextOrNull(1), Math.Round(score, 1), tier, routing.QueueOf(tier),
                row.TextOrNull(3), row.Time(4)),
            score);
    }

    private static (LeavingContact Contact, float Probability) Contact(NpgsqlDataReader row)
    {
        float probability = row.GetFloat(2);
        var advice = row.Texts(4);
        return (
            new LeavingContact(
                row.GetString(0), row.TextOrNull(1), Checks.Rounded(probability), row.TextOrNull(3),
                advice.Count > 0 ? advice[0] : null, advice, row.Time(5)),
            probability);
    }
}
