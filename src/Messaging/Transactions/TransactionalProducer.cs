using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Transactions;

/// <summary>
/// A transactional producer, one per task. Not thread-safe. After a fault either the transaction is aborted and the
/// producer usable (<see cref="KafkaTxnRequiresAbortException"/> handled inside, rethrown as
/// <see cref="TransactionAbortedException"/>), or it is unusable (<see cref="TaskRestartException"/>).
/// </summary>
internal sealed class TransactionalProducer : ITaskProducer
{
    // A commit that must be retried may be retried slightly longer than the broker keeps the transaction open.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan OffsetsTimeout = TimeSpan.FromSeconds(10);

    private readonly KafkaClients _connection;
    private readonly IProducer<byte[], byte[]> _producer;
    private bool _open;
    private Task? _unanswered;

    public TransactionalProducer(KafkaClients connection, string transactionalId)
    {
        _connection = connection;
        _producer = connection.NewProducer(transactionalId, ProducerUse.Batches);
    }

    /// <inheritdoc />
    public void Initialise(CancellationToken cancellationToken) =>
        Call(() => _producer.InitTransactions(CallTimeout), "init", cancellationToken);

    /// <inheritdoc />
    public void Begin()
    {
        Call(_producer.BeginTransaction, "begin", CancellationToken.None);
        _open = true;
    }

    /// <inheritdoc />
    public void Send(ProducerRecord record, int? partition) => _producer.Send(_connection.Names, record, partition);

    /// <inheritdoc />
    /// <remarks>
    /// librdkafka 2.15.1 does not return from this call if the group's coordinator is away for longer than two retries
    /// of FindCoordinator (<c>rd_kafka_coord_req</c> sets a deadline but never checks it), until some broker's
    /// connection changes. So the call runs on its own thread, and without an answer this producer is replaced by one
    /// that fences it.
    /// </remarks>
    public async Task SendOffsetsAsync(IEnumerable<TopicPartitionOffset> offsets, IConsumerGroupMetadata group)
    {
        var call = Task.Run(() => Call(
            () => _producer.SendOffsetsToTransaction(offsets, group, OffsetsTimeout), "offsets",
            CancellationToken.None));
        try
        {
            await call.WaitAsync(OffsetsTimeout + TimeSpan.FromSeconds(1), _connection.Time);
        }
        catch (TimeoutException)
        {
            (_unanswered, _open) = (call, false);
            throw new TaskRestartException("offsets: no answer from the group's coordinator");
        }
    }

    /// <inheritdoc />
    public void Commit(CancellationToken cancellationToken)
    {
        Call(() => _producer.CommitTransaction(CallTimeout), "commit", cancellationToken);
        _open = false;
    }

    /// <summary>
    /// The fault of a read of committed offsets may come from a forgotten transaction: the broker does not give offsets
    /// that a transaction holds, and the client asks again until its time is up.
    /// </summary>
    public static bool IsForgotten(TaskRestartException fault) =>
        fault.InnerException is KafkaException { Error.Code: ErrorCode.Local_TimedOut };

