using Npgsql;
using StreamML.Hosting;
using StreamML.Hosting.Erasing;

namespace StreamML.Demo;

/// <summary>How a person was erased.</summary>
/// <param name="Records">Records on topics.</param>
/// <param name="Rows">Rows of tables.</param>
/// <param name="Left">Records that a last look still found; must be 0.</param>
/// <param name="Verified">Whether the signed receipt is as it was signed.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record ErasureReport(long Records, long Rows, long Left, bool Verified, double Seconds)
{
    /// <summary>There was something of the person, nothing is left, and the receipt says so.</summary>
    public bool Ok => Records > 0 && Rows > 0 && Left == 0 && Verified;
}

/// <summary>Erases one person of the run, as <c>streamml forget</c> does.</summary>
/// <param name="settings">The installation's settings.</param>
/// <param name="pipeline">The pipeline, with all of its roles in this process.</param>
/// <param name="time">The clock.</param>
public sealed class ErasureRun(Settings settings, Pipeline pipeline, TimeProvider time)
{
    // The roles of the demo are in one process, and read a suppression within milliseconds.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Runs it.</summary>
    /// <param name="spared">Key of a contact that the summary speaks of, and that stays; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was done; null where the run has nobody else.</returns>
    public async Task<ErasureReport?> RunAsync(string? spared, CancellationToken cancellationToken)
    {
        if (await SomebodyAsync(spared, cancellationToken) is not { } somebody)
        {
            return null;
        }

        long started = time.GetTimestamp();
        settings.Get<ErasureOptions>().Grace = Grace;
        var job = new ErasureJob(pipeline.Kafka, settings, time);
        var receipt = (await job.RunAsync([somebody.Contact], somebody.Tenant, cancellationToken))[0];
        var verified = ErasureJob.Verify(job.Sign(receipt), settings);
        return new ErasureReport(
            receipt.Topics.Values.Sum(), receipt.Tables.Values.Sum(), receipt.Left.Values.Sum(),
            verified.ErasureId == receipt.ErasureId, time.GetElapsedTime(started).TotalSeconds);
    }

    // Who wrote a few times: an erasure of one message would show little.
    private async Task<(string Tenant, string Contact)?> SomebodyAsync(
        string? spared, CancellationToken cancellationToken)
    {
        await using var tables = NpgsqlDataSource.Create(settings.Postgres.Connection());
        await using var command = tables.CreateCommand(
            $"""
            SELECT tenant, contact_key FROM "{settings.Postgres.Schema}".messages WHERE contact_key <> $1
            GROUP BY 1, 2 ORDER BY count(*) >= 3 DESC, count(*), contact_key LIMIT 1
            """);
        command.Parameters.AddWithValue(spared ?? "");
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        return await rows.ReadAsync(cancellationToken) ? (rows.GetString(0), rows.GetString(1)) : null;
    }
}
