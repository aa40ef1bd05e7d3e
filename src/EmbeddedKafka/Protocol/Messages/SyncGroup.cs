namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// Sends the leader's assignments and waits for the member's own. API key 14, versions 0 to 5; flexible from 4.
/// </summary>
internal sealed class SyncGroupRequest : WireMessage
{
    public string GroupId = "";
    public int GenerationId;
    public string MemberId = "";
    public string? GroupInstanceId;
    public string? ProtocolType;
    public string? ProtocolName;
    public List<AssignmentEntry> Assignments = [];

    public override void Visit(Wire w)
    {
        w.String(ref GroupId);
        w.Int32(ref GenerationId);
        w.String(ref MemberId);

        if (w.Version >= 3)
        {
            w.NullableString(ref GroupInstanceId);
        }

        if (w.Version >= 5)
        {
            w.NullableString(ref ProtocolType);
            w.NullableString(ref ProtocolName);
        }

        w.List(ref Assignments);
        w.Tags();
    }

    internal sealed class AssignmentEntry : WireMessage
    {
        public string MemberId = "";
        public ReadOnlyMemory<byte> Assignment;

        public override void Visit(Wire w)
        {
            w.String(ref MemberId);
            w.Bytes(ref Assignment);
            w.Tags();
        }
    }
}

/// <summary>The member's assignment. Answers <see cref="SyncGroupRequest"/>.</summary>
internal sealed class SyncGroupResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;
    public string? ProtocolType;
    public string? ProtocolName;
    public ReadOnlyMemory<byte> Assignment;

    public override void Visit(Wire w)
    {
        if (w.Version >= 1)
        {
            w.Int32(ref ThrottleTimeMs);
        }

        w.Error(ref ErrorCode);

        if (w.Version >= 5)
        {
            w.NullableString(ref ProtocolType);
            w.NullableString(ref ProtocolName);
        }

        w.Bytes(ref Assignment);
        w.Tags();
    }
}
