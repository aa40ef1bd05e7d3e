namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Keeps a group member's session alive. API key 12, versions 0 to 4; flexible from 4.</summary>
internal sealed class HeartbeatRequest : WireMessage
{
    public string GroupId = "";
    public int GenerationId;
    public string MemberId = "";
    public string? GroupInstanceId;

    public override void Visit(Wire w)
    {
        w.String(ref GroupId);
        w.Int32(ref GenerationId);
        w.String(ref MemberId);

        if (w.Version >= 3)
        {
            w.NullableString(ref GroupInstanceId);
        }

        w.Tags();
    }
}

/// <summary>Whether the member still belongs to the generation. Answers <see cref="HeartbeatRequest"/>.</summary>
internal sealed class HeartbeatResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;

    public override void Visit(Wire w)
    {
        if (w.Version >= 1)
        {
            w.Int32(ref ThrottleTimeMs);
        }

        w.Error(ref ErrorCode);
        w.Tags();
    }
}
