namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Stores a consumer group's offsets. API key 8, versions 2 to 10; flexible from 8.</summary>
internal sealed class OffsetCommitRequest : WireMessage
{
    public string GroupId = "";
    public int GenerationIdOrMemberEpoch = -1;
    public string MemberId = "";
    public string? GroupInstanceId;
    public long RetentionTimeMs = -1;
    public List<Topic> Topics = [];

    public override void Visit(Wire w)
    {
        w.String(ref GroupId);
        w.Int32(ref GenerationIdOrMemberEpoch);
        w.String(ref MemberId);

        if (w.Version >= 7)
        {
            w.NullableString(ref GroupInstanceId);
        }

        if (w.Version <= 4)
        {
            w.Int64(ref RetentionTimeMs);
        }

        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class Topic : WireMessage
    {
        public string Name = "";
        public Guid TopicId;
        public List<Partition> Partitions = [];

        public override void Visit(Wire w)
        {
            if (w.Version <= 9)
            {
                w.String(ref Name);
            }

            if (w.Version >= 10)
            {
                w.Uuid(ref TopicId);
            }

            w.List(ref Partitions);
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

                if (w.Version >= 6)
                {
                    w.Int32(ref CommittedLeaderEpoch);
                }

                w.NullableString(ref CommittedMetadata);
                w.Tags();
            }
        }
    }
}

/// <summary>The outcome for each partition. Answers <see cref="OffsetCommitRequest"/>.</summary>
internal sealed class OffsetCommitResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<Topic> Topics = [];

    public override void Visit(Wire w)
    {
        if (w.Version >= 3)
        {
            w.Int32(ref ThrottleTimeMs);
        }

        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class Topic : WireMessage
    {
        public string Name = "";
        public Guid TopicId;
        public List<Partition> Partitions = [];

        public override void Visit(Wire w)
        {
            if (w.Version <= 9)
            {
                w.String(ref Name);
            }

            if (w.Version >= 10)
            {
                w.Uuid(ref TopicId);
            }

            w.List(ref Partitions);
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
}
