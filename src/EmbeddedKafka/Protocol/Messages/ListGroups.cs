namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Lists groups, filtered by state and type. API key 16, versions 0 to 5; flexible from 3.</summary>
internal sealed class ListGroupsRequest : WireMessage
{
    public List<string> StatesFilter = [];
    public List<string> TypesFilter = [];

    public override void Visit(Wire w)
    {
        if (w.Version >= 4)
        {
            w.StringList(ref StatesFilter);
        }

        if (w.Version >= 5)
        {
            w.StringList(ref TypesFilter);
        }

        w.Tags();
    }
}

/// <summary>Groups with their protocol type and state. Answers <see cref="ListGroupsRequest"/>.</summary>
internal sealed class ListGroupsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;
    public List<ListedGroup> Groups = [];

    public override void Visit(Wire w)
    {
        if (w.Version >= 1)
        {
            w.Int32(ref ThrottleTimeMs);
        }

        w.Error(ref ErrorCode);
        w.List(ref Groups);
        w.Tags();
    }

    internal sealed class ListedGroup : WireMessage
    {
        public string GroupId = "";
        public string ProtocolType = "";
        public string GroupState = "";
        public string GroupType = "";

        public override void Visit(Wire w)
        {
            w.String(ref GroupId);
            w.String(ref ProtocolType);

            if (w.Version >= 4)
            {
                w.String(ref GroupState);
            }

            if (w.Version >= 5)
            {
                w.String(ref GroupType);
            }

            w.Tags();
        }
    }
}
