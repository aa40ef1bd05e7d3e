using Microsoft.Extensions.Logging;
using Npgsql;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Sink.Faults;
using StreamML.Sink.Writing;

namespace StreamML.Sink;

/// <summary>
/// Makes the sink's tasks. It owns their connection pool, so dispose it after the last task. Thread-safe.
/// </summary>
public sealed class SinkTaskFactory : IAsyncDisposable
{
    private readonly SinkOptions options;
    private readonly PostgresOptions postgres;
    private readonly ITopicIdentities identities;
    private readonly TimeProvider time;
    private readonly ILoggerFactory loggers;
    private readonly NpgsqlDataSource source;

    /// <summary>Creates it; connects to nothing yet.</summary>
    /// <param name="options">How to write.</param>
    /// <param name="postgres">Where to.</param>
    /// <param name="identities">Looks topics up, since offsets are kept by cluster and topic id.</param>
    /// <param name="time">The clock of pauses and of dead letters.</param>
    /// <param name="loggers">Where state changes are logged.</param>
    /// <exception cref="InvalidOperationException">An option is out of range.</exception>
    public SinkTaskFactory(
        SinkOptions options, PostgresOptions postgres, ITopicIdentities identities, TimeProvider time, ILoggerFactory loggers)
    {
        options.Validate();
        postgres.Validate();
        this.options = options;
        this.postgres = postgres;
        this.identities = identities;
        this.time = time;
        this.loggers = loggers;
        source = NpgsqlDataSource.Create(postgres.Effective());
    }

    /// <summary>Makes a task: a <see cref="ConsumerTaskFactory"/>.</summary>
    /// <param name="taskId">The task's number.</param>
    /// <param name="partitions">Its partitions; all of topics in <see cref="SinkTopics.All"/>.</param>
    public IConsumerTask Create(int taskId, IReadOnlyList<SourcePartition> partitions)
    {
        var schema = $"\"{postgres.Schema}\"";
        var offsets = new OffsetStore(schema, time);
        var store = new SinkStore(source, offsets, new BatchWriter(schema, offsets));
        var seed = options.JitterSeed == 0 ? Environment.ProcessId + taskId : options.JitterSeed;
        var backOff = new BackOff(options.RetryInitial, options.RetryMax, new Random(seed), time);
        var batch = new SinkBatch(options.LeaveUnreadableToProcessor);
        return new SinkTask(
            store, batch, new PostgresRetry(store, backOff, time, loggers.CreateLogger<SinkTask>()), identities, partitions);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => source.DisposeAsync();
}
