using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Faults;
using StreamML.Messaging.Sources;

namespace StreamML.Messaging.Transactions;

/// <summary>
/// One task of a transactional role. A batch's outputs, dead letters, changelog and consumed offsets are one Kafka transaction;
/// state is taken over when it has committed and rolled back when not. The transaction opens when the stages are done, so that a
/// slow stage never holds one open. An unknown outcome makes the host open a new task, which fences this one first (KIP-447).
/// </summary>
internal sealed class TransactionalTask : IConsumerTask
{
    private const int TransientAborts = 3;
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(10);

    private readonly KafkaConnection connection;
    private readonly TransactionalRole role;
    private readonly string stateDirectory;
    private readonly int task;
    private readonly IReadOnlyList<SourcePartition> partitions;
    private readonly ConsumerHost host;
    private readonly ITaskProducer producer;
    private IBatchProcessor? processor;
    private long checkpointed;

    public TransactionalTask(
        KafkaConnection connection,
        TransactionalRole role,
        string stateDirectory,
        int task,
        IReadOnlyList<SourcePartition> partitions,
        ConsumerHost host)
    {
        (this.connection, this.role, this.stateDirectory) = (connection, role, stateDirectory);
        (this.task, this.partitions, this.host) = (task, partitions, host);
        producer = host.Options.Transactions
            ? new TransactionalProducer(connection, $"{connection.Names.Prefix}{role.Name}-{task}")
            : new AtLeastOnceProducer(connection, host);
        checkpointed = connection.Time.GetTimestamp();
    }

    /// <inheritdoc />
    public async ValueTask<IReadOnlyDictionary<SourcePartition, long>> OpenAsync(CancellationToken cancellationToken)
    {
        // The order matters: fencing first, so that nothing an earlier run left open can still commit; then the state, then the
        // offsets that belong to it.
        await Task.Run(() => producer.Initialise(cancellationToken), cancellationToken);
        processor = role.CreateProcessor(new TaskEnvironment(task, await StateDirectoryAsync(cancellationToken)));
        bool worked = false;
        foreach (var store in processor.Stores)
            worked |= await Task.Run(() => Restore(store, cancellationToken), cancellationToken);
        var committed = await Task.Run(() => connection.Offsets.Committed(host.Consumer, partitions), cancellationToken);
        if (worked && committed.Count == 0)
            throw new RoleStopException(
                $"{role.Name}-{task} has state and no committed offsets: the cluster has let its group expire "
                + "(offsets.retention.minutes), and reading from the start would repeat records older than its de-duplication "
                + "window. Set the group's offsets with kafka-consumer-groups --reset-offsets, then start again.");
        return committed;
    }

    /// <inheritdoc />
    public async ValueTask ProcessAsync(IReadOnlyList<SourceRecord> batch, CancellationToken cancellationToken)
    {
        await CommitOrIsolateAsync(batch, cancellationToken);
        if (connection.Time.GetElapsedTime(checkpointed) > CheckpointEvery)
            Checkpoint();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (processor is IAsyncDisposable ahead)
            await ahead.DisposeAsync();
        try
        {
            producer.Abort();
        }
        catch (TaskRestartException fault)
        {
            // The next run of the task fences this transaction, or the broker times it out.
            MessagingLog.AbortFailed(connection.Log, role.Name, task, fault.Message);
        }

        producer.Dispose();
        foreach (var store in processor?.Stores ?? [])
            store.Dispose();
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
            await GiveUpAsync(one[0], fault);
    }

    private static IReadOnlyList<SourceRecord> From(IReadOnlyList<SourceRecord> batch, int first) =>
        first == batch.Count ? [] : [.. batch.Skip(first)];

