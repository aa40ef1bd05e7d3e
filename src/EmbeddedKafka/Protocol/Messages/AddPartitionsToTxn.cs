namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// Enlists partitions in a transaction; several transactions from version 4 on (brokers only). API key 24, versions 0
/// to 5; flexible from 3.
/// </summary>
internal sealed class AddPartitionsToTxnRequest : WireMessage
{
    public List<Transaction> Transactions = [];
    public string V3AndBelowTransactionalId = "";
    public long V3AndBelowProducerId;
    public short V3AndBelowProducerEpoch;
    public List<Topic> V3AndBelowTopics = [];

    public override void Visit(Wire w)
    {
        if (w.Version >= 4)
        {
            w.List(ref Transactions);
        }

        if (w.Version <= 3)
        {
            w.String(ref V3AndBelowTransactionalId);
            w.Int64(ref V3AndBelowProducerId);
            w.Int16(ref V3AndBelowProducerEpoch);
            w.List(ref V3AndBelowTopics);
        }

        w.Tags();
    }

    internal sealed class Transaction : WireMessage
    {
        public string TransactionalId = "";
        public long ProducerId;
        public short ProducerEpoch;
        public bool VerifyOnly;
        public List<Topic> Topics = [];

        public override void Visit(Wire w)
        {
            w.String(ref TransactionalId);
            w.Int64(ref ProducerId);
            w.Int16(ref ProducerEpoch);
            w.Bool(ref VerifyOnly);
            w.List(ref Topics);
            w.Tags();
        }
    }

    internal sealed class Topic : WireMessage
    {
        public string Name = "";
        public List<int> Partitions = [];

        public override void Visit(Wire w)
        {
            w.String(ref Name);
            w.Int32List(ref Partitions);
            w.Tags();
        }
    }
}

/// <summary>The outcome for each partition. Answers <see cref="AddPartitionsToTxnRequest"/>.</summary>
internal sealed class AddPartitionsToTxnResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;
    public List<Result> ResultsByTransaction = [];
    public List<TopicResult> ResultsByTopicV3AndBelow = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);

        if (w.Version >= 4)
        {
            w.Error(ref ErrorCode);
            w.List(ref ResultsByTransaction);
        }

        if (w.Version <= 3)
        {
            w.List(ref ResultsByTopicV3AndBelow);
        }

        w.Tags();
    }

    internal sealed class Result : WireMessage
    {
        public string TransactionalId = "";
        public List<TopicResult> TopicResults = [];

        public override void Visit(Wire w)
        {
            w.String(ref TransactionalId);
            w.List(ref TopicResults);
            w.Tags();
        }
    }

    internal sealed class TopicResult : WireMessage
    {
        public string Name = "";
        public List<PartitionResult> ResultsByPartition = [];

        public override void Visit(Wire w)
        {
            w.String(ref Name);
            w.List(ref ResultsByPartition);
            w.Tags();
        }

        internal sealed class PartitionResult : WireMessage
        {
            public int PartitionIndex;
            public ErrorCode PartitionErrorCode;

            public override void Visit(Wire w)
            {
                w.Int32(ref PartitionIndex);
                w.Error(ref PartitionErrorCode);
                w.Tags();
            }
        }
    }
}
