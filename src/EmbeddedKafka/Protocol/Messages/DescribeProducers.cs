namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Asks for the producers with state in given partitions. API key 61, version 0; always flexible.</summary>
internal sealed class DescribeProducersRequest : WireMessage
{
    public List<TopicRequest> Topics = [];

    public override void Visit(Wire w)
    {
        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class TopicRequest : WireMessage
    {
        public string Name = "";
        public List<int> PartitionIndexes = [];

        public override void Visit(Wire w)
        {
            w.String(ref Name);
            w.Int32List(ref PartitionIndexes);
            w.Tags();
        }
    }
}

/// <summary>Producer state of each partition. Answers <see cref="DescribeProducersRequest"/>.</summary>
internal sealed class DescribeProducersResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<TopicOf<PartitionResponse>> Topics = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class PartitionResponse : WireMessage
    {
        public int PartitionIndex;
        public ErrorCode ErrorCode;
        public string? ErrorMessage;
        public List<ProducerState> ActiveProducers = [];

        public override void Visit(Wire w)
        {
            w.Int32(ref PartitionIndex);
            w.Error(ref ErrorCode);
            w.NullableString(ref ErrorMessage);
            w.List(ref ActiveProducers);
            w.Tags();
        }

        internal sealed class ProducerState : WireMessage
        {
            public long ProducerId;
            public int ProducerEpoch;
            public int LastSequence = -1;
            public long LastTimestamp = -1;
            public int CoordinatorEpoch;
            public long CurrentTxnStartOffset = -1;

            public override void Visit(Wire w)
            {
                w.Int64(ref ProducerId);
                w.Int32(ref ProducerEpoch);
                w.Int32(ref LastSequence);
                w.Int64(ref LastTimestamp);
                w.Int32(ref CoordinatorEpoch);
                w.Int64(ref CurrentTxnStartOffset);
                w.Tags();
            }
        }
    }
}
