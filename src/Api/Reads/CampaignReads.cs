using Npgsql;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>Campaigns: what people said of them, who engaged, who they are, and at which hour they answer.</summary>
/// <param name="database">Where they are read.</param>
/// <param name="time">The clock.</param>
internal sealed class CampaignReads(ApiDatabase database, TimeProvider time)
{
    /// <summary>Days within which an answer counts for what was sent.</summary>
    public const int AnswerDays = 7;

    private const int CampaignsMax = 100;
    private const int RowsMax = 400;

    private const string Said = """
        SELECT campaign_id, count(*) AS feedback, count(*) FILTER (WHERE label = 'positive') AS positive,
               count(*) FILTER (WHERE label = 'neutral') AS neutral, count(*) FILTER (WHERE label = 'negative') AS negative,
               max(occurred_at) AS last_at
        FROM {schema}.feedback
        WHERE tenant = $1 AND campaign_id IS NOT NULL AND occurred_at > $2 AND ($3::text IS NULL OR campaign_id = $3)
        GROUP BY campaign_id
        """;

    private const string Acts = """
        SELECT campaign_id, count(*) FILTER (WHERE type = 'campaign_sent') AS sent,
               count(*) FILTER (WHERE type = 'campaign_opened') AS opened,
               count(*) FILTER (WHERE type = 'campaign_clicked') AS clicked,
               count(*) FILTER (WHERE type = 'campaign_replied') AS replied,
               count(*) FILTER (WHERE type = 'opt_out') AS opted_out, max(occurred_at) AS last_at
        FROM {schema}.events
        WHERE tenant = $1 AND campaign_id IS NOT NULL AND occurred_at > $2 AND ($3::text IS NULL OR campaign_id = $3)
        GROUP BY campaign_id
        """;

    private const string List = $$"""
        WITH said AS ({{Said}}), acts AS ({{Acts}})
        SELECT coalesce(s.campaign_id, a.campaign_id), coalesce(s.feedback, 0), coalesce(s.positive, 0),
               coalesce(s.neutral, 0), coalesce(s.negative, 0), coalesce(a.sent, 0), coalesce(a.opened, 0),
               coalesce(a.clicked, 0), coalesce(a.replied, 0), coalesce(a.opted_out, 0), greatest(s.last_at, a.last_at)
        FROM said s FULL JOIN acts a ON a.campaign_id = s.campaign_id
        ORDER BY greatest(s.last_at, a.last_at) DESC, 1 LIMIT $4
        """;

    private const string Days = """
        SELECT date_trunc('day', occurred_at, 'UTC'), label, count(*)
        FROM {schema}.feedback
        WHERE tenant = $1 AND campaign_id = $3 AND occurred_at > $2 AND label IN ('positive', 'neutral', 'negative')
        GROUP BY 1, 2 ORDER BY 1 DESC LIMIT $4
        """;

    private const string Hours = """
        WITH sends AS (
            SELECT contact_key, occurred_at FROM {schema}.events
            WHERE tenant = $1 AND campaign_id = $3 AND type = 'campaign_sent' AND occurred_at > $2
              AND contact_key IS NOT NULL
        ), answers AS (
            SELECT contact_key, occurred_at FROM {schema}.events
            WHERE tenant = $1 AND campaign_id = $3 AND occurred_at > $2
              AND type IN ('campaign_opened', 'campaign_clicked', 'campaign_replied')
        ), judged AS (
            SELECT s.contact_key, s.occurred_at, bool_or(a.contact_key IS NOT NULL) AS answered
            FROM sends s
            LEFT JOIN answers a ON a.contact_key = s.contact_key AND a.occurred_at > s.occurred_at
              AND a.occurred_at <= s.occurred_at + make_interval(days => $4)
            GROUP BY s.contact_key, s.occurred_at
        )
        SELECT extract(hour FROM occurred_at AT TIME ZONE 'UTC')::int, count(*), count(*) FILTER (WHERE answered)
        FROM judged GROUP BY 1 ORDER BY 1
        """;

