using StreamML.EmbeddedKafka.State;

namespace StreamML.EmbeddedKafka.Transactions;

/// <summary>
/// State of a transactional id. Empty: no transaction yet. Ongoing: partitions or groups enlisted. Prepare*: decided,
/// markers being written; a restart completes them. Complete*: ended.
/// </summary>
internal enum TransactionState : sbyte
{
    Empty,
    Ongoing,
    PrepareCommit,
    PrepareAbort,
    CompleteCommit,
    CompleteAbort,
}

/// <summary>Helpers for stored transactions.</summary>
internal static class Transaction
{
    public static TransactionState GetState(this TransactionStored stored) => (TransactionState)stored.State;

    /// <summary>The state's name in Kafka's tools.</summary>
    public static string GetStateName(this TransactionStored stored) => stored.GetState().ToString();

    public static bool Has(this TransactionStored stored, Guid topicId, int partition) =>
        stored.Partitions.Exists(enlisted => enlisted.Partition == partition && enlisted.TopicId == topicId);

    /// <summary>Returns a copy to change and commit; the stored one is never changed in place.</summary>
    public static TransactionStored Copy(this TransactionStored stored) => new()
    {
        TransactionalId = stored.TransactionalId,
        ProducerId = stored.ProducerId,
        ProducerEpoch = stored.ProducerEpoch,
        LastProducerId = stored.LastProducerId,
        LastProducerEpoch = stored.LastProducerEpoch,
        NextProducerId = stored.NextProducerId,
        TimeoutMs = stored.TimeoutMs,
        State = stored.State,
        StartedMs = stored.StartedMs,
        UpdatedMs = stored.UpdatedMs,
        Partitions = [.. stored.Partitions],
        Groups = [.. stored.Groups],
    };
}
