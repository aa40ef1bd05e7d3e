using Npgsql;
using StreamML.Api.Database;
using StreamML.Api.Reads;

namespace StreamML.Api.Erasing;

/// <summary>
/// The erasures that were asked for, in the table <c>erasures</c>. Each is done by one process at a time, which holds a
/// lease, as many together as wait; where a process ends, another goes on. Thread-safe.
/// </summary>
/// <param name="database">Where they are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class ErasureBook(ApiDatabase database, TimeProvider time)
{
    /// <summary>Nobody else has confirmed it yet.</summary>
    public const string Unconfirmed = "unconfirmed";

    /// <summary>It is to be done.</summary>
    public const string Waiting = "waiting";

    /// <summary>It is done and nothing was left.</summary>
    public const string Done = "done";

    /// <summary>It was given up, or something was left.</summary>
    public const string Failed = "failed";

    // How often those that ended early are tried together.
    private const int TogetherMax = 2;

    // A receipt has about 2 KiB: a statement stays below its time limit.
    private const int EndsAtOnce = 500;

    private const string Head = """
        erasure_id, state, contact_key, requested_at, requested_by, confirmed_at, confirmed_by, step, ended_at, message
        """;

    /// <summary>Takes down an erasure; where one of the contact is open, it is that one.</summary>
    public async Task<ErasureAnswer> AskAsync(
        string tenant, string contactKey, string by, bool needsOther, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await database.ExecuteAsync(
            """
            INSERT INTO {schema}.erasures (erasure_id, tenant, contact_key, state, requested_at, requested_by)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (tenant, contact_key) WHERE state IN ('unconfirmed', 'waiting', 'running') DO NOTHING
            """,
            [
                ApiDatabase.Value(Guid.CreateVersion7(now)), ApiDatabase.Value(tenant), ApiDatabase.Value(contactKey),
                ApiDatabase.Value(needsOther ? Unconfirmed : Waiting), ApiDatabase.Time(now), ApiDatabase.Value(by),
            ], cancellationToken);
        return (await database.QueryAsync(
            $$"""
            SELECT {{Head}}, receipt FROM {schema}.erasures WHERE tenant = $1 AND contact_key = $2
            ORDER BY requested_at DESC, erasure_id DESC LIMIT 1
            """,
            [ApiDatabase.Value(tenant), ApiDatabase.Value(contactKey)], row => Read(row, hasReceipt: true),
            cancellationToken))[0];
    }

    /// <summary>Confirms one that somebody else asked for. Changes nothing where that is not so.</summary>
    public Task ConfirmAsync(string tenant, Guid id, string by, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            UPDATE {schema}.erasures SET state = 'waiting', confirmed_at = $4, confirmed_by = $3
            WHERE erasure_id = $1 AND tenant = $2 AND state = 'unconfirmed' AND requested_by <> $3
            """,
            [
                ApiDatabase.Value(id), ApiDatabase.Value(tenant), ApiDatabase.Value(by),
                ApiDatabase.Time(time.GetUtcNow()),
            ], cancellationToken);

    /// <summary>The erasure of an id; null: the tenant has none.</summary>
    public async Task<ErasureAnswer?> FindAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            $$"""
            SELECT {{Head}}, receipt FROM {schema}.erasures WHERE erasure_id = $1 AND tenant = $2
            """,
            [ApiDatabase.Value(id), ApiDatabase.Value(tenant)], row => Read(row, hasReceipt: true),
            cancellationToken)).FirstOrDefault();

    /// <summary>Erasures of a tenant, the last asked for first, without receipts.</summary>
    public Task<IReadOnlyList<ErasureAnswer>> ListAsync(
        string tenant, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $$"""
            SELECT {{Head}} FROM {schema}.erasures WHERE tenant = $1
            ORDER BY requested_at DESC, erasure_id DESC LIMIT $2
            """,
            [ApiDatabase.Value(tenant), ApiDatabase.Value(limit)], row => Read(row, hasReceipt: false),
            cancellationToken);

    /// <summary>A page of a tenant's erasures with their receipts, the last asked for first.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="cursor">Where the page begins; null: the first.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReadPage<ErasureAnswer>> PageAsync(
        string tenant, string? cursor, int size, CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 2);
        var rows = await database.QueryAsync(
            $$"""
            SELECT {{Head}}, receipt FROM {schema}.erasures
            WHERE tenant = $1 AND ($2::timestamptz IS NULL OR (requested_at, erasure_id) < ($2, $3::uuid))
            ORDER BY requested_at DESC, erasure_id DESC LIMIT $4
            """,
            [
                ApiDatabase.Value(tenant), ApiDatabase.Time(after is null ? null : Cursor.Time(after[0])),
                ApiDatabase.Value(after is null ? Guid.Empty : Cursor.Id(after[1])), ApiDatabase.Value(size + 1),
            ],
            row => Read(row, hasReceipt: true), cancellationToken);
        return ReadPage<ErasureAnswer>.Of(
            rows, size, time.GetUtcNow(), row => Cursor.Of(Cursor.Of(row.RequestedAt), row.Id));
    }

    /// <summary>
    /// Takes the oldest that is to be done and that no process is at, and with it the others of its tenant, the oldest
    /// first. What ended early twice is taken alone: one person cannot hold up the others.
    /// </summary>
    /// <param name="peopleMax">Most people, 1 or more.</param>
    /// <param name="lease">How long nobody else takes them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Those that were taken; empty: there is none.</returns>
    public Task<IReadOnlyList<ErasureClaim>> ClaimAsync(
        int peopleMax, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.QueryAsync(
            """
            WITH oldest AS (
                SELECT erasure_id, tenant, attempts FROM {schema}.erasures
                WHERE state = 'waiting' OR (state = 'running' AND leased_until < $1)
                ORDER BY requested_at, erasure_id LIMIT 1 FOR UPDATE SKIP LOCKED
            ), taken AS (
                SELECT e.erasure_id FROM oldest o JOIN {schema}.erasures e ON e.tenant = o.tenant
                WHERE (e.state = 'waiting' OR (e.state = 'running' AND e.leased_until < $1))
                  AND (e.erasure_id = o.erasure_id OR (o.attempts < $3 AND e.attempts < $3))
                ORDER BY e.requested_at, e.erasure_id LIMIT $4 FOR UPDATE OF e SKIP LOCKED
            )
            UPDATE {schema}.erasures e SET state = 'running', attempts = e.attempts + 1, leased_until = $2
            FROM taken t WHERE e.erasure_id = t.erasure_id
            RETURNING e.erasure_id, e.contact_key, e.attempts
            """,
            [
                ApiDatabase.Time(now), ApiDatabase.Time(now + lease), ApiDatabase.Value(TogetherMax),
                ApiDatabase.Value(peopleMax),
            ],
            row => new ErasureClaim(row.GetGuid(0), row.GetString(1), row.GetInt32(2)), cancellationToken);
    }

    /// <summary>Says what is being done, and holds the lease.</summary>
    public Task HoldAsync(
        IEnumerable<ErasureClaim> claims, TimeSpan lease, string? step, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            UPDATE {schema}.erasures SET leased_until = $2, step = coalesce($3, step)
            WHERE erasure_id = ANY($1) AND state = 'running'
            """,
            [
                ApiDatabase.Value(claims.Select(claim => claim.Id).ToArray()),
                ApiDatabase.Time(time.GetUtcNow() + lease), ApiDatabase.Text(step),
            ], cancellationToken);

    /// <summary>Gives back what was begun and is to be gone on with by another process; it was no attempt.</summary>
    public Task ReleaseAsync(IEnumerable<ErasureClaim> claims, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            UPDATE {schema}.erasures SET state = 'waiting', attempts = attempts - 1, leased_until = NULL
            WHERE erasure_id = ANY($1) AND state = 'running'
            """,
            [ApiDatabase.Value(claims.Select(claim => claim.Id).ToArray())], cancellationToken);

    /// <summary>Ends some.</summary>
    public async Task EndAsync(IEnumerable<ErasureEnd> ends, CancellationToken cancellationToken)
    {
        foreach (var some in ends.Chunk(EndsAtOnce))
        {
            await database.ExecuteAsync(
                """
                UPDATE {schema}.erasures e
                SET state = n.state, message = n.message, receipt = n.receipt, ended_at = $5, step = NULL
                FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) AS n (erasure_id, state, message, receipt)
                WHERE e.erasure_id = n.erasure_id
                """,
                [
                    ApiDatabase.Value(some.Select(end => end.Id).ToArray()),
                    ApiDatabase.Value(some.Select(end => end.State).ToArray()),
                    ApiDatabase.Value(some.Select(end => end.Message).ToArray()),
                    ApiDatabase.Value(some.Select(end => end.Receipt).ToArray()),
                    ApiDatabase.Time(time.GetUtcNow()),
                ], cancellationToken);
        }
    }

    private static ErasureAnswer Read(NpgsqlDataReader row, bool hasReceipt) => new(
        row.GetGuid(0).ToString(), row.GetString(1), row.GetString(2), row.Time(3), row.GetString(4),
        row.TimeOrNull(5), row.TextOrNull(6), row.TextOrNull(7), row.TimeOrNull(8), row.TextOrNull(9),
        hasReceipt ? row.TextOrNull(10) : null);
}

/// <summary>An erasure that this process is at.</summary>
/// <param name="Id">The request.</param>
/// <param name="ContactKey">The contact.</param>
/// <param name="Attempt">The how-many-eth attempt it is.</param>
internal sealed record ErasureClaim(Guid Id, string ContactKey, int Attempt);

/// <summary>How an erasure ended.</summary>
/// <param name="Id">The request.</param>
/// <param name="State"><see cref="ErasureBook.Done"/> or <see cref="ErasureBook.Failed"/>.</param>
/// <param name="Message">What to do, where it failed.</param>
/// <param name="Receipt">The signed receipt; null: there is none.</param>
internal sealed record ErasureEnd(Guid Id, string State, string? Message, string? Receipt);
