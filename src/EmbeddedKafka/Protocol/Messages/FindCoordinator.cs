namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// Asks which broker coordinates a group or a transactional id. API key 10, versions 0 to 6; flexible from 3.
/// </summary>
internal sealed class FindCoordinatorRequest : WireMessage
{
    public string Key = "";
    public sbyte KeyType;
    public List<string> CoordinatorKeys = [];

    public override void Visit(Wire w)
    {
        if (w.Version <= 3)
        {
            w.String(ref Key);
        }

        if (w.Version >= 1)
        {
            w.Int8(ref KeyType);
        }

        if (w.Version >= 4)
        {
            w.StringList(ref CoordinatorKeys);
        }

        w.Tags();
    }
}

/// <summary>The coordinator: always this broker. Answers <see cref="FindCoordinatorRequest"/>.</summary>
internal sealed class FindCoordinatorResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;
    public string? ErrorMessage = "";
    public int NodeId;
    public string Host = "";
    public int Port;
    public List<Coordinator> Coordinators = [];

    public override void Visit(Wire w)
    {
        if (w.Version >= 1)
        {
            w.Int32(ref ThrottleTimeMs);
        }

        if (w.Version <= 3)
        {
            w.Error(ref ErrorCode);
        }

        if (w.Version is >= 1 and <= 3)
        {
            w.NullableString(ref ErrorMessage);
        }

        if (w.Version <= 3)
        {
            w.Int32(ref NodeId);
            w.String(ref Host);
            w.Int32(ref Port);
        }

        if (w.Version >= 4)
        {
            w.List(ref Coordinators);
        }

        w.Tags();
    }

    internal sealed class Coordinator : WireMessage
    {
        public string Key = "";
        public int NodeId;
        public string Host = "";
        public int Port;
        public ErrorCode ErrorCode;
        public string? ErrorMessage = "";

        public override void Visit(Wire w)
        {
            w.String(ref Key);
            w.Int32(ref NodeId);
            w.String(ref Host);
            w.Int32(ref Port);
            w.Error(ref ErrorCode);
            w.NullableString(ref ErrorMessage);
            w.Tags();
        }
    }
}
