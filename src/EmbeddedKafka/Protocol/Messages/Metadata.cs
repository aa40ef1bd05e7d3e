namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// Asks for topics, their partitions and the brokers that lead them. API key 3, versions 0 to 13; flexible from 9.
/// </summary>
internal sealed class MetadataRequest : WireMessage
{
    public List<Topic>? Topics = [];
    public bool AllowAutoTopicCreation = true;
    public bool IncludeClusterAuthorizedOperations;
    public bool IncludeTopicAuthorizedOperations;

    public override void Visit(Wire w)
    {
        w.NullableList(ref Topics);

        if (w.Version >= 4)
        {
            w.Bool(ref AllowAutoTopicCreation);
        }

        if (w.Version is >= 8 and <= 10)
        {
            w.Bool(ref IncludeClusterAuthorizedOperations);
        }

        if (w.Version >= 8)
        {
            w.Bool(ref IncludeTopicAuthorizedOperations);
        }

        w.Tags();
    }

    internal sealed class Topic : WireMessage
    {
        public Guid TopicId;
        public string? Name = "";

        public override void Visit(Wire w)
        {
            if (w.Version >= 10)
            {
                w.Uuid(ref TopicId);
            }

            w.NullableString(ref Name);
            w.Tags();
        }
    }
}

/// <summary>Brokers, topics and partition leaders. Answers <see cref="MetadataRequest"/>.</summary>
internal sealed class MetadataResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<Broker> Brokers = [];
    public string? ClusterId;
    public int ControllerId = -1;
    public List<Topic> Topics = [];
    public int ClusterAuthorizedOperations = int.MinValue;
    public ErrorCode ErrorCode;

    public override void Visit(Wire w)
    {
        if (w.Version >= 3)
        {
            w.Int32(ref ThrottleTimeMs);
        }

        w.List(ref Brokers);

        if (w.Version >= 2)
        {
            w.NullableString(ref ClusterId);
        }

        if (w.Version >= 1)
        {
            w.Int32(ref ControllerId);
        }

        w.List(ref Topics);

        if (w.Version is >= 8 and <= 10)
        {
            w.Int32(ref ClusterAuthorizedOperations);
        }

        if (w.Version >= 13)
        {
            w.Error(ref ErrorCode);
        }

        w.Tags();
    }

    internal sealed class Broker : WireMessage
    {
        public int NodeId;
        public string Host = "";
        public int Port;
        public string? Rack;

        public override void Visit(Wire w)
        {
            w.Int32(ref NodeId);
            w.String(ref Host);
            w.Int32(ref Port);

            if (w.Version >= 1)
            {
                w.NullableString(ref Rack);
            }

            w.Tags();
        }
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

            if (w.Version >= 10)
            {
                w.Uuid(ref TopicId);
            }

            if (w.Version >= 1)
            {
                w.Bool(ref IsInternal);
            }

            w.List(ref Partitions);

            if (w.Version >= 8)
            {
                w.Int32(ref TopicAuthorizedOperations);
            }

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
            public List<int> OfflineReplicas = [];

            public override void Visit(Wire w)
            {
                w.Error(ref ErrorCode);
                w.Int32(ref PartitionIndex);
                w.Int32(ref LeaderId);

                if (w.Version >= 7)
                {
                    w.Int32(ref LeaderEpoch);
                }

                w.Int32List(ref ReplicaNodes);
                w.Int32List(ref IsrNodes);

                if (w.Version >= 5)
                {
                    w.Int32List(ref OfflineReplicas);
                }

                w.Tags();
            }
        }
    }
}
