using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;

namespace StreamML.Messaging.Transactions;

/// <summary>
/// One task of a transactional role. A batch's outputs, dead letters, changelog and consumed offsets are one Kafka
/// transaction; state is taken over when it has committed and rolled back when not. The transaction opens when the
/// stages are done, so that a slow stage never holds one open. An unknown outcome makes the host open a new task, which
/// fences this one first (KIP-447).
/// </summary>
internal sealed class TransactionalTask : IConsumerTask
{
    private const int TransientAborts = 3;
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(10);

    private readonly KafkaClients _connection;
    private readonly TransactionalRole _role;
    private readonly string _stateDirectory;
    private readonly int _task;
    private readonly IReadOnlyList<SourcePartition> _partitions;
    private readonly ConsumerHost _host;
    private readonly ITaskProducer _producer;
    private IBatchProcessor? _processor;
    private long _checkpointed;

    public TransactionalTask(
        KafkaClients connection,
        TransactionalRole role,
        string stateDirectory,
        int task,
        IReadOnlyList<SourcePartition> partitions,
        ConsumerHost host)
    {
        (_connection, _role, _stateDirectory) = (connection, role, stateDirectory);
        (_task, _partitions, _host) = (task, partitions, host);
        _producer = host.Options.Transactions
            ? new TransactionalProducer(connection, $"{connection.Names.Prefix}{role.Name}-{task}")
            : new AtLeastOnceProducer(connection, host);
        _checkpointed = connection.Time.GetTimestamp();
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyDictionary<SourcePartition, long>> OpenAsync(CancellationToken cancellationToken)
    {
        // The order matters: fencing first, so that nothing an earlier run left open can still commit; then the state,
        // then the offsets that belong to it.
        await Task.Run(() => _producer.Initialise(cancellationToken), cancellationToken);
        _processor = _role.CreateProcessor(new TaskEnvironment(_task, await StateDirectoryAsync(cancellationToken)));
        bool worked = false;
        foreach (var store in _processor.Stores)
        {
            worked |= await Task.Run(() => Restore(store, cancellationToken), cancellationToken);
        }

        var committed = await Task.Run(
            () => TopicOffsets.Committed(_connection.Names, _host.Consumer, _partitions), cancellationToken);
        if (worked && committed.Count == 0)
        {
            throw new RoleStopException(
                $"{_role.Name}-{_task} has state and no committed offsets: the cluster has let its group expire "
                + "(offsets.retention.minutes), and reading from the start would repeat records older than its "
                + "de-duplication "
                + "window. Set the group's offsets with kafka-consumer-groups --reset-offsets, then start again.");
        }

        return committed;
    }

    /// <inheritdoc />
    public async ValueTask ProcessAsync(IReadOnlyList<SourceRecord> batch, CancellationToken cancellationToken)
    {
        await CommitOrIsolateAsync(batch, cancellationToken);
        if (_connection.Time.GetElapsedTime(_checkpointed) > CheckpointEvery)
        {
            Checkpoint();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_processor is IAsyncDisposable ahead)
        {
            await ahead.DisposeAsync();
        }

        try
        {
            _producer.Abort();
        }
        catch (TaskRestartException fault)
        {
            // The next run of the task fences this transaction, or the broker times it out.
            MessagingLog.AbortFailed(_connection.Log, _role.Name, _task, fault.Message);
        }

        _producer.Dispose();
        foreach (var store in _processor?.Stores ?? [])
        {
            store.Dispose();
        }
    }

    private async ValueTask CommitOrIsolateAsync(IReadOnlyList<SourceRecord> batch, CancellationToken cancellationToken)
    {
        while (batch.Count > 0)
        {
            var (done, fault) = await TryCommitAsync(batch, attempt: 1, cancellationToken);
            if (fault is null)
            {
                batch = From(batch, done);
                continue;
            }

            if (batch.Count == 1)
            {
                await IsolatedAsync(batch, cancellationToken);
                return;
            }

            await CommitOrIsolateAsync([.. batch.Take(batch.Count / 2)], cancellationToken);
            batch = From(batch, batch.Count / 2);
        }
    }

    private async ValueTask IsolatedAsync(IReadOnlyList<SourceRecord> one, CancellationToken cancellationToken)
    {
        var (_, fault) = await TryCommitAsync(one, attempt: 2, cancellationToken);
        if (fault is not null)
        {
            await GiveUpAsync(one[0], fault);
        }
    }

    private static IReadOnlyList<SourceRecord> From(IReadOnlyList<SourceRecord> batch, int first) =>
        first == batch.Count ? [] : [.. batch.Skip(first)];

    /// <summary>
    /// How many records from the start are committed, or the fault when one of the batch is to blame. Other faults are
    /// thrown.
    /// </summary>
    private async ValueTask<(int Done, Exception? Fault)> TryCommitAsync(
        IReadOnlyList<SourceRecord> batch, int attempt, CancellationToken cancellationToken)
    {
        for (int abort = 1; ; abort++)
        {
            try
            {
                var output = new BatchOutput(_connection.Encoder, _task, attempt, _connection.Time);
                int done = await _processor!.ProcessStartAsync(batch, output, cancellationToken);
                cancellationToken.ThrowIfCancellationRequested();
                await CommitAsync(output, batch, done, cancellationToken);
                return (done, null);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Rollback();
                var cause = fault is TransactionAbortedException aborted ? aborted.InnerException! : fault;
                var action = FaultTable.Decide(cause);
                if (action == FaultAction.IsolateRecord)
                {
                    return (0, cause);
                }

                if (fault is not TransactionAbortedException)
                {
                    throw;
                }

                if (abort >= TransientAborts)
                {
                    throw new TaskRestartException(fault.Message, fault);
                }
            }
            catch (OperationCanceledException)
            {
                Rollback();
                throw;
            }
        }
    }

    private async ValueTask CommitAsync(
        BatchOutput output, IReadOnlyList<SourceRecord> batch, int count, CancellationToken cancellationToken)
    {
        _producer.Begin();
        foreach (var (record, partition) in output.Records)
        {
            _producer.Send(record, partition);
        }

        await _producer.SendOffsetsAsync(NextOffsets(batch.Take(count)), _host.GroupMetadata);
        _producer.Commit(cancellationToken);
        foreach (var store in _processor!.Stores)
        {
            store.Commit();
        }
    }

    private void Rollback()
    {
        _producer.Abort();
        foreach (var store in _processor!.Stores)
        {
            store.Rollback();
        }
    }

    private async ValueTask GiveUpAsync(SourceRecord record, Exception fault)
    {
        string cause = fault is KafkaException kafka ? kafka.Error.Code.ToString() : fault.GetType().Name;
        MessagingLog.RecordDeadLettered(
            _connection.Log, _role.Name, _task, record.Source.Topic.Name, record.Source.Partition, record.Offset,
            cause);
        string code = fault is RecordTooLargeException or KafkaException ? "refused" : "stage-failed";
        var output = new BatchOutput(_connection.Encoder, _task, attempt: 2, _connection.Time);
        output.SendDeadLetter(record, new DeadLetterReason(_role.Name, code, cause));
        try
        {
            await CommitAsync(output, [record], count: 1, CancellationToken.None);
        }
        catch (TransactionAbortedException aborted)
        {
            // Neither processed nor dead-lettered: the partition stops here and tries again, rather than lose the
            // record.
            throw new TaskRestartException($"dead letter: {aborted.Message}", aborted);
        }
    }

    private IEnumerable<TopicPartitionOffset> NextOffsets(IEnumerable<SourceRecord> batch)
    {
        var next = new Dictionary<SourcePartition, long>();
        foreach (var record in batch)
        {
            next[record.Source] = record.Offset + 1;
        }

        return next.Select(pair => new TopicPartitionOffset(
            _connection.Names.Of(pair.Key.Topic), pair.Key.Partition, pair.Value));
    }

    /// <summary>True when the store has ever held anything.</summary>
    private bool Restore(IStateStore store, CancellationToken cancellationToken)
    {
        bool checkpoint = store.RestoreFrom > 0;
        long applied = new ChangelogReader(_connection, $"{_connection.Names.Prefix}{_role.Name}-restore")
            .Restore(store, _task, cancellationToken);
        MessagingLog.Restored(_connection.Log, _role.Name, _task, applied, store.Changelog.Name);
        return checkpoint || applied > 0;
    }

    // A checkpoint belongs to the very topics it was made from: another cluster, or topics made anew, get another
    // folder.
    private async Task<string> StateDirectoryAsync(CancellationToken cancellationToken)
    {
        if (_role.Changelogs.Count == 0)
        {
            return _stateDirectory;
        }

        var found = await _connection.Topics.GetAsync(_role.Changelogs, cancellationToken);
        string identity = string.Join(',', _role.Changelogs.Select(topic => found[topic].TopicId));
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16];
        return Directory.CreateDirectory(
            Path.Combine(_stateDirectory, $"{_connection.Names.Prefix}{_role.Name}-{_task}-{digest}")).FullName;
    }

    private void Checkpoint()
    {
        _checkpointed = _connection.Time.GetTimestamp();
        foreach (var store in _processor!.Stores)
        {
            try
            {
                store.Checkpoint(ChangelogReader.End(_host.Consumer, _connection, store.Changelog, _task));
            }
            catch (Exception fault) when (fault is KafkaException or IOException or UnauthorizedAccessException)
            {
                // A checkpoint only shortens the next restore.
                MessagingLog.CheckpointFailed(_connection.Log, _role.Name, _task, fault.Message);
            }
        }
    }
}
