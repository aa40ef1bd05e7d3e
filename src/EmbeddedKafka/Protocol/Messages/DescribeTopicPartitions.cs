namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Asks for topics page by page. API key 75, version 0; always flexible.</summary>
internal sealed class DescribeTopicPartitionsRequest : WireMessage
{
    public List<TopicRequest> Topics = [];
    public int ResponsePartitionLimit = 2000;
    public CursorEntry? Cursor;

    public override void Visit(Wire w)
    {
        w.List(ref Topics);
        w.Int32(ref ResponsePartitionLimit);
        w.NullableStruct(ref Cursor);
        w.Tags();
    }

    internal sealed class TopicRequest : WireMessage
    {
        public string Name = "";

        public override void Visit(Wire w)
        {
            w.String(ref Name);
            w.Tags();
        }
    }

    internal sealed class CursorEntry : WireMessage
    {
        public string TopicName = "";
        public int PartitionIndex;

        public override void Visit(Wire w)
        {
            w.String(ref TopicName);
            w.Int32(ref PartitionIndex);
            w.Tags();
        }
    }
}

/// <summary>
/// Partitions of topics and the start of the next page. Answers <see cref="DescribeTopicPartitionsRequest"/>.
/// </summary>
internal sealed class DescribeTopicPartitionsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<Topic> Topics = [];
    public Cursor? NextCursor;

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.List(ref Topics);
        w.NullableStruct(ref NextCursor);
        w.Tags();
    }

    internal sealed class Topic : WireMessage
    {
        public ErrorCode ErrorCode;
        public string? Name = "";
        public Guid TopicId;
        public bool IsInternal;
        public List<Partition> Partitions = [];
        public int TopicAuthorizedOperations = int.MinValue;

        public override void Visit(Wire w)
        {
            w.Error(ref ErrorCode);
            w.NullableString(ref Name);
            w.Uuid(ref TopicId);
            w.Bool(ref IsInternal);
            w.List(ref Partitions);
            w.Int32(ref TopicAuthorizedOperations);
            w.Tags();
        }

        internal sealed class Partition : WireMessage
        {
            public ErrorCode ErrorCode;
            public int PartitionIndex;
            public int LeaderId;
            public int LeaderEpoch = -1;
            public List<int> ReplicaNodes = [];
            public List<int> IsrNodes = [];
            public List<int>? EligibleLeaderReplicas = [];
            public List<int>? LastKnownElr = [];
            public List<int> OfflineReplicas = [];

            public override void Visit(Wire w)
            {
                w.Error(ref ErrorCode);
                w.Int32(ref PartitionIndex);
                w.Int32(ref LeaderId);
                w.Int32(ref LeaderEpoch);
                w.Int32List(ref ReplicaNodes);
                w.Int32List(ref IsrNodes);
                w.NullableInt32List(ref EligibleLeaderReplicas);
                w.NullableInt32List(ref LastKnownElr);
                w.Int32List(ref OfflineReplicas);
                w.Tags();
            }
        }
    }

    internal sealed class Cursor : WireMessage
    {
        public string TopicName = "";
        public int PartitionIndex;

        public override void Visit(Wire w)
        {
            w.String(ref TopicName);
            w.Int32(ref PartitionIndex);
            w.Tags();
        }
    }
}
