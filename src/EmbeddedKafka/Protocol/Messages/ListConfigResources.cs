namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Lists the resources that can have settings. API key 74, versions 0 to 1; always flexible.</summary>
internal sealed class ListConfigResourcesRequest : WireMessage
{
    public List<sbyte> ResourceTypes = [];

    public override void Visit(Wire w)
    {
        if (w.Version >= 1)
        {
            w.Int8List(ref ResourceTypes);
        }

        w.Tags();
    }
}

/// <summary>Names of the resources with settings. Answers <see cref="ListConfigResourcesRequest"/>.</summary>
internal sealed class ListConfigResourcesResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;
    public List<ConfigResource> ConfigResources = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.Error(ref ErrorCode);
        w.List(ref ConfigResources);
        w.Tags();
    }

    internal sealed class ConfigResource : WireMessage
    {
        public string ResourceName = "";
        public sbyte ResourceType = 16;

        public override void Visit(Wire w)
        {
            w.String(ref ResourceName);

            if (w.Version >= 1)
            {
                w.Int8(ref ResourceType);
            }

            w.Tags();
        }
    }
}
