using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>Which tenants there are.</summary>
/// <param name="database">Where they are read.</param>
internal sealed class TenantReads(ApiDatabase database)
{
    private const int TenantsMax = 200;

    // Jumps from tenant to tenant through the index, so its time hangs on their number, not on that of messages.
    private const string Sql = """
        WITH RECURSIVE found (tenant) AS (
            (SELECT tenant FROM {schema}.messages ORDER BY tenant LIMIT 1)
            UNION ALL
            SELECT (SELECT m.tenant FROM {schema}.messages m WHERE m.tenant > f.tenant ORDER BY m.tenant LIMIT 1)
            FROM found f WHERE f.tenant IS NOT NULL
        )
        SELECT tenant FROM found WHERE tenant IS NOT NULL LIMIT $1
        """;

    /// <summary>Tenants that have messages, in order, at most 200.</summary>
    public Task<IReadOnlyList<string>> AllAsync(CancellationToken cancellationToken) =>
        database.QueryAsync(
            Sql, [ApiDatabase.Value(TenantsMax)], row => row.GetString(0), cancellationToken);
}
