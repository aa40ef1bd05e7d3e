using Microsoft.Extensions.Logging;
using Npgsql;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Schemas.Topics;
using StreamML.Sink.Errors;
using StreamML.Sink.Writing;

namespace StreamML.Sink;

/// <summary>
/// Makes the sink's tasks. It owns their connection pool, so dispose it after the last task. Thread-safe.
/// </summary>
public sealed class SinkTaskFactory : IAsyncDisposable
{
    private readonly SinkOptions _options;
    private readonly PostgresOptions _postgres;
    private readonly ITopicIdentities _identities;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly Func<byte[]?, bool>? _isErased;
    private readonly Func<TopicDefinition, TopicDefinition>? _topicOf;
    private readonly NpgsqlDataSource _source;

    /// <summary>Creates it; connects to nothing yet.</summary>
    /// <param name="options">How to write.</param>
    /// <param name="postgres">Where to.</param>
    /// <param name="identities">Looks topics up, since offsets are kept by cluster and topic id.</param>
    /// <param name="time">The clock of pauses and of dead letters.</param>
    /// <param name="loggers">Where state changes are logged.</param>
    /// <param name="isErased">Whether a record's key is of somebody who was erased: no row is made of it; null: of
    /// nobody.</param>
    /// <param name="topicOf">The topic that is read in place of one of the catalogue; null: that one.</param>
    public SinkTaskFactory(
        SinkOptions options, PostgresOptions postgres, ITopicIdentities identities, TimeProvider time,
        ILoggerFactory loggers, Func<byte[]?, bool>? isErased = null,
        Func<TopicDefinition, TopicDefinition>? topicOf = null)
    {
        _options = options;
        _postgres = postgres;
        _identities = identities;
        _time = time;
        _loggers = loggers;
        _isErased = isErased;
        _topicOf = topicOf;
        _source = NpgsqlDataSource.Create(postgres.Effective());
    }

    /// <summary>Makes a task: a <see cref="ConsumerTaskFactory"/>.</summary>
    /// <param name="taskId">The task's number.</param>
    /// <param name="partitions">Its partitions; all of topics in <see cref="SinkTopics.All"/>.</param>
    public IConsumerTask Create(int taskId, IReadOnlyList<SourcePartition> partitions)
    {
        string schema = $"\"{_postgres.Schema}\"";
        var offsets = new OffsetStore(schema, _time);
        var store = new SinkStore(_source, offsets, new BatchWriter(schema, offsets));
        int seed = _options.JitterSeed == 0 ? Environment.ProcessId + taskId : _options.JitterSeed;
        var backOff = new BackOff(_options.RetryInitial, _options.RetryMax, new Random(seed), _time);
        var batch = new SinkBatch(_options.LeaveUnreadableToProcessor, _isErased, _topicOf);
        return new SinkTask(
            store, batch, new PostgresRetry(store, backOff, _time, _loggers.CreateLogger<SinkTask>()), _identities,
            partitions);
    }

    /// <summary>Whether PostgreSQL answers.</summary>
    /// <exception cref="OperationCanceledException">It did not do so in time.</exception>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var command = _source.CreateCommand("SELECT 1");
            await command.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (Exception fault) when (PostgresErrors.Classify(fault) != PostgresFault.None)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
