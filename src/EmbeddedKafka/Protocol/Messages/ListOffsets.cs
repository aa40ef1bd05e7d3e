namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// Asks for offsets by time, or for the start or end of a log. API key 2, versions 1 to 11; flexible from 6.
/// </summary>
internal sealed class ListOffsetsRequest : WireMessage
{
    public int ReplicaId;
    public sbyte IsolationLevel;
    public List<TopicOf<Partition>> Topics = [];
    public int TimeoutMs;

    public override void Visit(Wire w)
    {
        w.Int32(ref ReplicaId);

        if (w.Version >= 2)
        {
            w.Int8(ref IsolationLevel);
        }

        w.List(ref Topics);

        if (w.Version >= 10)
        {
            w.Int32(ref TimeoutMs);
        }

        w.Tags();
    }

    internal sealed class Partition : WireMessage
    {
        public int PartitionIndex;
        public int CurrentLeaderEpoch = -1;
        public long Timestamp;

        public override void Visit(Wire w)
        {
            w.Int32(ref PartitionIndex);

            if (w.Version >= 4)
            {
                w.Int32(ref CurrentLeaderEpoch);
            }

            w.Int64(ref Timestamp);
            w.Tags();
        }
    }
}

/// <summary>
/// The offset for each partition, and the timestamp of its record. Answers <see cref="ListOffsetsRequest"/>.
/// </summary>
internal sealed class ListOffsetsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<TopicOf<PartitionResponse>> Topics = [];

    public override void Visit(Wire w)
    {
        if (w.Version >= 2)
        {
            w.Int32(ref ThrottleTimeMs);
        }

        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class PartitionResponse : WireMessage
    {
        public int PartitionIndex;
        public ErrorCode ErrorCode;
        public long Timestamp = -1;
        public long Offset = -1;
        public int LeaderEpoch = -1;

        public override void Visit(Wire w)
        {
            w.Int32(ref PartitionIndex);
            w.Error(ref ErrorCode);
            w.Int64(ref Timestamp);
            w.Int64(ref Offset);

            if (w.Version >= 4)
            {
                w.Int32(ref LeaderEpoch);
            }

            w.Tags();
        }
    }
}
