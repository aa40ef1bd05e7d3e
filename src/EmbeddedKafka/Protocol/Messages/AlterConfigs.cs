namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Replaces all settings of a resource. API key 33, versions 0 to 2; flexible from 2.</summary>
internal sealed class AlterConfigsRequest : WireMessage
{
    public List<Resource> Resources = [];
    public bool ValidateOnly;

    public override void Visit(Wire w)
    {
        w.List(ref Resources);
        w.Bool(ref ValidateOnly);
        w.Tags();
    }

    internal sealed class Resource : WireMessage
    {
        public sbyte ResourceType;
        public string ResourceName = "";
        public List<AlterableConfig> Configs = [];

        public override void Visit(Wire w)
        {
            w.Int8(ref ResourceType);
            w.String(ref ResourceName);
            w.List(ref Configs);
            w.Tags();
        }

        internal sealed class AlterableConfig : WireMessage
        {
            public string Name = "";
            public string? Value = "";

            public override void Visit(Wire w)
            {
                w.String(ref Name);
                w.NullableString(ref Value);
                w.Tags();
            }
        }
    }
}

/// <summary>The outcome for each resource. Answers <see cref="AlterConfigsRequest"/>.</summary>
internal sealed class AlterConfigsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<ResourceResponse> Responses = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.List(ref Responses);
        w.Tags();
    }

    internal sealed class ResourceResponse : WireMessage
    {
        public ErrorCode ErrorCode;
        public string? ErrorMessage = "";
        public sbyte ResourceType;
        public string ResourceName = "";

        public override void Visit(Wire w)
        {
            w.Error(ref ErrorCode);
            w.NullableString(ref ErrorMessage);
            w.Int8(ref ResourceType);
            w.String(ref ResourceName);
            w.Tags();
        }
    }
}
