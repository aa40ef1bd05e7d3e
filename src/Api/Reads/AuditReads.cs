using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>What people did, as the audit has it.</summary>
/// <param name="database">Where it is read.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditReads(ApiDatabase database, TimeProvider time)
{
    private const string Page = """
        SELECT at, audit_id, tenant, user_name, action, subject, reason
        FROM {schema}.dashboard_audit
        WHERE ($2::timestamptz IS NULL OR (at, audit_id) < ($2, $3::uuid)) AND
        """;

    /// <summary>A page of acts, the newest first.</summary>
    /// <param name="tenant">Whose; null: those of all tenants, and what belongs to all.</param>
    /// <param name="cursor">Where the page begins; null: the first.</param>
    /// <param name="size">Rows of a page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReadPage<AuditRow>> PageAsync(
        string? tenant, string? cursor, int size, CancellationToken cancellationToken)
    {
        string[]? after = Cursor.Read(cursor, 2);
        var id = after is null ? Guid.Empty : Cursor.Id(after[1]);
        var rows = await database.QueryAsync(
            $"{Page} {(tenant is null ? "$1 = ''" : "tenant = $1")} ORDER BY at DESC, audit_id DESC LIMIT $4",
            [
                ApiDatabase.Value(tenant ?? ""), ApiDatabase.Time(after is null ? null : Cursor.Time(after[0])),
                ApiDatabase.Value(id), ApiDatabase.Value(size + 1),
            ],
            row => new AuditRow(
                row.Time(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5),
                row.GetString(6)),
            cancellationToken);
        return ReadPage<AuditRow>.Of(
            rows, size, time.GetUtcNow(), row => Cursor.Of(Cursor.Of(row.At), row.AuditId.ToString()));
    }
}

/// <summary>What somebody did.</summary>
/// <param name="At">When.</param>
/// <param name="AuditId">Its id.</param>
/// <param name="Tenant">Whose data it is about; <c>*</c>: what belongs to all.</param>
/// <param name="UserName">Who.</param>
/// <param name="Action">What: reveal_text, promote_model, make_key, ...</param>
/// <param name="Subject">The message, model, key or person.</param>
/// <param name="Reason">Why, as they said; may be empty.</param>
public sealed record AuditRow(
    DateTimeOffset At, Guid AuditId, string Tenant, string UserName, string Action, string Subject, string Reason);
