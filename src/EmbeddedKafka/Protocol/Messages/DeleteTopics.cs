namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Deletes topics, by name or (from version 6) by id. API key 20, versions 1 to 6; flexible from 4.</summary>
internal sealed class DeleteTopicsRequest : WireMessage
{
    public List<DeleteTopicState> Topics = [];
    public List<string> TopicNames = [];
    public int TimeoutMs;

    public override void Visit(Wire w)
    {
        if (w.Version >= 6)
        {
            w.List(ref Topics);
        }

        if (w.Version <= 5)
        {
            w.StringList(ref TopicNames);
        }

        w.Int32(ref TimeoutMs);
        w.Tags();
    }

    internal sealed class DeleteTopicState : WireMessage
    {
        public string? Name;
        public Guid TopicId;

        public override void Visit(Wire w)
        {
            w.NullableString(ref Name);
            w.Uuid(ref TopicId);
            w.Tags();
        }
    }
}

/// <summary>The outcome for each topic. Answers <see cref="DeleteTopicsRequest"/>.</summary>
internal sealed class DeleteTopicsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<DeletableTopicResult> Responses = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.List(ref Responses);
        w.Tags();
    }

    internal sealed class DeletableTopicResult : WireMessage
    {
        public string? Name = "";
        public Guid TopicId;
        public ErrorCode ErrorCode;
        public string? ErrorMessage;

        public override void Visit(Wire w)
        {
            w.NullableString(ref Name);

            if (w.Version >= 6)
            {
                w.Uuid(ref TopicId);
            }

            w.Error(ref ErrorCode);

            if (w.Version >= 5)
            {
                w.NullableString(ref ErrorMessage);
            }

            w.Tags();
        }
    }
}
