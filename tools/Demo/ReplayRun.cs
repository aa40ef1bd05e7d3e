using Npgsql;
using StreamML.Hosting;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Demo;

/// <summary>How a part of the texts was replayed.</summary>
public sealed record ReplayReport
{
    /// <summary>Whose texts.</summary>
    public required string Tenant { get; init; }

    /// <summary>Whether a model has learned since, so that labels must change.</summary>
    public required bool HasLearned { get; init; }

    /// <summary>Records of the plan.</summary>
    public long Planned { get; init; }

    /// <summary>Records that the replay wrote.</summary>
    public long Written { get; init; }

    /// <summary>Those of them that it could not process.</summary>
    public long DeadLetters { get; init; }

    /// <summary>Messages with a live result and one of the replay.</summary>
    public long Compared { get; init; }

    /// <summary>Those of them with another label.</summary>
    public long Changed { get; init; }

    /// <summary>Rows that showed the replay's results after the cutover.</summary>
    public long Shown { get; init; }

    /// <summary>Whether the undo left the rows as they were before the cutover.</summary>
    public bool Restored { get; init; }

    /// <summary>Why it stopped before its end; null if it did not.</summary>
    public string? Stopped { get; init; }

    /// <summary>From the plan to the undo.</summary>
    public double Seconds { get; init; }

    /// <summary>
    /// Every planned record was written and none given up, what a model has learned was seen in the tables, and the
    /// undo took it back.
    /// </summary>
    public bool Ok => Stopped is null && Planned > 0 && Written == Planned && DeadLetters == 0 && Compared > 0
        && Restored && (!HasLearned || (Changed > 0 && Shown > 0));
}

/// <summary>Replays a part of the texts, shows the results in the tables, and takes them back.</summary>
/// <param name="settings">The installation's settings.</param>
/// <param name="pipeline">The pipeline, with all of its roles.</param>
/// <param name="time">The clock.</param>
public sealed class ReplayRun(Settings settings, Pipeline pipeline, TimeProvider time)
{
    private const string By = "demo";

    // Some hundred texts take a second or two.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly JobClient _client = new(pipeline.Kafka, time);

    /// <summary>Runs it, while no other message is on its way.</summary>
    /// <param name="hasLearned">Whether <see cref="LearningRun"/> has taught a model: its messages are then read
    /// again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was done; null where there are no texts.</returns>
    public async Task<ReplayReport?> RunAsync(bool hasLearned, CancellationToken cancellationToken)
    {
        await using var tables = NpgsqlDataSource.Create(settings.Postgres.Connection());
        string? tenant = hasLearned ? LearningRun.Account : await TenantAsync(tables, cancellationToken);
        if (tenant is null)
        {
            return null;
        }

        long started = time.GetTimestamp();
        var report = new ReplayReport { Tenant = tenant, HasLearned = hasLearned };
        try
        {
            var job = await PlanAsync(tenant, cancellationToken);
            report = report with { Planned = job.Replay.Estimate.Records };
            await AskAsync(job, JobAction.Start, cancellationToken);
            job = await ReadyAsync(job.JobId, cancellationToken);
            var difference = await new ReplayComparison(pipeline.Kafka, settings.Get<JobsOptions>())
                .CompareAsync(job, samplesMax: 0, cancellationToken);
            report = report with
            {
                Written = job.Progress.Records,
                DeadLetters = job.Progress.DeadLetters,
                Compared = difference.Compared,
                Changed = difference.Changed,
            };
            var before = await RowsAsync(tables, tenant, job.Generation, cancellationToken);
            await AskAsync(job, JobAction.Cutover, cancellationToken);
            var shown = await RowsAsync(tables, tenant, job.Generation, cancellationToken);
            await AskAsync(job, JobAction.Undo, cancellationToken);
            var after = await RowsAsync(tables, tenant, job.Generation, cancellationToken);
            report = report with { Shown = shown.Shown, Restored = after == before };
        }
        catch (ReplayException fault)
        {
            report = report with { Stopped = fault.Message };
        }

        return report with { Seconds = time.GetElapsedTime(started).TotalSeconds };
    }

    private async Task<Job> PlanAsync(string tenant, CancellationToken cancellationToken)
    {
        var query = new ReplayQuery { Filter = new ReplayFilter { Tenant = tenant }, By = By };
        // What was planned is held against what was written.
        settings.Get<JobsOptions>().PlanTime = TimeSpan.Zero;
        var job = await new ReplayPlanner(pipeline.Kafka, settings.Get<JobsOptions>(), time)
            .PlanAsync(query, cancellationToken);
        await _client.WriteAsync(job, cancellationToken);
        return job;
    }

    private Task<Job> AskAsync(Job job, JobAction action, CancellationToken cancellationToken) => _client.AskAsync(
        job.JobId,
        new JobRequest { Action = action, By = By, PlanSha256 = action == JobAction.Start ? job.PlanSha256 : "" },
        Patience, cancellationToken);

    private async Task<Job> ReadyAsync(string jobId, CancellationToken cancellationToken)
    {
        var job = await _client.UntilAsync(
            jobId, each => each.State is JobState.Ready or JobState.Failed, Patience, cancellationToken);
        return job is { State: JobState.Ready } ? job : throw new ReplayException(
            job is null ? "The replay is not ready yet." : $"The replay has failed: {job.Message}");
    }

    // The smallest: a part is enough.
    private async Task<string?> TenantAsync(NpgsqlDataSource tables, CancellationToken cancellationToken)
    {
        await using var command = tables.CreateCommand(
            $"""
            SELECT tenant FROM "{settings.Postgres.Schema}".enrichments GROUP BY tenant ORDER BY count(*), tenant LIMIT 1
            """);
        return (string?)await command.ExecuteScalarAsync(cancellationToken);
    }

    private async Task<(long Shown, string Digest)> RowsAsync(
        NpgsqlDataSource tables, string tenant, int generation, CancellationToken cancellationToken)
    {
        await using var command = tables.CreateCommand(
            $"""
            SELECT count(*) FILTER (WHERE generation = $2),
                md5(coalesce(string_agg(md5(e::text), '' ORDER BY phone_number_id, message_id), ''))
            FROM "{settings.Postgres.Schema}".enrichments e WHERE tenant = $1
            """);
        command.Parameters.AddWithValue(tenant);
        command.Parameters.AddWithValue(generation);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        return (rows.GetInt64(0), rows.GetString(1));
    }
}
