namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Deletes a group's offsets of given partitions. API key 47, version 0; never flexible.</summary>
internal sealed class OffsetDeleteRequest : WireMessage
{
    public string GroupId = "";
    public List<TopicOf<Partition>> Topics = [];

    public override void Visit(Wire w)
    {
        w.String(ref GroupId);
        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class Partition : WireMessage
    {
        public int PartitionIndex;

        public override void Visit(Wire w)
        {
            w.Int32(ref PartitionIndex);
            w.Tags();
        }
    }
}

/// <summary>The outcome for each partition. Answers <see cref="OffsetDeleteRequest"/>.</summary>
internal sealed class OffsetDeleteResponse : WireMessage
{
    public ErrorCode ErrorCode;
    public int ThrottleTimeMs;
    public List<TopicOf<Partition>> Topics = [];

    public override void Visit(Wire w)
    {
        w.Error(ref ErrorCode);
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
