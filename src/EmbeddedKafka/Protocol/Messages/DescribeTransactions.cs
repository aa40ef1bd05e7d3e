namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Asks for the state of transactional ids. API key 65, version 0; always flexible.</summary>
internal sealed class DescribeTransactionsRequest : WireMessage
{
    public List<string> TransactionalIds = [];

    public override void Visit(Wire w)
    {
        w.StringList(ref TransactionalIds);
        w.Tags();
    }
}

/// <summary>
/// State, producer and enlisted partitions of each transactional id. Answers <see cref="DescribeTransactionsRequest"/>.
/// </summary>
internal sealed class DescribeTransactionsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<TransactionStateEntry> TransactionStates = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.List(ref TransactionStates);
        w.Tags();
    }

    internal sealed class TransactionStateEntry : WireMessage
    {
        public ErrorCode ErrorCode;
        public string TransactionalId = "";
        public string TransactionState = "";
        public int TransactionTimeoutMs;
        public long TransactionStartTimeMs;
        public long ProducerId;
        public short ProducerEpoch;
        public List<TopicData> Topics = [];

        public override void Visit(Wire w)
        {
            w.Error(ref ErrorCode);
            w.String(ref TransactionalId);
            w.String(ref TransactionState);
            w.Int32(ref TransactionTimeoutMs);
            w.Int64(ref TransactionStartTimeMs);
            w.Int64(ref ProducerId);
            w.Int16(ref ProducerEpoch);
            w.List(ref Topics);
            w.Tags();
        }

        internal sealed class TopicData : WireMessage
        {
            public string Topic = "";
            public List<int> Partitions = [];

            public override void Visit(Wire w)
            {
                w.String(ref Topic);
                w.Int32List(ref Partitions);
                w.Tags();
            }
        }
    }
}
