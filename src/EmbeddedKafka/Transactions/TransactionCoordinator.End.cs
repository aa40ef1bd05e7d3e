using StreamML.EmbeddedKafka.Log;
using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.State;
using StreamML.EmbeddedKafka.Topics;

namespace StreamML.EmbeddedKafka.Transactions;

/// <summary>Ending: by the producer, by a newer producer, by time-out, or after a crash.</summary>
internal sealed partial class TransactionCoordinator
{
    private static readonly TimeSpan CompletionRetry = TimeSpan.FromMilliseconds(200);

    /// <summary>Commits or aborts. Repeating a call that succeeded succeeds again.</summary>
    /// <param name="claim">The producer.</param>
    /// <param name="commit">True to commit.</param>
    /// <param name="bumps">KIP-890 (EndTxn version 5 on): each transaction gets its own epoch, so a late request of one
    /// can never reach the next.</param>
    public ProducerGrant End(ProducerClaim claim, bool commit, bool bumps)
    {
        if (claim.TransactionalId.Length == 0)
        {
            return ProducerGrant.Failed(ErrorCode.InvalidRequest);
        }

        if (Find(claim.TransactionalId) is not { } stored)
        {
            return ProducerGrant.Failed(ErrorCode.InvalidProducerIdMapping);
        }

        if (bumps && IsRepeated(stored, claim))
        {
            return HasOutcome(stored, commit) ? Granted(stored) : ProducerGrant.Failed(ErrorCode.InvalidTxnState);
        }

        if (stored.ProducerId != claim.ProducerId)
        {
            return ProducerGrant.Failed(ErrorCode.InvalidProducerIdMapping);
        }

        if (stored.ProducerEpoch != claim.ProducerEpoch)
        {
            return ProducerGrant.Failed(ErrorCode.ProducerFenced);
        }

        switch (stored.GetState())
        {
            case TransactionState.Ongoing:
                break;
            case TransactionState.PrepareCommit or TransactionState.PrepareAbort:
                return ProducerGrant.Failed(ErrorCode.ConcurrentTransactions);
            default:
                if (bumps && !commit)
                {
                    break; // A client that only failed to begin aborts to get its next epoch.
                }

                return HasOutcome(stored, commit) ? Granted(stored) : ProducerGrant.Failed(ErrorCode.InvalidTxnState);
        }

        Decide(stored, commit, bumps);
        return Complete(claim.TransactionalId)
            ? Granted(Find(claim.TransactionalId) ?? stored)
            : ProducerGrant.Failed(ErrorCode.ConcurrentTransactions);
    }

    private static ProducerGrant Granted(TransactionStored stored) =>
        new(ErrorCode.None, stored.ProducerId, stored.ProducerEpoch);

    private static bool HasOutcome(TransactionStored stored, bool commit) =>
        stored.GetState() == (commit ? TransactionState.CompleteCommit : TransactionState.CompleteAbort);

    // The response to an EndTxn that bumped the epoch was lost, and the producer retries with the epoch it knows.
    private static bool IsRepeated(TransactionStored stored, ProducerClaim claim) =>
        IsIdle(stored) && stored.GetState() != TransactionState.Empty
        && stored.LastProducerEpoch == claim.ProducerEpoch && claim.ProducerEpoch >= 0
        && (stored.ProducerId == claim.ProducerId
            ? stored.ProducerEpoch == claim.ProducerEpoch + 1
            : stored.LastProducerId == claim.ProducerId && stored.ProducerEpoch == 0);

    /// <summary>Takes an open transaction away from its producer and aborts it.</summary>
    private void Fence(TransactionStored stored)
    {
        var fenced = stored.Copy();
        fenced.ProducerEpoch++;
        fenced.LastProducerEpoch = -1;
        fenced.State = (sbyte)TransactionState.PrepareAbort;
        fenced.UpdatedMs = NowMs;
        journal.Commit(fenced);
        CancelTimeout(stored.TransactionalId);
        Complete(stored.TransactionalId);
    }

    private void Decide(TransactionStored stored, bool commit, bool bumps)
    {
        var decided = stored.Copy();
        decided.State = (sbyte)(commit ? TransactionState.PrepareCommit : TransactionState.PrepareAbort);
        decided.UpdatedMs = NowMs;
        if (bumps)
        {
            decided.LastProducerId = stored.ProducerId;
            decided.LastProducerEpoch = stored.ProducerEpoch;
            decided.NextProducerId = stored.ProducerEpoch >= EpochMax ? _producerIds.Take() : -1;
            decided.ProducerEpoch++;
        }

        journal.Commit(decided);
        CancelTimeout(stored.TransactionalId);
    }

    /// <summary>
    /// Writes the markers of a decided transaction, settles its offsets, and closes it, all in one loop work item and
    /// thus in one group commit. If the storage refuses, the decision stands and this is retried.
    /// </summary>
    private bool Complete(string transactionalId)
    {
        if (Find(transactionalId) is not { } stored || IsIdle(stored))
        {
            return true;
        }

        bool commit = stored.GetState() == TransactionState.PrepareCommit;
        try
        {
            foreach (var enlisted in stored.Partitions)
            {
                WriteMarker(stored, enlisted, commit);
            }

            if (stored.Groups.Count > 0)
            {
                journal.Commit(new OffsetsSettled { ProducerId = stored.ProducerId, Committed = commit });
            }

            journal.Commit(Completed(stored, commit));
            return true;
        }
        catch (IOException e)
        {
            LogNotComplete(e, transactionalId);
            loop.Schedule(CompletionRetry, () => Complete(transactionalId));
            return false;
        }
    }

    private void WriteMarker(TransactionStored stored, TransactionPartition enlisted, bool commit)
    {
        if (topics.Find(enlisted.TopicId, enlisted.Partition) is not { } partition)
        {
            return; // Deleted meanwhile: there is nothing to mark.
        }

        var result = partition.Log.AppendMarker(stored.ProducerId, stored.ProducerEpoch, commit, 0);
        if (result.ErrorCode == LogErrors.StorageError)
        {
            throw new StorageFullException($"A transaction marker was refused: {result.Message}");
        }
    }

    private TransactionStored Completed(TransactionStored stored, bool commit)
    {
        var completed = stored.Copy();
        completed.State = (sbyte)(commit ? TransactionState.CompleteCommit : TransactionState.CompleteAbort);
        completed.Partitions.Clear();
        completed.Groups.Clear();
        completed.StartedMs = -1;
        completed.UpdatedMs = NowMs;
        if (stored.NextProducerId >= 0)
        {
            completed.ProducerId = stored.NextProducerId;
            completed.ProducerEpoch = 0;
            completed.NextProducerId = -1;
        }

        return completed;
    }
}