    // The column is one of ours, never what a request says.
    private static readonly Dictionary<string, string> Groups = new(StringComparer.Ordinal)
    {
        ["age"] = "age_range",
        ["gender"] = "gender",
        ["education"] = "education_level",
        ["country"] = "country",
    };

    /// <summary>What people are told apart by.</summary>
    public static IReadOnlyCollection<string> GroupNames => Groups.Keys;

    /// <summary>Campaigns of the last days, those that something happened with last first; at most 100.</summary>
    public async Task<(IReadOnlyList<CampaignRow> Rows, DateTimeOffset AsOf)> ListAsync(
        string tenant, int days, CancellationToken cancellationToken)
    {
        var asOf = time.GetUtcNow();
        return (await RowsAsync(tenant, null, asOf.AddDays(-days), cancellationToken), asOf);
    }

    /// <summary>A campaign; null where nothing happened with it in the last days.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="campaignId">Its id.</param>
    /// <param name="days">How far back.</param>
    /// <param name="group">What people are told apart by, of <see cref="GroupNames"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<CampaignDetail?> FindAsync(
        string tenant, string campaignId, int days, string group, CancellationToken cancellationToken)
    {
        var asOf = time.GetUtcNow();
        var since = asOf.AddDays(-days);
        if (await RowsAsync(tenant, campaignId, since, cancellationToken) is not [var row])
        {
            return null;
        }

        var daily = await database.QueryAsync(
            Days, Values(tenant, since, campaignId, RowsMax),
            each => (Day: each.Time(0), Label: each.GetString(1), Count: each.GetInt64(2)), cancellationToken);
        var groups = await database.QueryAsync(
            $$"""
            SELECT {{Groups[group]}}, count(*), count(*) FILTER (WHERE label = 'positive'),
                   count(*) FILTER (WHERE label = 'neutral'), count(*) FILTER (WHERE label = 'negative')
            FROM {schema}.feedback
            WHERE tenant = $1 AND campaign_id = $3 AND occurred_at > $2 AND {{Groups[group]}} IS NOT NULL
            GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20
            """,
            Values(tenant, since, campaignId),
            Sentiments, cancellationToken);
        var hours = await database.QueryAsync(
            Hours, Values(tenant, since, campaignId, AnswerDays),
            each => new HourCount(each.GetInt32(0), each.GetInt64(1), each.GetInt64(2)), cancellationToken);
        return new CampaignDetail(
            row,
            [
                .. daily.GroupBy(each => each.Day).OrderBy(each => each.Key).Select(day => new DaySentiment(
                    day.Key, Of(day, "positive"), Of(day, "neutral"), Of(day, "negative"))),
            ],
            groups, hours, asOf);

        static long Of(IEnumerable<(DateTimeOffset Day, string Label, long Count)> day, string label) =>
            day.Where(each => each.Label == label).Sum(each => each.Count);
    }

    private Task<IReadOnlyList<CampaignRow>> RowsAsync(
        string tenant, string? campaignId, DateTimeOffset since, CancellationToken cancellationToken) =>
        database.QueryAsync(
            List, Values(tenant, since, campaignId, CampaignsMax),
            row => new CampaignRow(
                row.GetString(0), Sentiments(row), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8),
                row.GetInt64(9), row.Time(10)),
            cancellationToken);

    private static SentimentCount Sentiments(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4));

    private static List<NpgsqlParameter> Values(
        string tenant, DateTimeOffset since, string? campaignId, int? last = null)
    {
        List<NpgsqlParameter> values =
            [ApiDatabase.Value(tenant), ApiDatabase.Time(since), ApiDatabase.Text(campaignId)];
        if (last is { } number)
        {
            values.Add(ApiDatabase.Value(number));
        }

        return values;
    }
}
