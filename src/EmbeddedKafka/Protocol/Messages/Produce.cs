namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Appends record batches to partitions. API key 0, versions 3 to 13; flexible from 9.</summary>
internal sealed class ProduceRequest : WireMessage
{
    public string? TransactionalId;
    public short Acks;
    public int TimeoutMs;
    public List<TopicProduceData> TopicData = [];

    public override void Visit(Wire w)
    {
        w.NullableString(ref TransactionalId);
        w.Int16(ref Acks);
        w.Int32(ref TimeoutMs);
        w.List(ref TopicData);
        w.Tags();
    }

    internal sealed class TopicProduceData : WireMessage
    {
        public string Name = "";
        public Guid TopicId;
        public List<PartitionProduceData> PartitionData = [];

        public override void Visit(Wire w)
        {
            if (w.Version <= 12)
            {
                w.String(ref Name);
            }

            if (w.Version >= 13)
            {
                w.Uuid(ref TopicId);
            }

            w.List(ref PartitionData);
            w.Tags();
        }

        internal sealed class PartitionProduceData : WireMessage
        {
            public int Index;
            public ReadOnlyMemory<byte>? Records;

            public override void Visit(Wire w)
            {
                w.Int32(ref Index);
                w.Records(ref Records);
                w.Tags();
            }
        }
    }
}

/// <summary>The offset of the batches for each partition, or the error. Answers <see cref="ProduceRequest"/>.</summary>
internal sealed class ProduceResponse : WireMessage
{
    public List<TopicProduceResponse> Responses = [];
    public int ThrottleTimeMs;

    public override void Visit(Wire w)
    {
        w.List(ref Responses);
        w.Int32(ref ThrottleTimeMs);
        w.Tags();
    }

    internal sealed class TopicProduceResponse : WireMessage
    {
        public string Name = "";
        public Guid TopicId;
        public List<PartitionProduceResponse> PartitionResponses = [];

        public override void Visit(Wire w)
        {
            if (w.Version <= 12)
            {
                w.String(ref Name);
            }

            if (w.Version >= 13)
            {
                w.Uuid(ref TopicId);
            }

            w.List(ref PartitionResponses);
            w.Tags();
        }

        internal sealed class PartitionProduceResponse : WireMessage
        {
            public int Index;
            public ErrorCode ErrorCode;
            public long BaseOffset;
            public long LogAppendTimeMs = -1;
            public long LogStartOffset = -1;
            public List<BatchIndexAndErrorMessage> RecordErrors = [];
            public string? ErrorMessage;

            public override void Visit(Wire w)
            {
                w.Int32(ref Index);
                w.Error(ref ErrorCode);
                w.Int64(ref BaseOffset);
                w.Int64(ref LogAppendTimeMs);

                if (w.Version >= 5)
                {
                    w.Int64(ref LogStartOffset);
                }

                if (w.Version >= 8)
                {
                    w.List(ref RecordErrors);
                    w.NullableString(ref ErrorMessage);
                }

                w.Tags();
            }

            internal sealed class BatchIndexAndErrorMessage : WireMessage
            {
                public int BatchIndex;
                public string? BatchIndexErrorMessage;

                public override void Visit(Wire w)
                {
                    w.Int32(ref BatchIndex);
                    w.NullableString(ref BatchIndexErrorMessage);
                    w.Tags();
                }
            }
        }
    }
}
