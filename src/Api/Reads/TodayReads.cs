using System.Text.Json;
using Npgsql;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>What a tenant's day looks like: figures beside yesterday's, and what changed for contacts.</summary>
/// <param name="database">Where it is read.</param>
/// <param name="time">The clock.</param>
internal sealed class TodayReads(ApiDatabase database, TimeProvider time)
{
    private const int AlertsMax = 8;

    private const string Days = """
        SELECT start_at, inbound, messages, sentiment::text, risk::text
        FROM {schema}.analytics_windows
        WHERE tenant = $1 AND subject_kind = 'tenant' AND subject = '' AND size = 'day' AND start_at IN ($2, $3)
        """;

    private const string Alerts = """
        SELECT c.contact_key, n.profile_name, c.kind, c.level, c.level_before, c.as_of
        FROM (
            SELECT * FROM {schema}.score_changes
            WHERE tenant = $1 AND as_of > $2 AND as_of <= $3
              AND (kind, level) IN (('lead', 'hot'), ('churn', 'critical'), ('churn', 'high'))
            ORDER BY as_of DESC LIMIT $4) c
        LEFT JOIN LATERAL (
            SELECT m.profile_name FROM {schema}.messages m
            WHERE m.tenant = $1 AND m.contact_key = c.contact_key AND m.profile_name IS NOT NULL
            ORDER BY m.sent_at DESC LIMIT 1) n ON true
        ORDER BY c.as_of DESC
        """;

    /// <summary>Today's and yesterday's figures, by UTC.</summary>
    public async Task<TodayFigures> FiguresAsync(string tenant, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var rows = await database.QueryAsync(
            Days, [ApiDatabase.Value(tenant), ApiDatabase.Time(today), ApiDatabase.Time(today.AddDays(-1))],
            row => (Start: row.Time(0), Figures: Read(row)), cancellationToken);
        return new TodayFigures(Of(today), Of(today.AddDays(-1)), now);

        DayFigures Of(DateTimeOffset day) =>
            rows.Where(row => row.Start == day).Select(row => row.Figures).FirstOrDefault() ?? DayFigures.None;
    }

    /// <summary>Contacts that became hot leads or likely to leave within the last day, the newest first.</summary>
    public Task<IReadOnlyList<ContactAlert>> AlertsAsync(string tenant, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.QueryAsync(
            Alerts,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Time(now.AddDays(-1)), ApiDatabase.Time(now),
                ApiDatabase.Value(AlertsMax),
            ],
            row => new ContactAlert(
                row.GetString(0), row.TextOrNull(1), row.GetString(2), row.GetString(3), row.TextOrNull(4),
                row.Time(5)),
            cancellationToken);
    }

    private static DayFigures Read(NpgsqlDataReader row) => new(
        row.GetInt64(1), row.GetInt64(2) - row.GetInt64(1), Count(row.TextOrNull(3), "negative"),
        Count(row.TextOrNull(4), "high"));

    private static long Count(string? json, string label)
    {
        if (json is null)
        {
            return 0;
        }

        using var counts = JsonDocument.Parse(json);
        return counts.RootElement.TryGetProperty(label, out var count) ? (long)count.GetDouble() : 0;
    }
}

/// <summary>A day's figures.</summary>
/// <param name="Inbound">Messages of contacts.</param>
/// <param name="Outbound">Messages of the business.</param>
/// <param name="Negative">Of the inbound, those of negative sentiment.</param>
/// <param name="HighRisk">Of the inbound, those of high risk.</param>
public sealed record DayFigures(long Inbound, long Outbound, long Negative, long HighRisk)
{
    /// <summary>A day without messages.</summary>
    public static DayFigures None { get; } = new(0, 0, 0, 0);
}

/// <summary>Today beside yesterday.</summary>
/// <param name="Today">Today so far, by UTC.</param>
/// <param name="Yesterday">The whole of yesterday.</param>
/// <param name="AsOf">When it was read.</param>
public sealed record TodayFigures(DayFigures Today, DayFigures Yesterday, DateTimeOffset AsOf);

/// <summary>A change of a contact's level that calls for somebody.</summary>
/// <param name="ContactKey">The contact.</param>
/// <param name="Name">Its name as seen last; null where none is known.</param>
/// <param name="Kind">lead or churn.</param>
/// <param name="Level">hot; high or critical.</param>
/// <param name="LevelBefore">What it was before; null the first time.</param>
/// <param name="At">When.</param>
public sealed record ContactAlert(
    string ContactKey, string? Name, string Kind, string Level, string? LevelBefore, DateTimeOffset At);
