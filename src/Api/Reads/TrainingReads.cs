using Npgsql;
using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>Trainings, those of a tenant and those for all.</summary>
/// <param name="database">Where they are read.</param>
/// <param name="time">The clock.</param>
internal sealed class TrainingReads(ApiDatabase database, TimeProvider time)
{
    // Of each scope a range of the index: a tenant has few.
    private const string Page = """
        WITH RECURSIVE scopes (scope) AS (
            (SELECT scope FROM {schema}.training_runs ORDER BY scope LIMIT 1)
            UNION ALL
            SELECT (SELECT r.scope FROM {schema}.training_runs r WHERE r.scope > s.scope ORDER BY r.scope LIMIT 1)
            FROM scopes s WHERE s.scope IS NOT NULL
        )
        SELECT r.* FROM scopes s CROSS JOIN LATERAL (
            SELECT run_id, task, scope, status, message, progress, rows, missing_rows, started_at, ended_at, version, trigger
            FROM {schema}.training_runs
            WHERE scope = s.scope
              AND (started_at, run_id) < (coalesce($2::timestamptz, 'infinity'), coalesce($3, ''))
            ORDER BY started_at DESC, run_id DESC LIMIT $4) r
        WHERE s.scope = '' OR s.scope = $1 OR starts_with(s.scope, $1 || '/')
        ORDER BY r.started_at DESC, r.run_id DESC LIMIT $4
        """;

    private const string One = """
        SELECT run_id, task, scope, status, message, progress, rows, missing_rows, started_at, ended_at, version, trigger,
               request_id, champion, gate, test, metrics::text
        FROM {schema}.training_runs
        WHERE run_id = $2 AND (scope = '' OR scope = $1 OR starts_with(scope, $1 || '/'))
        """;

    /// <summary>A page of trainings, the newest first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="cursor">Where the page begins; null: the first.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReadPage<TrainingRunRow>> PageAsync(
        string tenant, string? cursor, int size, CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 2);
        var rows = await database.QueryAsync(
            Page,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Time(after is null ? null : Cursor.Time(after[0])),
                ApiDatabase.Text(after?[1]), ApiDatabase.Value(size + 1),
            ],
            Read, cancellationToken);
        return ReadPage<TrainingRunRow>.Of(
            rows, size, time.GetUtcNow(), row => Cursor.Of(Cursor.Of(row.StartedAt), row.RunId));
    }

    /// <summary>A training of a tenant or for all; null where there is none of this id.</summary>
    public async Task<TrainingRunDetail?> FindAsync(string tenant, string runId, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            One, [ApiDatabase.Value(tenant), ApiDatabase.Value(runId)],
            row => new TrainingRunDetail(
                Read(row), row.TextOrNull(12), row.TextOrNull(13), row.TextOrNull(14), row.TextOrNull(15),
                row.Numbers(16)),
            cancellationToken))
        .FirstOrDefault();

    private static TrainingRunRow Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.TextOrNull(1) ?? "", row.GetString(2), row.GetString(3), row.TextOrNull(4),
        row.GetInt32(5), row.GetInt64(6), row.GetInt64(7), row.Time(8), row.TimeOrNull(9), row.TextOrNull(10),
        row.GetString(11));
}

/// <summary>A training with what was measured.</summary>
/// <param name="Run">How it went.</param>
/// <param name="RequestId">What asked for it; null where it began by itself.</param>
/// <param name="Champion">The version that it was compared with; null where there was none.</param>
/// <param name="Gate">What the gate decided, in words; null where it was not asked.</param>
/// <param name="Test">How the live model was tested after it; null where it was not.</param>
/// <param name="Metrics">What was measured, by name.</param>
public sealed record TrainingRunDetail(
    TrainingRunRow Run, string? RequestId, string? Champion, string? Gate, string? Test,
    IReadOnlyDictionary<string, double> Metrics);

/// <summary>A training.</summary>
/// <param name="RunId">Its id.</param>
/// <param name="Task">What was trained; empty where unknown.</param>
/// <param name="Scope">For whom; empty is all.</param>
/// <param name="Status">running, promoted, on_trial, kept, refused, failed, ...</param>
/// <param name="Message">How it went, in words; null where it does not say.</param>
/// <param name="Progress">Per cent done.</param>
/// <param name="Rows">Examples it had.</param>
/// <param name="MissingRows">Examples it lacked.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
/// <param name="Version">The version that came out; null where none did.</param>
/// <param name="Trigger">What started it.</param>
public sealed record TrainingRunRow(
    string RunId, string Task, string Scope, string Status, string? Message, int Progress, long Rows, long MissingRows,
    DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Version, string Trigger);

/// <summary>How a model stands.</summary>
/// <param name="Task">The model's task.</param>
/// <param name="Scope">Whose model; empty is all.</param>
/// <param name="Examples">Labelled examples.</param>
/// <param name="NewExamples">Those that the last training did not have.</param>
/// <param name="Missing">Examples still missing before it can be trained.</param>
/// <param name="LiveVersion">The version that answers; empty: the one that ships, or none.</param>
public sealed record TrainingTaskState(
    string Task, string Scope, int Examples, int NewExamples, int Missing, string LiveVersion);
