using Npgsql;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>How conversations go.</summary>
/// <param name="database">Where they are read.</param>
/// <param name="time">The clock.</param>
internal sealed class ConversationReads(ApiDatabase database, TimeProvider time)
{
    private const string Rows = """
        SELECT t.contact_key, t.trend, t.overall_sentiment, t.average_score, t.sentiment_distribution::text,
               t.message_count, t.first_sent_at, t.last_sent_at, n.profile_name
        FROM {schema}.conversation_trends t
        LEFT JOIN LATERAL (
            SELECT m.profile_name FROM {schema}.messages m
            WHERE m.tenant = t.tenant AND m.contact_key = t.contact_key AND m.profile_name IS NOT NULL
            ORDER BY m.sent_at DESC LIMIT 1) n ON true
        """;

    private const string Page = $$"""
        {{Rows}}
        WHERE t.tenant = $1 AND t.last_sent_at IS NOT NULL AND ($2::text IS NULL OR t.trend = $2)
          AND (t.last_sent_at, t.contact_key) < (coalesce($3::timestamptz, 'infinity'), coalesce($4, ''))
        ORDER BY t.last_sent_at DESC, t.contact_key DESC LIMIT $5
        """;

    private const string One = $$"""
        {{Rows}}
        WHERE t.tenant = $1 AND t.contact_key = (SELECT {schema}.contact_root($1, $2))
        """;

    /// <summary>Trends that a conversation can have.</summary>
    public static IReadOnlyList<string> Trends { get; } = ["improving", "stable", "declining"];

    /// <summary>A page of conversations, those that went on last first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="trend">Only those with this trend, of <see cref="Trends"/>; null: any.</param>
    /// <param name="cursor">Where the page begins; null: the first.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReadPage<ConversationRow>> PageAsync(
        string tenant, string? trend, string? cursor, int size, CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 2);
        var asOf = time.GetUtcNow();
        var rows = await database.QueryAsync(
            Page,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Text(trend),
                ApiDatabase.Time(after is null ? null : Cursor.Time(after[0])), ApiDatabase.Text(after?[1]),
                ApiDatabase.Value(size + 1),
            ],
            Read, cancellationToken);
        return ReadPage<ConversationRow>.Of(
            rows, size, asOf, row => Cursor.Of(Cursor.Of(row.LastMessageAt!.Value), row.ContactKey));
    }

    /// <summary>The conversation of a contact; null where there is none.</summary>
    public async Task<ConversationRow?> FindAsync(
        string tenant, string contactKey, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            One, [ApiDatabase.Value(tenant), ApiDatabase.Value(contactKey)], Read, cancellationToken))
        .FirstOrDefault();

    private static ConversationRow Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.TextOrNull(2), row.GetDouble(3), row.Numbers(4), row.GetInt64(5),
        row.TimeOrNull(6), row.TimeOrNull(7), row.TextOrNull(8));
}

/// <summary>How a conversation goes, by its latest 50 inbound messages.</summary>
/// <param name="ContactKey">The contact.</param>
/// <param name="Trend">improving or declining, where the mean score of the later half differs from that of the earlier
/// one by more than 0.1; else stable.</param>
/// <param name="Sentiment">The sentiment of these messages; null where unknown.</param>
/// <param name="AverageScore">Their mean score, -1 to 1.</param>
/// <param name="Distribution">How many of them have each sentiment.</param>
/// <param name="Messages">How many they are.</param>
/// <param name="FirstMessageAt">The first of them; null where unknown.</param>
/// <param name="LastMessageAt">The last of them; null where unknown.</param>
/// <param name="Name">The contact's name as seen last; null where none is known.</param>
public sealed record ConversationRow(
    string ContactKey, string Trend, string? Sentiment, double AverageScore,
    IReadOnlyDictionary<string, double> Distribution, long Messages, DateTimeOffset? FirstMessageAt,
    DateTimeOffset? LastMessageAt, string? Name);
