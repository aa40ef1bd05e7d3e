namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// Asks where a leader epoch ended, for truncation detection. API key 23, versions 2 to 4; flexible from 4.
/// </summary>
internal sealed class OffsetForLeaderEpochRequest : WireMessage
{
    public int ReplicaId = -2;
    public List<OffsetForLeaderTopic> Topics = [];

    public override void Visit(Wire w)
    {
        if (w.Version >= 3)
        {
            w.Int32(ref ReplicaId);
        }

        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class OffsetForLeaderTopic : WireMessage
    {
        public string Topic = "";
        public List<OffsetForLeaderPartition> Partitions = [];

        public override void Visit(Wire w)
        {
            w.String(ref Topic);
            w.List(ref Partitions);
            w.Tags();
        }

        internal sealed class OffsetForLeaderPartition : WireMessage
        {
            public int Partition;
            public int CurrentLeaderEpoch = -1;
            public int LeaderEpoch;

            public override void Visit(Wire w)
            {
                w.Int32(ref Partition);
                w.Int32(ref CurrentLeaderEpoch);
                w.Int32(ref LeaderEpoch);
                w.Tags();
            }
        }
    }
}

/// <summary>The end offset of each requested epoch. Answers <see cref="OffsetForLeaderEpochRequest"/>.</summary>
internal sealed class OffsetForLeaderEpochResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<OffsetForLeaderTopicResult> Topics = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class OffsetForLeaderTopicResult : WireMessage
    {
        public string Topic = "";
        public List<EpochEndOffset> Partitions = [];

        public override void Visit(Wire w)
        {
            w.String(ref Topic);
            w.List(ref Partitions);
            w.Tags();
        }

        internal sealed class EpochEndOffset : WireMessage
        {
            public ErrorCode ErrorCode;
            public int Partition;
            public int LeaderEpoch = -1;
            public long EndOffset = -1;

            public override void Visit(Wire w)
            {
                w.Error(ref ErrorCode);
                w.Int32(ref Partition);
                w.Int32(ref LeaderEpoch);
                w.Int64(ref EndOffset);
                w.Tags();
            }
        }
    }
}
