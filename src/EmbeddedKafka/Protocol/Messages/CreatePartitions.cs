namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Adds partitions to topics. API key 37, versions 0 to 3; flexible from 2.</summary>
internal sealed class CreatePartitionsRequest : WireMessage
{
    public List<Topic> Topics = [];
    public int TimeoutMs;
    public bool ValidateOnly;

    public override void Visit(Wire w)
    {
        w.List(ref Topics);
        w.Int32(ref TimeoutMs);
        w.Bool(ref ValidateOnly);
        w.Tags();
    }

    internal sealed class Topic : WireMessage
    {
        public string Name = "";
        public int Count;
        public List<Assignment>? Assignments = [];

        public override void Visit(Wire w)
        {
            w.String(ref Name);
            w.Int32(ref Count);
            w.NullableList(ref Assignments);
            w.Tags();
        }

        internal sealed class Assignment : WireMessage
        {
            public List<int> BrokerIds = [];

            public override void Visit(Wire w)
            {
                w.Int32List(ref BrokerIds);
                w.Tags();
            }
        }
    }
}

/// <summary>The outcome for each topic. Answers <see cref="CreatePartitionsRequest"/>.</summary>
internal sealed class CreatePartitionsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<TopicResult> Results = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.List(ref Results);
        w.Tags();
    }

    internal sealed class TopicResult : WireMessage
    {
        public string Name = "";
        public ErrorCode ErrorCode;
        public string? ErrorMessage;

        public override void Visit(Wire w)
        {
            w.String(ref Name);
            w.Error(ref ErrorCode);
            w.NullableString(ref ErrorMessage);
            w.Tags();
        }
    }
}
