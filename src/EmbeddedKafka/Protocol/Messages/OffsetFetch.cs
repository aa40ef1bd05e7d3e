namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// Reads a consumer group's stored offsets; several groups at once from version 8 on. API key 9, versions 1 to 10;
/// flexible from 6.
/// </summary>
internal sealed class OffsetFetchRequest : WireMessage
{
    public string GroupId = "";
    public List<Topic>? Topics = [];
    public List<Group> Groups = [];
    public bool RequireStable;

    public override void Visit(Wire w)
    {
        if (w.Version <= 7)
        {
            w.String(ref GroupId);
            w.NullableList(ref Topics);
        }

        if (w.Version >= 8)
        {
            w.List(ref Groups);
        }

        if (w.Version >= 7)
        {
            w.Bool(ref RequireStable);
        }

        w.Tags();
    }

    internal sealed class Topic : WireMessage
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

    internal sealed class Group : WireMessage
    {
        public string GroupId = "";
        public string? MemberId;
        public int MemberEpoch = -1;
        public List<GroupTopic>? Topics = [];

        public override void Visit(Wire w)
        {
            w.String(ref GroupId);

            if (w.Version >= 9)
            {
                w.NullableString(ref MemberId);
                w.Int32(ref MemberEpoch);
            }

            w.NullableList(ref Topics);
            w.Tags();
        }

        internal sealed class GroupTopic : WireMessage
        {
            public string Name = "";
            public Guid TopicId;
            public List<int> PartitionIndexes = [];

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

                w.Int32List(ref PartitionIndexes);
                w.Tags();
            }
        }
    }
}

/// <summary>Stored offsets, -1 if there is none. Answers <see cref="OffsetFetchRequest"/>.</summary>
internal sealed class OffsetFetchResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<TopicOf<Partition>> Topics = [];
    public ErrorCode ErrorCode;
    public List<Group> Groups = [];

    public override void Visit(Wire w)
    {
        if (w.Version >= 3)
        {
            w.Int32(ref ThrottleTimeMs);
        }

        if (w.Version <= 7)
        {
            w.List(ref Topics);
        }

        if (w.Version is >= 2 and <= 7)
        {
            w.Error(ref ErrorCode);
        }

        if (w.Version >= 8)
        {
            w.List(ref Groups);
        }

        w.Tags();
    }

    internal sealed class Partition : WireMessage
    {
        public int PartitionIndex;
        public long CommittedOffset;
        public int CommittedLeaderEpoch = -1;
        public string? Metadata = "";
        public ErrorCode ErrorCode;

        public override void Visit(Wire w)
        {
            w.Int32(ref PartitionIndex);
            w.Int64(ref CommittedOffset);

            if (w.Version >= 5)
            {
                w.Int32(ref CommittedLeaderEpoch);
            }

            w.NullableString(ref Metadata);
            w.Error(ref ErrorCode);
            w.Tags();
        }
    }

    internal sealed class Group : WireMessage
    {
        public string GroupId = "";
        public List<GroupTopic> Topics = [];
        public ErrorCode ErrorCode;

        public override void Visit(Wire w)
        {
            w.String(ref GroupId);
            w.List(ref Topics);
            w.Error(ref ErrorCode);
            w.Tags();
        }

        internal sealed class GroupTopic : WireMessage
        {
            public string Name = "";
            public Guid TopicId;
            public List<GroupPartition> Partitions = [];

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

            internal sealed class GroupPartition : WireMessage
            {
                public int PartitionIndex;
                public long CommittedOffset;
                public int CommittedLeaderEpoch = -1;
                public string? Metadata = "";
                public ErrorCode ErrorCode;

                public override void Visit(Wire w)
                {
                    w.Int32(ref PartitionIndex);
                    w.Int64(ref CommittedOffset);
                    w.Int32(ref CommittedLeaderEpoch);
                    w.NullableString(ref Metadata);
                    w.Error(ref ErrorCode);
                    w.Tags();
                }
            }
        }
    }
}
