using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.State;

/// <summary>Producer ids below <see cref="NextProducerId"/> may have been assigned; none is assigned again.</summary>
internal sealed class ProducerIdsReserved() : StateRecord(StateRecordType.ProducerIdsReserved)
{
    public long NextProducerId;

    public override void Visit(Wire w)
    {
        w.Int64(ref NextProducerId);
        w.Tags();
    }
}

/// <summary>The whole state of a transactional id.</summary>
internal sealed class TransactionStored() : StateRecord(StateRecordType.TransactionStored)
{
    public string TransactionalId = "";
    public long ProducerId;
    public short ProducerEpoch;
    public long LastProducerId = -1;
    public short LastProducerEpoch = -1;

    /// <summary>
    /// The producer id to continue with after the transaction if the epochs of this one are exhausted; else -1.
    /// </summary>
    public long NextProducerId = -1;

    public int TimeoutMs;
    public sbyte State;
    public long StartedMs = -1;
    public long UpdatedMs;
    public List<TransactionPartition> Partitions = [];
    public List<string> Groups = [];

    public override void Visit(Wire w)
    {
        w.String(ref TransactionalId);
        w.Int64(ref ProducerId);
        w.Int16(ref ProducerEpoch);
        w.Int64(ref LastProducerId);
        w.Int16(ref LastProducerEpoch);
        w.Int64(ref NextProducerId);
        w.Int32(ref TimeoutMs);
        w.Int8(ref State);
        w.Int64(ref StartedMs);
        w.Int64(ref UpdatedMs);
        w.List(ref Partitions);
        w.StringList(ref Groups);
        w.Tags();
    }
}

/// <summary>A partition enlisted in a transaction.</summary>
internal sealed class TransactionPartition : WireMessage
{
    public Guid TopicId;
    public int Partition;

    public override void Visit(Wire w)
    {
        w.Uuid(ref TopicId);
        w.Int32(ref Partition);
        w.Tags();
    }
}

/// <summary>A transactional id expired.</summary>
internal sealed class TransactionRemoved() : StateRecord(StateRecordType.TransactionRemoved)
{
    public string TransactionalId = "";

    public override void Visit(Wire w)
    {
        w.String(ref TransactionalId);
        w.Tags();
    }
}
