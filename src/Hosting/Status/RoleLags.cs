using Npgsql;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;
using StreamML.Sink;
using StreamML.Sink.Counting;
using StreamML.StreamProcessors;

namespace StreamML.Hosting;

/// <summary>
/// Looks how far the roles of the installation are behind, whoever runs them. Looks within some seconds are one, and
/// one runs at a time, however many ask. Thread-safe.
/// </summary>
/// <param name="kafka">The cluster; not owned.</param>
/// <param name="postgres">Where the sink keeps its positions.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
internal sealed class RoleLags(
    KafkaConnection kafka, PostgresOptions postgres, HealthOptions options, TimeProvider time) : IAsyncDisposable
{
    // Kafka's part of the answer must not wait for a database that is away.
    private static readonly TimeSpan PostgresWait = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task<LagReport>? _look;
    private DateTimeOffset _begun;

    /// <summary>How far they are behind.</summary>
    /// <exception cref="Messaging.Errors.TaskRestartException">The cluster does not answer.</exception>
    /// <exception cref="TimeoutException">It does not answer in time.</exception>
    public Task<LagReport> LookAsync(CancellationToken cancellationToken)
    {
        Task<LagReport> look;
        lock (_gate)
        {
            if (_look is null || (_look.IsCompleted && time.GetUtcNow() - _begun >= options.LagEvery))
            {
                (_begun, _look) = (time.GetUtcNow(), Task.Run(TakeAsync, CancellationToken.None));
            }

            look = _look;
        }

        return look.WaitAsync(options.LagTimeout, time, cancellationToken);
    }

    /// <summary>Waits for a look that goes on: the cluster's clients must outlive it.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? look;
        lock (_gate)
        {
            look = _look;
        }

        if (look is not null)
        {
            await Task.WhenAny(look);
        }
    }

    private async Task<LagReport> TakeAsync()
    {
        var identities = await kafka.Topics.GetAsync(TopicCatalogue.All, CancellationToken.None);
        var ends = await kafka.Offsets.GetAsync(identities);
        var lags = new List<RoleLag>();
        foreach (var role in Topology.Roles)
        {
            var reached = await kafka.Offsets.CommittedAsync(role.Name, role.Inputs, CancellationToken.None);
            lags.Add(await LagAsync(role.Name, role.Inputs, reached, ends));
        }

        lags.Add(await SinkAsync(identities, ends));
        return new LagReport(lags, time.GetUtcNow(), options.LagMax);
    }

    private async Task<RoleLag> SinkAsync(
        IReadOnlyDictionary<TopicDefinition, TopicIdentity> identities,
        IReadOnlyDictionary<SourcePartition, PartitionOffsets> ends)
    {
        if (postgres.ConnectionString.Length == 0)
        {
            return Unknown("This process has no Postgres__ConnectionString; ask the role api.");
        }

        try
        {
            var reached = await SinkPositions.ReadAsync(postgres, identities, CancellationToken.None)
                .WaitAsync(PostgresWait, time);
            return await LagAsync(SinkTopics.Role, SinkTopics.All, reached, ends);
        }
        catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
        {
            return Unknown("PostgreSQL does not answer.");
        }

        static RoleLag Unknown(string note) => new(SinkTopics.Role, null, null) { Note = note };
    }

    private async Task<RoleLag> LagAsync(
        string role, IReadOnlyList<TopicDefinition> topics, IReadOnlyDictionary<SourcePartition, long> reached,
        IReadOnlyDictionary<SourcePartition, PartitionOffsets> ends)
    {
        var next = StatusReport.Positions(topics, reached, ends);
        var unread = next.Count == 0
            ? new Dictionary<SourcePartition, long>()
            : await kafka.CreateReader().FirstUnreadAsync(next, CancellationToken.None);
        double oldestMs = unread.Count == 0
            ? 0
            : time.GetUtcNow().ToUnixTimeMilliseconds() - unread.Values.Min();
        return new RoleLag(
            role, Math.Max(0, oldestMs / 1_000), unread.Keys.Sum(source => ends[source].Latest - next[source]));
    }
}
