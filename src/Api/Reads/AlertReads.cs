using System.Globalization;
using Npgsql;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>Contacts that became hot leads or likely to leave: each change that made them so.</summary>
/// <param name="database">Where they are read.</param>
/// <param name="time">The clock.</param>
internal sealed class AlertReads(ApiDatabase database, TimeProvider time)
{
    // The time alone comes first, so that the index is entered there.
    private const string Page = """
        SELECT c.contact_key, n.profile_name, c.kind, c.level, c.level_before, c.as_of, c.sequence
        FROM (
            SELECT * FROM {schema}.score_changes
            WHERE tenant = $1 AND as_of > $2 AND as_of <= $3
              AND (kind, level) IN (('lead', 'hot'), ('churn', 'critical'), ('churn', 'high'))
              AND ($4::text IS NULL OR kind = $4)
              AND ($5::text IS NULL OR (as_of, contact_key, kind, sequence) < ($3, $5, $6, $7))
            ORDER BY as_of DESC, contact_key DESC, kind DESC, sequence DESC LIMIT $8) c
        LEFT JOIN LATERAL (
            SELECT m.profile_name FROM {schema}.messages m
            WHERE m.tenant = $1 AND m.contact_key = c.contact_key AND m.profile_name IS NOT NULL
            ORDER BY m.sent_at DESC LIMIT 1) n ON true
        ORDER BY c.as_of DESC, c.contact_key DESC, c.kind DESC, c.sequence DESC
        """;

    /// <summary>A page of alerts, the newest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="days">How far back, days from 1.</param>
    /// <param name="kind">lead or churn; null: both.</param>
    /// <param name="cursor">Where the page begins; null: the first.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReadPage<ContactAlert>> PageAsync(
        string tenant, int days, string? kind, string? cursor, int size, CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 4);
        var asOf = time.GetUtcNow();
        var rows = await database.QueryAsync(
            Page,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Time(asOf.AddDays(-days)),
                ApiDatabase.Time(after is null ? asOf : Cursor.Time(after[0])), ApiDatabase.Text(kind),
                ApiDatabase.Text(after?[1]), ApiDatabase.Text(after?[2]),
                ApiDatabase.Value(after is null ? 0 : Cursor.Whole(after[3])), ApiDatabase.Value(size + 1),
            ],
            row => (Alert: Read(row), Sequence: row.GetInt64(6)), cancellationToken);
        var page = ReadPage<(ContactAlert Alert, long Sequence)>.Of(rows, size, asOf, row => Cursor.Of(
            Cursor.Of(row.Alert.At), row.Alert.ContactKey, row.Alert.Kind,
            row.Sequence.ToString(CultureInfo.InvariantCulture)));
        return new ReadPage<ContactAlert>([.. page.Items.Select(row => row.Alert)], page.NextCursor, asOf);
    }

    private static ContactAlert Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.TextOrNull(1), row.GetString(2), row.GetString(3), row.TextOrNull(4), row.Time(5));
}
