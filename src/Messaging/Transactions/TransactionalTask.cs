using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using Google.Protobuf;
using StreamML.Messaging.Connection;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Messaging.Tracing;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Transactions;

/// <summary>
/// One task of a transactional role. A batch's output, dead letters, changelog and consumed offsets form one Kafka
/// transaction; state changes apply when it has committed and are rolled back if it has not. The transaction opens
/// after the stages have finished, so that a slow stage never holds one open. On an unknown outcome the host opens a
/// new task, which first fences this one (KIP-447).
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
        // The order matters: fence first, so that nothing left open by an earlier run can still commit; then the state,
        // then the matching offsets.
        await Task.Run(() => _producer.Initialise(cancellationToken), cancellationToken);
        _processor = _role.CreateProcessor(new TaskEnvironment(_task, await StateDirectoryAsync(cancellationToken)));
        bool worked = false;
        foreach (var store in _processor.Stores)
        {
            worked |= await Task.Run(() => Restore(store, cancellationToken), cancellationToken);
        }

        var committed = await CommittedAsync(cancellationToken);
        if (worked && committed.Count == 0)
        {
            throw new RoleStopException(
                $"{_role.Name}-{_task} has state and no committed offsets: the cluster has let its group expire "
                + "(offsets.retention.minutes), and reading from the start would repeat records older than its "
                + "de-duplication "
                + "window. Set the group's offsets with kafka-consumer-groups --reset-offsets, then start again.");
        }

        return _role.Ranges is null ? committed : FromRanges(committed, _role.Ranges);
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
            // The task's next run fences this transaction, or the broker times it out.
            MessagingLog.AbortFailed(_connection.Log, _role.Name, _task, fault.Message);
        }

        _producer.Dispose();
        foreach (var store in _processor?.Stores ?? [])
        {
            store.Dispose();
        }
    }

    // A partition that has not been begun starts where its range does. One without a range has nothing to give.
    private Dictionary<SourcePartition, long> FromRanges(
        IReadOnlyDictionary<SourcePartition, long> committed,
        IReadOnlyDictionary<SourcePartition, OffsetRange> ranges) =>
        _partitions.Where(source => committed.ContainsKey(source) || ranges.ContainsKey(source)).ToDictionary(
            source => source,
            source => committed.TryGetValue(source, out long next) ? next : ranges[source].First);

    private async Task<IReadOnlyDictionary<SourcePartition, long>> CommittedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(
                () => TopicOffsets.Committed(_connection.Names, _host.Consumer, _partitions), cancellationToken);
        }
        catch (TaskRestartException fault)
            when (TransactionalProducer.IsForgotten(fault) && _producer is TransactionalProducer producer)
        {
            var held = _partitions.Select(source => new TopicPartition(
                _connection.Names.Of(source.Topic), source.Partition));
            await producer.EndForgottenAsync(held, _host.GroupMetadata, cancellationToken);
            throw;
        }
    }

    private async ValueTask CommitOrIsolateAsync(IReadOnlyList<SourceRecord> batch, CancellationToken cancellationToken)
    {
        while (batch.Count > 0)
        {
            var started = _connection.Time.GetUtcNow();
            var (done, fault) = await TryCommitAsync(batch, attempt: 1, cancellationToken);
            if (fault is null)
            {
                BatchSpans.Add(_role.Name, _task, batch, done, started, _connection.Time.GetUtcNow());
                batch = From(batch, done);
                _host.Freshness.Handling(_task, batch);
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
        var started = _connection.Time.GetUtcNow();
        var (_, fault) = await TryCommitAsync(one, attempt: 2, cancellationToken);
        if (fault is not null)
        {
            await GiveUpAsync(one[0], fault);
        }

        BatchSpans.Add(
            _role.Name, _task, one, one.Count, started, _connection.Time.GetUtcNow(), fault?.GetType().Name);
    }

    private static IReadOnlyList<SourceRecord> From(IReadOnlyList<SourceRecord> batch, int first) =>
        first == batch.Count ? [] : [.. batch.Skip(first)];

    /// <summary>
    /// The number of records committed from the start, or the fault if one of the batch's records caused it. Throws
    /// other faults.
    /// </summary>
    private async ValueTask<(int Done, Exception? Fault)> TryCommitAsync(
        IReadOnlyList<SourceRecord> batch, int attempt, CancellationToken cancellationToken)
    {
        for (int abort = 1; ; abort++)
        {
            try
            {
                var output = new BatchOutput(_connection.Encoder, _role.StageName, _task, attempt, _connection.Time);
                int done = await ProcessOwnAsync(batch, output, cancellationToken);
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

    /// <summary>
    /// Processes what is for this role: what was redriven for another one is passed over, as done.
    /// </summary>
    /// <returns>The number of records done, from the start of the whole batch.</returns>
    private async ValueTask<int> ProcessOwnAsync(
        IReadOnlyList<SourceRecord> batch, BatchOutput output, CancellationToken cancellationToken)
    {
        var own = InRange(
            _processor!.SeesRedriven || batch.All(record => RedriveHeaders.IsFor(record, _role.StageName))
                ? batch
                : [.. batch.Where(record => RedriveHeaders.IsFor(record, _role.StageName))]);
        int done = own.Count == 0 ? 0 : await _processor!.ProcessAsync(own, output, cancellationToken);
        if (done == own.Count)
        {
            return batch.Count;
        }

        var next = own[done];
        int index = 0;
        while (!ReferenceEquals(batch[index], next))
        {
            index++;
        }

        return index;
    }

    private IReadOnlyList<SourceRecord> InRange(IReadOnlyList<SourceRecord> batch) => _role.Ranges is not { } ranges
        ? batch
        : [.. batch.Where(record => ranges.TryGetValue(record.Source, out var range) && range.Contains(record.Offset))];

    private async ValueTask CommitAsync(
        BatchOutput output, IReadOnlyList<SourceRecord> batch, int count, CancellationToken cancellationToken)
    {
        _producer.Begin();
        foreach (var (record, partition) in output.Records)
        {
            _producer.Send(
                _role.Target is { } target ? record with { Topic = target(record.Topic) } : record, partition);
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
        var code = fault is RecordTooLargeException or KafkaException ? RefusalCode.Refused : RefusalCode.StageFailed;
        var output = new BatchOutput(_connection.Encoder, _role.StageName, _task, attempt: 2, _connection.Time);
        output.SendDeadLetter(record, new DeadLetterReason(_role.StageName, code, cause));
        try
        {
            await CommitAsync(output, [record], count: 1, CancellationToken.None);
        }
        catch (TransactionAbortedException aborted)
        {
            // Neither processed nor dead-lettered: the partition stops here and retries rather than lose the record.
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

    /// <summary>Restores the store; true if it has ever contained anything.</summary>
    private bool Restore(IStateStore store, CancellationToken cancellationToken)
    {
        bool checkpoint = store.RestoreFrom > 0;
        long applied = new ChangelogReader(_connection, $"{_connection.Names.Prefix}{_role.Name}-restore")
            .Restore(store, _task, cancellationToken);
        MessagingLog.Restored(_connection.Log, _role.Name, _task, applied, store.Changelog.Name);
        return checkpoint || applied > 0;
    }

    // A checkpoint is specific to its topics: another cluster or recreated topics get another folder.
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

/// <summary>Collects a batch's output, serialised, until its transaction opens. Not thread-safe.</summary>
internal sealed class BatchOutput(
    IValueEncoder encoder, string stage, int changelogPartition, int attempt, TimeProvider time)
    : IBatchOutput
{
    private readonly List<(ProducerRecord Record, int? Partition)> _records = [];
    private (SourceRecord? From, RecordHeader[] Headers) _last = (null, []);

    public IReadOnlyList<(ProducerRecord Record, int? Partition)> Records => _records;

    /// <inheritdoc />
    public void Send(
        TopicDefinition topic, string key, IMessage value, long timestampMs, SourceRecord? from = null) =>
        Add(new(topic, Encoding.UTF8.GetBytes(key), encoder.Encode(topic, value), timestampMs, TraceOf(from)),
            partition: null);

    /// <inheritdoc />
    public void SendChange(TopicDefinition changelog, byte[] key, byte[]? value, long timestampMs) =>
        Add(new(changelog, key, value, timestampMs, []), changelogPartition);

    /// <inheritdoc />
    public byte[] SendState(TopicDefinition topic, string key, IMessage value, long timestampMs)
    {
        byte[] bytes = encoder.Encode(topic, value);
        Add(new(topic, Encoding.UTF8.GetBytes(key), bytes, timestampMs, []), changelogPartition);
        return bytes;
    }

    /// <inheritdoc />
    public void SendDeadLetter(SourceRecord record, DeadLetterReason reason) =>
        Add(DeadLetterRecord.Create(record, reason, attempt, time.GetUtcNow().ToUnixTimeMilliseconds()),
            record.Source.Partition);

    // A record without a trace begins one. Its own offset is known by then, and stays the same for raw records.
    private RecordHeader[] TraceOf(SourceRecord? from)
    {
        if (from is null)
        {
            return [];
        }

        if (!ReferenceEquals(from, _last.From))
        {
            var trace = from.Trace is { IsNone: false } known
                ? known
                : TraceParent.Start($"{from.Source}/{from.Offset}");
            _last = (from, [new RecordHeader(TraceParent.Header, trace.Child(stage).ToBytes())]);
        }

        return _last.Headers;
    }

    private void Add(ProducerRecord record, int? partition)
    {
        int bytes = (record.Key?.Length ?? 0) + (record.Value?.Length ?? 0);
        if (bytes > record.Topic.MaxMessageBytes)
        {
            throw new RecordTooLargeException(record.Topic, bytes);
        }

        _records.Add((record, partition));
    }
}

/// <summary>A record exceeds its topic's limit.</summary>
internal sealed class RecordTooLargeException(TopicDefinition topic, int bytes)
    : Exception($"A record of {bytes} bytes for {topic.Name}, whose limit is {topic.MaxMessageBytes}.");