    /// <summary>Ends a transaction that an earlier run left open and that its coordinator does not know.</summary>
    /// <remarks>
    /// A coordinator that starts again (seen with Apache Kafka 4.3.1, one node, SIGKILL) may take a transaction that it
    /// was about to end for ended before it knows who leads the partitions, and write no marker: in none of them can
    /// anybody read on. A marker of the same producer id ends it. All partitions must get an abort before the next
    /// commit, or that commit would make a part of what is then repeated visible. Which partitions they were is not on
    /// record, so an empty record goes to each that this producer may have written to, and none of them is committed.
    /// </remarks>
    /// <param name="offsets">Partitions whose offsets the transaction may hold.</param>
    /// <param name="group">Their group.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public async Task EndForgottenAsync(
        IEnumerable<TopicPartition> offsets, IConsumerGroupMetadata group, CancellationToken cancellationToken)
    {
        var topics = await _connection.Topics.GetAsync(TopicCatalogue.All, cancellationToken);
        Begin();
        foreach (var (topic, identity) in topics)
        {
            var empty = new ProducerRecord(topic, [], [], _connection.Time.GetUtcNow().ToUnixTimeMilliseconds(), []);
            for (int partition = 0; partition < identity.Partitions; partition++)
            {
                Send(empty, partition);
            }
        }

        await SendOffsetsAsync(offsets.Select(each => new TopicPartitionOffset(each, 0)), group);

        // An abort drops what is not sent yet.
        if (await Task.Run(() => _producer.Flush(CallTimeout), cancellationToken) > 0)
        {
            throw new TaskRestartException("a forgotten transaction could not be ended: no answer");
        }

        Abort();
    }

    /// <inheritdoc />
    public void Abort()
    {
        if (!_open)
        {
            return;
        }

        _open = false;
        try
        {
            _producer.AbortTransaction(AbortTimeout);
        }
        catch (KafkaException fault)
        {
            throw new TaskRestartException($"abort: {fault.Error.Code}", fault);
        }
    }

    public void Dispose()
    {
        if (_unanswered is { IsCompleted: false })
        {
            _ = _unanswered.ContinueWith(_ => _producer.Dispose(), TaskScheduler.Default);
        }
        else
        {
            _producer.Dispose();
        }
    }

    private void Call(Action call, string what, CancellationToken cancellationToken)
    {
        long deadline = _connection.Time.GetTimestamp();
        while (true)
        {
            try
            {
                call();
                return;
            }
            catch (KafkaTxnRequiresAbortException fault)
            {
                Abort();
                throw new TransactionAbortedException(fault);
            }
            catch (KafkaRetriableException fault)
            {
                // Safe to call again: librdkafka resumes the same operation. After the deadline the outcome counts as
                // unknown.
                if (cancellationToken.IsCancellationRequested
                    || _connection.Time.GetElapsedTime(deadline) > CallTimeout)
                {
                    throw new TaskRestartException($"{what}: {fault.Error.Code}", fault);
                }
            }
            catch (KafkaException fault) when (FaultTable.Decide(fault.Error) == FaultAction.StopRole)
            {
                throw new RoleStopException($"{what}: {fault.Error.Reason}", fault);
            }
            catch (KafkaException fault)
            {
                throw new TaskRestartException($"{what}: {fault.Error.Code}", fault);
            }
        }
    }
}

/// <summary>
/// The transaction was aborted and the producer is usable; <see cref="Exception.InnerException"/> says why.
/// </summary>
internal sealed class TransactionAbortedException(KafkaException cause)
    : Exception($"transaction aborted: {cause.Error.Code}", cause)
{
    public Error Error => cause.Error;
}

/// <summary>Sends our records with the client's producer.</summary>
internal static class ProducerRecordSending
{
    /// <summary>Sends; waits while the local queue is full.</summary>
    public static void Send(
        this IProducer<byte[], byte[]> producer, TopicNames names, ProducerRecord record, int? partition)
    {
        var message = new Message<byte[], byte[]>
        {
            Key = record.Key!,
            Value = record.Value!,
            Timestamp = new Timestamp(record.TimestampMs, TimestampType.CreateTime),
            Headers = HeadersOf(record),
        };
        var target = new TopicPartition(
            names.Of(record.Topic), partition is { } number ? new Partition(number) : Partition.Any);
        while (true)
        {
            try
            {
                producer.Produce(target, message);
                return;
            }
            catch (ProduceException<byte[], byte[]> fault) when (fault.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }
    }

    private static Headers? HeadersOf(ProducerRecord record)
    {
        if (record.Headers.Count == 0)
        {
            return null;
        }

        var headers = new Headers();
        foreach (var header in record.Headers)
        {
            headers.Add(header.Name, header.Value);
        }

        return headers;
    }
}
