using System.Globalization;
using Npgsql;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>Records that could not be processed. They belong to no tenant: a record that is unreadable names
/// none.</summary>
/// <param name="database">Where they are read.</param>
/// <param name="time">The clock.</param>
internal sealed class DeadLetterReads(ApiDatabase database, TimeProvider time)
{
    private const string Reasons = """
        SELECT coalesce(origin_topic, topic), coalesce(stage, ''), coalesce(reason, ''), count(*), max(failed_at)
        FROM {schema}.dead_letters WHERE failed_at > $1 GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3 LIMIT 100
        """;

    private const string Columns = """
        topic, topic_id, partition, record_offset, origin_topic, origin_partition, origin_offset, stage, reason, detail,
        attempt, failed_at, value_bytes
        """;

    private const string Page = $$"""
        SELECT {{Columns}}
        FROM {schema}.dead_letters
        WHERE failed_at IS NOT NULL AND failed_at > $1
          AND ($2::text IS NULL OR reason = $2)
          AND (failed_at, topic_id, partition, record_offset)
              < (coalesce($3::timestamptz, 'infinity'), coalesce($4, ''), $5, $6)
        ORDER BY failed_at DESC, topic_id DESC, partition DESC, record_offset DESC LIMIT $7
        """;

    private const string One = $$"""
        SELECT {{Columns}}
        FROM {schema}.dead_letters
        WHERE topic_id = $1 AND partition = $2 AND record_offset = $3 AND failed_at IS NOT NULL
        """;

    /// <summary>How many there are, by topic, stage and reason, the most frequent first; at most 100 rows.</summary>
    /// <param name="days">How far back, days from 1.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<DeadLetterReason>> ReasonsAsync(int days, CancellationToken cancellationToken) =>
        database.QueryAsync(
            Reasons, [ApiDatabase.Time(time.GetUtcNow().AddDays(-days))],
            row => new DeadLetterReason(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.Time(4)),
            cancellationToken);

    /// <summary>A page of them, the newest first.</summary>
    /// <param name="days">How far back, days from 1.</param>
    /// <param name="reason">Only with this reason; null: any.</param>
    /// <param name="cursor">Where the page begins; null: the first.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReadPage<DeadLetterRow>> PageAsync(
        int days, string? reason, string? cursor, int size, CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 4);
        var asOf = time.GetUtcNow();
        var rows = await database.QueryAsync(
            Page,
            [
                ApiDatabase.Time(asOf.AddDays(-days)), ApiDatabase.Text(reason),
                ApiDatabase.Time(after is null ? null : Cursor.Time(after[0])), ApiDatabase.Text(after?[1]),
                ApiDatabase.Value(after is null ? 0 : Cursor.Partition(after[2])),
                ApiDatabase.Value(after is null ? 0 : Cursor.Whole(after[3])), ApiDatabase.Value(size + 1),
            ],
            Read, cancellationToken);
        return ReadPage<DeadLetterRow>.Of(rows, size, asOf, row => Cursor.Of(
            Cursor.Of(row.FailedAt), row.TopicId, row.Partition.ToString(CultureInfo.InvariantCulture),
            row.Offset.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>The one at a place of its dead-letter topic; null where there is none.</summary>
    public async Task<DeadLetterRow?> FindAsync(
        string topicId, int partition, long offset, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            One, [ApiDatabase.Value(topicId), ApiDatabase.Value(partition), ApiDatabase.Value(offset)], Read,
            cancellationToken))
        .FirstOrDefault();

    private static DeadLetterRow Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt64(3), row.TextOrNull(4), row.Int32OrNull(5),
        row.IsDBNull(6) ? null : row.GetInt64(6), row.TextOrNull(7), row.TextOrNull(8), row.TextOrNull(9),
        row.Int32OrNull(10), row.Time(11), row.Int32OrNull(12));
}

/// <summary>Dead letters of one topic, stage and reason.</summary>
/// <param name="Topic">Where the records came from.</param>
/// <param name="Stage">The stage that gave them up; empty where the record does not say.</param>
/// <param name="Reason">Code of the reason; empty where the record does not say.</param>
/// <param name="Count">How many.</param>
/// <param name="LastAt">When the last one failed.</param>
public sealed record DeadLetterReason(string Topic, string Stage, string Reason, long Count, DateTimeOffset LastAt);

/// <summary>A dead letter: where it came from and why, never what it holds.</summary>
/// <param name="Topic">Its dead-letter topic.</param>
/// <param name="TopicId">Id of that topic.</param>
/// <param name="Partition">Its partition there.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="OriginTopic">Where the record came from; null where unknown.</param>
/// <param name="OriginPartition">Its partition there.</param>
/// <param name="OriginOffset">Its offset there.</param>
/// <param name="Stage">The stage that gave it up.</param>
/// <param name="Reason">Code of the reason.</param>
/// <param name="Detail">The reason in words.</param>
/// <param name="Attempt">How often it was tried.</param>
/// <param name="FailedAt">When.</param>
/// <param name="ValueBytes">Size of the record.</param>
public sealed record DeadLetterRow(
    string Topic, string TopicId, int Partition, long Offset, string? OriginTopic, int? OriginPartition,
    long? OriginOffset, string? Stage, string? Reason, string? Detail, int? Attempt, DateTimeOffset FailedAt,
    int? ValueBytes);
