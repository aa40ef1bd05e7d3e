namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Stages a group's offsets in a transaction. API key 28, versions 0 to 5; flexible from 3.</summary>
internal sealed class TxnOffsetCommitRequest : WireMessage
{
    public string TransactionalId = "";
    public string GroupId = "";
    public long ProducerId;
    public short ProducerEpoch;
    public int GenerationId = -1;
    public string MemberId = "";
    public string? GroupInstanceId;
    public List<TopicOf<Partition>> Topics = [];

    public override void Visit(Wire w)
    {
        w.String(ref TransactionalId);
        w.String(ref GroupId);
        w.Int64(ref ProducerId);
        w.Int16(ref ProducerEpoch);

        if (w.Version >= 3)
        {
            w.Int32(ref GenerationId);
            w.String(ref MemberId);
            w.NullableString(ref GroupInstanceId);
        }

        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class Partition : WireMessage
    {
        public int PartitionIndex;
        public long CommittedOffset;
        public int CommittedLeaderEpoch = -1;
        public string? CommittedMetadata = "";

        public override void Visit(Wire w)
        {
            w.Int32(ref PartitionIndex);
            w.Int64(ref CommittedOffset);

            if (w.Version >= 2)
            {
                w.Int32(ref CommittedLeaderEpoch);
            }

            w.NullableString(ref CommittedMetadata);
            w.Tags();
        }
    }
}

/// <summary>The outcome for each partition. Answers <see cref="TxnOffsetCommitRequest"/>.</summary>
internal sealed class TxnOffsetCommitResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<TopicOf<Partition>> Topics = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class Partition : WireMessage
    {
        public int PartitionIndex;
        public ErrorCode ErrorCode;

        public override void Visit(Wire w)
        {
            w.Int32(ref PartitionIndex);
            w.Error(ref ErrorCode);
            w.Tags();
        }
    }
}
