namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// Sets, deletes, appends to or subtracts from individual settings. API key 44, versions 0 to 1; flexible from 1.
/// </summary>
internal sealed class IncrementalAlterConfigsRequest : WireMessage
{
    public List<AlterConfigsResource> Resources = [];
    public bool ValidateOnly;

    public override void Visit(Wire w)
    {
        w.List(ref Resources);
        w.Bool(ref ValidateOnly);
        w.Tags();
    }

    internal sealed class AlterConfigsResource : WireMessage
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
            public sbyte ConfigOperation;
            public string? Value = "";

            public override void Visit(Wire w)
            {
                w.String(ref Name);
                w.Int8(ref ConfigOperation);
                w.NullableString(ref Value);
                w.Tags();
            }
        }
    }
}

/// <summary>The outcome for each resource. Answers <see cref="IncrementalAlterConfigsRequest"/>.</summary>
internal sealed class IncrementalAlterConfigsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<AlterConfigsResourceResponse> Responses = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.List(ref Responses);
        w.Tags();
    }

    internal sealed class AlterConfigsResourceResponse : WireMessage
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
