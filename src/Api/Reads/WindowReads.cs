using System.Text.Json;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>Counts by hour and day, as the role <c>windows</c> makes them.</summary>
/// <param name="database">Where they are read.</param>
/// <param name="time">The clock.</param>
internal sealed class WindowReads(ApiDatabase database, TimeProvider time)
{
    private const string Windows = """
        SELECT start_at, inbound, messages, sentiment::text
        FROM {schema}.analytics_windows
        WHERE tenant = $1 AND subject_kind = 'tenant' AND subject = '' AND size = $2 AND start_at > $3 AND start_at <= $4
        ORDER BY start_at
        """;

    private const string Latencies = """
        SELECT start_at, sum(latency_count), sum(latency_sum_us)
        FROM {schema}.analytics_windows
        WHERE size = 'hour' AND subject_kind = 'tenant' AND start_at > $1 AND start_at <= $2
        GROUP BY start_at ORDER BY start_at
        """;

    /// <summary>A tenant's messages by window, the oldest first; windows without any are left out.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="size">hour or day.</param>
    /// <param name="span">How far back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<WindowCount>> CountsAsync(
        string tenant, string size, TimeSpan span, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.QueryAsync(
            Windows,
            [ApiDatabase.Value(tenant), ApiDatabase.Value(size), ApiDatabase.Time(now - span), ApiDatabase.Time(now)],
            row =>
            {
                var counts = Counts(row.TextOrNull(3));
                return new WindowCount(
                    row.Time(0), row.GetInt64(1), row.GetInt64(2) - row.GetInt64(1), Of(counts, "positive"),
                    Of(counts, "neutral"), Of(counts, "negative"));
            },
            cancellationToken);
    }

    /// <summary>How long messages of all tenants took, by hour, the oldest first; hours without any are left
    /// out.</summary>
    /// <param name="span">How far back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<LatencyHour>> LatenciesAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.QueryAsync(
            Latencies, [ApiDatabase.Time(now - span), ApiDatabase.Time(now)],
            row => new LatencyHour(
                row.Time(0), (long)row.GetDecimal(1), TimeSpan.FromMicroseconds((double)row.GetDecimal(2))),
            cancellationToken);
    }

    private static Dictionary<string, double> Counts(string? json) => json is null
        ? []
        : JsonSerializer.Deserialize<Dictionary<string, double>>(json) ?? [];

    private static long Of(Dictionary<string, double> counts, string label) => (long)counts.GetValueOrDefault(label);
}

/// <summary>How long the messages of an hour took.</summary>
/// <param name="Start">Its beginning, UTC.</param>
/// <param name="Messages">Messages that came live and were enriched.</param>
/// <param name="Time">The sum of their times from receipt to enrichment.</param>
public sealed record LatencyHour(DateTimeOffset Start, long Messages, TimeSpan Time);

/// <summary>A tenant's messages in an hour or a day.</summary>
/// <param name="Start">Its beginning, UTC.</param>
/// <param name="Inbound">Messages of contacts.</param>
/// <param name="Outbound">Messages of the business.</param>
/// <param name="Positive">Of the inbound, those of positive sentiment.</param>
/// <param name="Neutral">Of neutral.</param>
/// <param name="Negative">Of negative.</param>
public sealed record WindowCount(
    DateTimeOffset Start, long Inbound, long Outbound, long Positive, long Neutral, long Negative);
