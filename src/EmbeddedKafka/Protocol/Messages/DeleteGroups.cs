namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Deletes empty groups and their offsets. API key 42, versions 0 to 2; flexible from 2.</summary>
internal sealed class DeleteGroupsRequest : WireMessage
{
    public List<string> GroupsNames = [];

    public override void Visit(Wire w)
    {
        w.StringList(ref GroupsNames);
        w.Tags();
    }
}

/// <summary>The outcome for each group. Answers <see cref="DeleteGroupsRequest"/>.</summary>
internal sealed class DeleteGroupsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<DeletableGroupResult> Results = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.List(ref Results);
        w.Tags();
    }

    internal sealed class DeletableGroupResult : WireMessage
    {
        public string GroupId = "";
        public ErrorCode ErrorCode;

        public override void Visit(Wire w)
        {
            w.String(ref GroupId);
            w.Error(ref ErrorCode);
            w.Tags();
        }
    }
}
