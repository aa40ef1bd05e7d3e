namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// Joins a classic consumer group; held until the generation is complete. API key 11, versions 0 to 9; flexible from 6.
/// </summary>
internal sealed class JoinGroupRequest : WireMessage
{
    public string GroupId = "";
    public int SessionTimeoutMs;
    public int RebalanceTimeoutMs = -1;
    public string MemberId = "";
    public string? GroupInstanceId;
    public string ProtocolType = "";
    public List<Protocol> Protocols = [];
    public string? Reason;

    public override void Visit(Wire w)
    {
        w.String(ref GroupId);
        w.Int32(ref SessionTimeoutMs);

        if (w.Version >= 1)
        {
            w.Int32(ref RebalanceTimeoutMs);
        }

        w.String(ref MemberId);

        if (w.Version >= 5)
        {
            w.NullableString(ref GroupInstanceId);
        }

        w.String(ref ProtocolType);
        w.List(ref Protocols);

        if (w.Version >= 8)
        {
            w.NullableString(ref Reason);
        }

        w.Tags();
    }

    internal sealed class Protocol : WireMessage
    {
        public string Name = "";
        public ReadOnlyMemory<byte> Metadata;

        public override void Visit(Wire w)
        {
            w.String(ref Name);
            w.Bytes(ref Metadata);
            w.Tags();
        }
    }
}

/// <summary>
/// The generation, and for its leader the members that need assignments. Answers <see cref="JoinGroupRequest"/>.
/// </summary>
internal sealed class JoinGroupResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;
    public int GenerationId = -1;
    public string? ProtocolType;
    public string? ProtocolName = "";
    public string Leader = "";
    public bool SkipAssignment;
    public string MemberId = "";
    public List<Member> Members = [];

    public override void Visit(Wire w)
    {
        if (w.Version >= 2)
        {
            w.Int32(ref ThrottleTimeMs);
        }

        w.Error(ref ErrorCode);
        w.Int32(ref GenerationId);

        if (w.Version >= 7)
        {
            w.NullableString(ref ProtocolType);
        }

        w.NullableString(ref ProtocolName);
        w.String(ref Leader);

        if (w.Version >= 9)
        {
            w.Bool(ref SkipAssignment);
        }

        w.String(ref MemberId);
        w.List(ref Members);
        w.Tags();
    }

    internal sealed class Member : WireMessage
    {
        public string MemberId = "";
        public string? GroupInstanceId;
        public ReadOnlyMemory<byte> Metadata;

        public override void Visit(Wire w)
        {
            w.String(ref MemberId);

            if (w.Version >= 5)
            {
                w.NullableString(ref GroupInstanceId);
            }

            w.Bytes(ref Metadata);
            w.Tags();
        }
    }
}
