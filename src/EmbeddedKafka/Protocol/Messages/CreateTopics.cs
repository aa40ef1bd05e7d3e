namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Creates topics. API key 19, versions 2 to 7; flexible from 5.</summary>
internal sealed class CreateTopicsRequest : WireMessage
{
    public List<CreatableTopic> Topics = [];
    public int TimeoutMs = 60000;
    public bool ValidateOnly;

    public override void Visit(Wire w)
    {
        w.List(ref Topics);
        w.Int32(ref TimeoutMs);
        w.Bool(ref ValidateOnly);
        w.Tags();
    }

    internal sealed class CreatableTopic : WireMessage
    {
        public string Name = "";
        public int NumPartitions;
        public short ReplicationFactor;
        public List<CreatableReplicaAssignment> Assignments = [];
        public List<CreatableTopicConfig> Configs = [];

        public override void Visit(Wire w)
        {
            w.String(ref Name);
            w.Int32(ref NumPartitions);
            w.Int16(ref ReplicationFactor);
            w.List(ref Assignments);
            w.List(ref Configs);
            w.Tags();
        }

        internal sealed class CreatableReplicaAssignment : WireMessage
        {
            public int PartitionIndex;
            public List<int> BrokerIds = [];

            public override void Visit(Wire w)
            {
                w.Int32(ref PartitionIndex);
                w.Int32List(ref BrokerIds);
                w.Tags();
            }
        }

        internal sealed class CreatableTopicConfig : WireMessage
        {
            public string Name = "";
            public string? Value = "";

            public override void Visit(Wire w)
            {
                w.String(ref Name);
                w.NullableString(ref Value);
                w.Tags();
            }
        }
    }
}

/// <summary>The outcome for each topic. Answers <see cref="CreateTopicsRequest"/>.</summary>
internal sealed class CreateTopicsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<CreatableTopicResult> Topics = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class CreatableTopicResult : WireMessage
    {
        public string Name = "";
        public Guid TopicId;
        public ErrorCode ErrorCode;
        public string? ErrorMessage = "";
        public int NumPartitions = -1;
        public short ReplicationFactor = -1;
        public List<CreatableTopicConfigs>? Configs = [];

        public override void Visit(Wire w)
        {
            w.String(ref Name);

            if (w.Version >= 7)
            {
                w.Uuid(ref TopicId);
            }

            w.Error(ref ErrorCode);
            w.NullableString(ref ErrorMessage);

            if (w.Version >= 5)
            {
                w.Int32(ref NumPartitions);
                w.Int16(ref ReplicationFactor);
                w.NullableList(ref Configs);
            }

            w.Tags();
        }

        internal sealed class CreatableTopicConfigs : WireMessage
        {
            public string Name = "";
            public string? Value = "";
            public bool ReadOnly;
            public sbyte ConfigSource = -1;
            public bool IsSensitive;

            public override void Visit(Wire w)
            {
                w.String(ref Name);
                w.NullableString(ref Value);
                w.Bool(ref ReadOnly);
                w.Int8(ref ConfigSource);
                w.Bool(ref IsSensitive);
                w.Tags();
            }
        }
    }
}
