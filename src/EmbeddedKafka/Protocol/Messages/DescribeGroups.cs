namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// Asks for the state and the members of classic groups. API key 15, versions 0 to 6; flexible from 5.
/// </summary>
internal sealed class DescribeGroupsRequest : WireMessage
{
    public List<string> Groups = [];
    public bool IncludeAuthorizedOperations;

    public override void Visit(Wire w)
    {
        w.StringList(ref Groups);

        if (w.Version >= 3)
        {
            w.Bool(ref IncludeAuthorizedOperations);
        }

        w.Tags();
    }
}

/// <summary>State, protocol, members and their assignments. Answers <see cref="DescribeGroupsRequest"/>.</summary>
internal sealed class DescribeGroupsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<DescribedGroup> Groups = [];

    public override void Visit(Wire w)
    {
        if (w.Version >= 1)
        {
            w.Int32(ref ThrottleTimeMs);
        }

        w.List(ref Groups);
        w.Tags();
    }

    internal sealed class DescribedGroup : WireMessage
    {
        public ErrorCode ErrorCode;
        public string? ErrorMessage;
        public string GroupId = "";
        public string GroupState = "";
        public string ProtocolType = "";
        public string ProtocolData = "";
        public List<DescribedGroupMember> Members = [];
        public int AuthorizedOperations = int.MinValue;

        public override void Visit(Wire w)
        {
            w.Error(ref ErrorCode);

            if (w.Version >= 6)
            {
                w.NullableString(ref ErrorMessage);
            }

            w.String(ref GroupId);
            w.String(ref GroupState);
            w.String(ref ProtocolType);
            w.String(ref ProtocolData);
            w.List(ref Members);

            if (w.Version >= 3)
            {
                w.Int32(ref AuthorizedOperations);
            }

            w.Tags();
        }

        internal sealed class DescribedGroupMember : WireMessage
        {
            public string MemberId = "";
            public string? GroupInstanceId;
            public string ClientId = "";
            public string ClientHost = "";
            public ReadOnlyMemory<byte> MemberMetadata;
            public ReadOnlyMemory<byte> MemberAssignment;

            public override void Visit(Wire w)
            {
                w.String(ref MemberId);

                if (w.Version >= 4)
                {
                    w.NullableString(ref GroupInstanceId);
                }

                w.String(ref ClientId);
                w.String(ref ClientHost);
                w.Bytes(ref MemberMetadata);
                w.Bytes(ref MemberAssignment);
                w.Tags();
            }
        }
    }
}