    /// <summary>
    /// How many records from the start are committed, or the fault when one of the batch is to blame. Other faults are thrown.
    /// </summary>
    private async ValueTask<(int Done, Exception? Fault)> TryCommitAsync(
        IReadOnlyList<SourceRecord> batch, int attempt, CancellationToken cancellationToken)
    {
        for (int abort = 1; ; abort++)
        {
            try
            {
                var output = new BatchOutput(connection.Encoder, task, attempt, connection.Time);
                int done = await processor!.ProcessStartAsync(batch, output, cancellationToken);
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
                    return (0, cause);
                if (fault is not TransactionAbortedException)
                    throw;
                if (abort >= TransientAborts)
                    throw new TaskRestartException(fault.Message, fault);
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
        producer.Begin();
        foreach (var (record, partition) in output.Records)
            producer.Send(record, partition);
        await producer.SendOffsetsAsync(NextOffsets(batch.Take(count)), host.GroupMetadata);
        producer.Commit(cancellationToken);
        foreach (var store in processor!.Stores)
            store.Commit();
    }

    private void Rollback()
    {
        producer.Abort();
        foreach (var store in processor!.Stores)
            store.Rollback();
    }

    private async ValueTask GiveUpAsync(SourceRecord record, Exception fault)
    {
        string cause = fault is KafkaException kafka ? kafka.Error.Code.ToString() : fault.GetType().Name;
        MessagingLog.RecordDeadLettered(
            connection.Log, role.Name, task, record.Source.Topic.Name, record.Source.Partition, record.Offset, cause);
        string code = fault is RecordTooLargeException or KafkaException ? "refused" : "stage-failed";
        var output = new BatchOutput(connection.Encoder, task, attempt: 2, connection.Time);
        output.SendDeadLetter(record, new DeadLetterReason(role.Name, code, cause));
        try
        {
            await CommitAsync(output, [record], count: 1, CancellationToken.None);
        }
        catch (TransactionAbortedException aborted)
        {
            // Neither processed nor dead-lettered: the partition stops here and tries again, rather than lose the record.
            throw new TaskRestartException($"dead letter: {aborted.Message}", aborted);
        }
    }

    private IEnumerable<TopicPartitionOffset> NextOffsets(IEnumerable<SourceRecord> batch)
    {
        var next = new Dictionary<SourcePartition, long>();
        foreach (var record in batch)
            next[record.Source] = record.Offset + 1;
        return next.Select(pair => new TopicPartitionOffset(
            connection.Names.Of(pair.Key.Topic), pair.Key.Partition, pair.Value));
    }

    /// <summary>True when the store has ever held anything.</summary>
    private bool Restore(IStateStore store, CancellationToken cancellationToken)
    {
        bool checkpoint = store.RestoreFrom > 0;
        long applied = new ChangelogReader(connection, $"{connection.Names.Prefix}{role.Name}-restore")
            .Restore(store, task, cancellationToken);
        MessagingLog.Restored(connection.Log, role.Name, task, applied, store.Changelog.Name);
        return checkpoint || applied > 0;
    }

    // A checkpoint belongs to the very topics it was made from: another cluster, or topics made anew, get another folder.
    private async Task<string> StateDirectoryAsync(CancellationToken cancellationToken)
    {
        if (role.Changelogs.Count == 0)
            return stateDirectory;
        var found = await connection.Topics.GetAsync(role.Changelogs, cancellationToken);
        string identity = string.Join(',', role.Changelogs.Select(topic => found[topic].TopicId));
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)))[..16];
        return Directory.CreateDirectory(
            Path.Combine(stateDirectory, $"{connection.Names.Prefix}{role.Name}-{task}-{digest}")).FullName;
    }

    private void Checkpoint()
    {
        checkpointed = connection.Time.GetTimestamp();
        foreach (var store in processor!.Stores)
        {
            try
            {
                store.Checkpoint(ChangelogReader.End(host.Consumer, connection, store.Changelog, task));
            }
            catch (Exception fault) when (fault is KafkaException or IOException or UnauthorizedAccessException)
            {
                // A checkpoint only shortens the next restore.
                MessagingLog.CheckpointFailed(connection.Log, role.Name, task, fault.Message);
            }
        }
    }
}
