namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Removes members from a group. API key 13, versions 0 to 5; flexible from 4.</summary>
internal sealed class LeaveGroupRequest : WireMessage
{
    public string GroupId = "";
    public string MemberId = "";
    public List<MemberIdentity> Members = [];

    public override void Visit(Wire w)
    {
        w.String(ref GroupId);

        if (w.Version <= 2)
        {
            w.String(ref MemberId);
        }

        if (w.Version >= 3)
        {
            w.List(ref Members);
        }

        w.Tags();
    }

    internal sealed class MemberIdentity : WireMessage
    {
        public string MemberId = "";
        public string? GroupInstanceId;
        public string? Reason;

        public override void Visit(Wire w)
        {
            w.String(ref MemberId);
            w.NullableString(ref GroupInstanceId);

            if (w.Version >= 5)
            {
                w.NullableString(ref Reason);
            }

            w.Tags();
        }
    }
}

/// <summary>The outcome for each member. Answers <see cref="LeaveGroupRequest"/>.</summary>
internal sealed class LeaveGroupResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;
    public List<MemberResponse> Members = [];

    public override void Visit(Wire w)
    {
        if (w.Version >= 1)
        {
            w.Int32(ref ThrottleTimeMs);
        }

        w.Error(ref ErrorCode);

        if (w.Version >= 3)
        {
            w.List(ref Members);
        }

        w.Tags();
    }

    internal sealed class MemberResponse : WireMessage
    {
        public string MemberId = "";
        public string? GroupInstanceId = "";
        public ErrorCode ErrorCode;

        public override void Visit(Wire w)
        {
            w.String(ref MemberId);
            w.NullableString(ref GroupInstanceId);
            w.Error(ref ErrorCode);
            w.Tags();
        }
    }
}
