using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Transactions;

/// <summary>Enlisting partitions and groups, and checking writes against what is enlisted.</summary>
internal sealed partial class TransactionCoordinator
{
    /// <summary>Enlists partitions, beginning a transaction if none is open.</summary>
    public ErrorCode AddPartitions(ProducerClaim claim, IReadOnlyCollection<(Guid TopicId, int Partition)> partitions)
    {
        var error = Check(claim, out var stored);
        if (error != ErrorCode.None || stored is null)
        {
            return error;
        }

        if (stored.GetState() == TransactionState.Ongoing
            && partitions.All(each => stored.Has(each.TopicId, each.Partition)))
        {
            return ErrorCode.None;
        }

        var next = Begin(stored);
        foreach ((var topicId, int partition) in partitions.Where(each => !next.Has(each.TopicId, each.Partition)))
        {
            next.Partitions.Add(new TransactionPartition { TopicId = topicId, Partition = partition });
        }

        Store(next);
        return ErrorCode.None;
    }

    /// <summary>Enlists a group whose offsets the transaction will move.</summary>
    public ErrorCode AddGroup(ProducerClaim claim, string groupId)
    {
        var error = Check(claim, out var stored);
        if (error != ErrorCode.None || stored is null)
        {
            return error;
        }

        if (stored.GetState() == TransactionState.Ongoing && stored.Groups.Contains(groupId))
        {
            return ErrorCode.None;
        }

        var next = Begin(stored);
        next.Groups.Add(groupId);
        Store(next);
        return ErrorCode.None;
    }

    /// <summary>
    /// Whether a transactional batch may be written. A write to a partition that is not enlisted is refused, because no
    /// marker would ever end it; from Produce version 12 on (KIP-890) it enlists the partition instead.
    /// </summary>
    public ErrorCode CheckWrite(ProducerClaim claim, Guid topicId, int partition, bool enlists)
    {
        var error = Check(claim, out var stored);
        if (error != ErrorCode.None || stored is null)
        {
            return error switch
            {
                ErrorCode.ProducerFenced => ErrorCode.InvalidProducerEpoch,
                ErrorCode.InvalidProducerIdMapping => ErrorCode.InvalidTxnState,
                _ => error,
            };
        }

        if (stored.GetState() == TransactionState.Ongoing && stored.Has(topicId, partition))
        {
            return ErrorCode.None;
        }

        return enlists ? AddPartitions(claim, [(topicId, partition)]) : ErrorCode.InvalidTxnState;
    }

    /// <summary>
    /// Whether offsets may be staged. The group must be enlisted; from TxnOffsetCommit version 5 on, this enlists it.
    /// </summary>
    public ErrorCode CheckStage(ProducerClaim claim, string groupId, bool enlists)
    {
        var error = Check(claim, out var stored);
        if (error != ErrorCode.None || stored is null)
        {
            return error == ErrorCode.ProducerFenced ? ErrorCode.InvalidProducerEpoch : error;
        }

        if (stored.GetState() == TransactionState.Ongoing && stored.Groups.Contains(groupId))
        {
            return ErrorCode.None;
        }

        return enlists ? AddGroup(claim, groupId) : ErrorCode.InvalidTxnState;
    }

    private ErrorCode Check(ProducerClaim claim, out TransactionStored? stored)
    {
        stored = null;
        if (claim.TransactionalId.Length == 0)
        {
            return ErrorCode.InvalidRequest;
        }

        stored = Find(claim.TransactionalId);
        if (stored is null || stored.ProducerId != claim.ProducerId)
        {
            return ErrorCode.InvalidProducerIdMapping;
        }

        if (stored.ProducerEpoch != claim.ProducerEpoch)
        {
            return ErrorCode.ProducerFenced;
        }

        return stored.GetState() is TransactionState.PrepareCommit or TransactionState.PrepareAbort
            ? ErrorCode.ConcurrentTransactions
            : ErrorCode.None;
    }

    private TransactionStored Begin(TransactionStored stored)
    {
        var next = stored.Copy();
        next.UpdatedMs = NowMs;
        if (stored.GetState() != TransactionState.Ongoing)
        {
            next.State = (sbyte)TransactionState.Ongoing;
            next.StartedMs = next.UpdatedMs;
            next.Partitions.Clear();
            next.Groups.Clear();
        }

        return next;
    }

    private void Store(TransactionStored next)
    {
        bool begins = Find(next.TransactionalId)?.GetState() != TransactionState.Ongoing;
        journal.Commit(next);
        if (begins)
        {
            StartTimeout(next);
        }
    }
}
