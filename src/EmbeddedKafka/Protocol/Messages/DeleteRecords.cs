namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Raises the start of partitions. API key 21, versions 0 to 2; flexible from 2.</summary>
internal sealed class DeleteRecordsRequest : WireMessage
{
    public List<TopicOf<Partition>> Topics = [];
    public int TimeoutMs;

    public override void Visit(Wire w)
    {
        w.List(ref Topics);
        w.Int32(ref TimeoutMs);
        w.Tags();
    }

    internal sealed class Partition : WireMessage
    {
        public int PartitionIndex;
        public long Offset;

        public override void Visit(Wire w)
        {
            w.Int32(ref PartitionIndex);
            w.Int64(ref Offset);
            w.Tags();
        }
    }
}

/// <summary>The new start of each partition. Answers <see cref="DeleteRecordsRequest"/>.</summary>
internal sealed class DeleteRecordsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<TopicOf<PartitionResult>> Topics = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class PartitionResult : WireMessage
    {
        public int PartitionIndex;
        public long LowWatermark;
        public ErrorCode ErrorCode;

        public override void Visit(Wire w)
        {
            w.Int32(ref PartitionIndex);
            w.Int64(ref LowWatermark);
            w.Error(ref ErrorCode);
            w.Tags();
        }
    }
}
