using Microsoft.Extensions.Logging;
using StreamML.EmbeddedKafka.Loop;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.State;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Transactions;

/// <summary>A producer as it names itself in a request.</summary>
internal readonly record struct ProducerClaim(string TransactionalId, long ProducerId, short ProducerEpoch);

/// <summary>The outcome of a request that yields a producer id and epoch.</summary>
internal readonly record struct ProducerGrant(ErrorCode Error, long ProducerId, short ProducerEpoch)
{
    public static ProducerGrant Failed(ErrorCode error) => new(error, -1, -1);
}

/// <summary>
/// Transactions (KIP-98, 360, 447, 588, 890). Every step is a record; a decided transaction whose markers a crash
/// interrupted is completed at the next start. Markers are in the journal before the response is sent, so the next
/// transaction never has to wait. On the owner loop. Its parts: producer ids, enlisting, ending.
/// </summary>
internal sealed partial class TransactionCoordinator(
    OwnerLoop loop, StateJournal journal, TopicCatalog topics, BrokerOptions options, TimeProvider time,
    ILogger<TransactionCoordinator> logger)
{
    /// <summary>The highest epoch given to a client; one more is reserved for fencing it.</summary>
    private const short EpochMax = short.MaxValue - 1;

    private readonly ProducerIds _producerIds = new(journal);
    private readonly Dictionary<string, LoopTimer> _timeouts = new(StringComparer.Ordinal);

    /// <summary>All transactional ids.</summary>
    public IEnumerable<TransactionStored> All => journal.State.Transactions.Values;

    public TransactionStored? Find(string transactionalId) =>
        journal.State.Transactions.GetValueOrDefault(transactionalId);

    /// <summary>
    /// Restores the stored transactions after a start: completes decided ones, starts the timers of open ones.
    /// </summary>
    public void Restore()
    {
        foreach (var stored in journal.State.Transactions.Values.ToList())
        {
            if (stored.GetState() is TransactionState.PrepareCommit or TransactionState.PrepareAbort)
            {
                Complete(stored.TransactionalId);
            }
            else if (stored.GetState() == TransactionState.Ongoing)
            {
                StartTimeout(stored);
            }
        }
    }

    /// <summary>
    /// Assigns a producer id; for a transactional id, fences its previous producer and aborts its open transaction.
    /// </summary>
    /// <param name="transactionalId">Null for a producer that is idempotent only.</param>
    /// <param name="timeoutMs">How long its transactions may stay open, ms.</param>
    /// <param name="expectedProducerId">KIP-360: the client's current id, -1 on its first call.</param>
    /// <param name="expectedEpoch">The corresponding epoch.</param>
    public ProducerGrant InitProducer(
        string? transactionalId, int timeoutMs, long expectedProducerId, short expectedEpoch)
    {
        if (transactionalId is null)
        {
            return new ProducerGrant(ErrorCode.None, _producerIds.Take(), 0);
        }

        if (transactionalId.Length == 0 || (expectedProducerId < 0) != (expectedEpoch < 0))
        {
            return ProducerGrant.Failed(ErrorCode.InvalidRequest);
        }

        if (timeoutMs <= 0 || timeoutMs > options.TransactionTimeoutMax.TotalMilliseconds)
        {
            return ProducerGrant.Failed(ErrorCode.InvalidTransactionTimeout);
        }

        if (Find(transactionalId) is not { } stored)
        {
            return expectedProducerId >= 0
                ? ProducerGrant.Failed(ErrorCode.InvalidProducerIdMapping)
                : Grant(new TransactionStored { TransactionalId = transactionalId, ProducerEpoch = -1 }, timeoutMs, -1);
        }

        bool isCurrent = stored.ProducerId == expectedProducerId && stored.ProducerEpoch == expectedEpoch;
        bool isRetry = stored.LastProducerEpoch == expectedEpoch
            && (stored.ProducerId == expectedProducerId || stored.LastProducerId == expectedProducerId);
        if (expectedProducerId >= 0 && !isCurrent && !isRetry)
        {
            return ProducerGrant.Failed(ErrorCode.ProducerFenced);
        }

        if (stored.GetState() == TransactionState.Ongoing)
        {
            Fence(stored);
        }

        stored = Find(transactionalId) ?? stored;
        if (stored.GetState() is TransactionState.PrepareCommit or TransactionState.PrepareAbort
            && !Complete(transactionalId))
        {
            return ProducerGrant.Failed(ErrorCode.ConcurrentTransactions);
        }

        stored = Find(transactionalId) ?? stored;
        return expectedProducerId >= 0 && isRetry && !isCurrent
            ? new ProducerGrant(ErrorCode.None, stored.ProducerId, stored.ProducerEpoch)
            : Grant(stored, timeoutMs, expectedEpoch);
    }

    /// <summary>Removes transactional ids that have not been used for the expiration time.</summary>
    public void Expire()
    {
        long before = NowMs - (long)options.TransactionalIdExpiration.TotalMilliseconds;
        foreach (var stored in All.Where(each => each.UpdatedMs < before && IsIdle(each)).ToList())
        {
            journal.Commit(new TransactionRemoved { TransactionalId = stored.TransactionalId });
        }
    }

    private static bool IsIdle(TransactionStored stored) =>
        stored.GetState()
            is TransactionState.Empty or TransactionState.CompleteCommit or TransactionState.CompleteAbort;

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private ProducerGrant Grant(TransactionStored stored, int timeoutMs, short expectedEpoch)
    {
        var next = stored.Copy();
        next.TimeoutMs = timeoutMs;
        next.UpdatedMs = NowMs;
        next.StartedMs = -1;
        next.State = (sbyte)TransactionState.Empty;
        if (stored.ProducerEpoch < 0 || stored.ProducerEpoch >= EpochMax)
        {
            next.LastProducerId = stored.ProducerEpoch < 0 ? -1 : stored.ProducerId;
            next.LastProducerEpoch = expectedEpoch;
            next.ProducerId = _producerIds.Take();
            next.ProducerEpoch = 0;
        }
        else
        {
            next.LastProducerId = stored.ProducerId;
            next.LastProducerEpoch = expectedEpoch;
            next.ProducerEpoch++;
        }

        journal.Commit(next);
        return new ProducerGrant(ErrorCode.None, next.ProducerId, next.ProducerEpoch);
    }

    private void StartTimeout(TransactionStored stored)
    {
        CancelTimeout(stored.TransactionalId);
        var left = TimeSpan.FromMilliseconds(stored.StartedMs + stored.TimeoutMs - NowMs);
        (long producerId, short epoch, long startedMs) = (stored.ProducerId, stored.ProducerEpoch, stored.StartedMs);
        _timeouts[stored.TransactionalId] = loop.Schedule(left, () =>
        {
            if (Find(stored.TransactionalId) is { } current && current.GetState() == TransactionState.Ongoing
                && current.ProducerId == producerId && current.ProducerEpoch == epoch && current.StartedMs == startedMs)
            {
                LogTimedOut(stored.TransactionalId, stored.TimeoutMs);
                Fence(current);
            }
        });
    }

    private void CancelTimeout(string transactionalId)
    {
        if (_timeouts.Remove(transactionalId, out var timer))
        {
            timer.Cancel();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The transaction of {TransactionalId} was open for {TimeoutMs} ms and is aborted")]
    private partial void LogTimedOut(string transactionalId, int timeoutMs);

    [LoggerMessage(2, LogLevel.Warning, "The transaction of {TransactionalId} is decided but not complete; retrying")]
    private partial void LogNotComplete(Exception e, string transactionalId);
}
