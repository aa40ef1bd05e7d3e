using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink;
using StreamML.Sink.Cutover;
using StreamML.Storage.Suppressions;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Hosting.Replaying;

/// <summary>The tables of the installation, for the role jobs of this process.</summary>
internal sealed class RoleGenerationTables : IGenerationTables, IAsyncDisposable
{
    private readonly RoleHost _host;
    private readonly RoleSuppressions _suppressions;
    private readonly GenerationTables _tables;

    private RoleGenerationTables(RoleHost host)
    {
        (_host, _suppressions) = (host, RoleSuppressions.Of(host));
        _tables = new GenerationTables(host.Options<PostgresOptions>(), host.Time, _suppressions.Book.IsErased);
    }

    /// <summary>Null where PostgreSQL is not configured.</summary>
    public static RoleGenerationTables? Of(RoleHost host) =>
        host.Options<PostgresOptions>().ConnectionString.Length == 0
            ? null
            : host.Own(new RoleGenerationTables(host));

    /// <inheritdoc />
    public async Task PrepareAsync(Job job, CancellationToken cancellationToken)
    {
        var results = await ResultsAsync(job, cancellationToken);
        await RunAsync(async () =>
        {
            await _tables.PrepareAsync(
                job.JobId, job.Replay.Only, results, () => Read(results, cancellationToken), cancellationToken);
            return 0;
        });
    }

    /// <inheritdoc />
    public async Task<long> CutOverAsync(Job job, CancellationToken cancellationToken)
    {
        var results = await ResultsAsync(job, cancellationToken);
        return await RunAsync(() => _tables.CutOverAsync(
            job.JobId, job.Replay.Only, job.Generation, results, () => Read(results, cancellationToken),
            cancellationToken));
    }

    /// <inheritdoc />
    public Task<long> UndoAsync(Job job, CancellationToken cancellationToken) =>
        RunAsync(() => _tables.UndoAsync(job.JobId, cancellationToken));

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _tables.DisposeAsync();

    private async Task<TopicDefinition> ResultsAsync(Job job, CancellationToken cancellationToken)
    {
        var results = ReplayTopics.ResultOf(job);
        if ((await _host.Kafka.ExistingAsync([results], cancellationToken)).Count == 0)
        {
            throw new ReplayException($"The topic {results.Name} is gone: plan the replay again.");
        }

        await _suppressions.FollowAsync(cancellationToken);
        return results;
    }

    private IAsyncEnumerable<SourceRecord> Read(TopicDefinition results, CancellationToken cancellationToken) =>
        _host.Kafka.CreateReader().ReadAsync([results], ReadFrom.Earliest, follow: false, cancellationToken);

    private static async Task<long> RunAsync(Func<Task<long>> work)
    {
        try
        {
            return await work();
        }
        catch (CutoverException fault)
        {
            throw new ReplayException(fault.Message);
        }
    }
}
