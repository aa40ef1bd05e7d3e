using StreamML.Api.Database;

namespace StreamML.Api.Reads;

/// <summary>Whether the sink has written anything, without reading what.</summary>
/// <param name="database">Where it is read.</param>
internal sealed class CommitReads(ApiDatabase database)
{
    // Positions are written with the rows. There is one row per partition, a hundred or so.
    private const string Sql = "SELECT coalesce(sum(next_offset), 0)::text FROM {schema}.sink_offsets";

    /// <summary>A text that changes with each transaction of the sink.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellationToken) =>
        (await database.QueryAsync(Sql, [], row => row.GetString(0), cancellationToken))[0];
}
