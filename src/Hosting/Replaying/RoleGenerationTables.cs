using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.V1;
using StreamML.Sink;
using StreamML.Sink.Counting;
using StreamML.Sink.Cutover;
using StreamML.Storage.Suppressions;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.Hosting.Replaying;

/// <summary>The tables of the installation, for the role jobs of this process.</summary>
internal sealed class RoleGenerationTables : IGenerationTables, IAsyncDisposable
{
    // A sink that runs is seconds behind.
    private static readonly TimeSpan SinkWait = TimeSpan.FromSeconds(10);

    private readonly RoleHost _host;
    private readonly RoleSuppressions _suppressions;
    private readonly GenerationTables _tables;
    private readonly LiveResults _live;

    private RoleGenerationTables(RoleHost host)
    {
        (_host, _suppressions) = (host, RoleSuppressions.Of(host));
        _live = new LiveResults(
            host.Kafka, RolePlaces.Of(host.Kafka, host.Options<PostgresOptions>()), SinkTopics.Role, host.Time);
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
        await RunAsync(() => _tables.PrepareAsync(results, cancellationToken));
    }

    /// <inheritdoc />
    public async Task<(long Changed, long Added)> CutOverAsync(Job job, CancellationToken cancellationToken)
    {
        var results = await ResultsAsync(job, cancellationToken);
        var rows = await RunAsync(() => _tables.CutOverAsync(results, cancellationToken));
        return (rows.Changed, rows.Added);
    }

    /// <inheritdoc />
    public Task<long> UndoAsync(Job job, CancellationToken cancellationToken) =>
        RunAsync(() => _tables.UndoAsync(job.JobId, cancellationToken));

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _tables.DisposeAsync();

    private async Task<GenerationResults> ResultsAsync(Job job, CancellationToken cancellationToken)
    {
        var results = ReplayTopics.ResultOf(job);
        if ((await _host.Kafka.ExistingAsync([results], cancellationToken)).Count == 0)
        {
            throw new ReplayException($"The topic {results.Name} is gone: plan the replay again.");
        }

        await _suppressions.FollowAsync(cancellationToken);
        return new GenerationResults(job.JobId, job.Generation, results, () => _host.Kafka.CreateReader().ReadAsync(
            [results], ReadFrom.Earliest, follow: false, cancellationToken))
        {
            Only = job.Replay.Only,
            FillsAsync = () => _live.AreInTablesAsync(job, SinkWait, cancellationToken),
        };
    }

    private static async Task<T> RunAsync<T>(Func<Task<T>> work)
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
