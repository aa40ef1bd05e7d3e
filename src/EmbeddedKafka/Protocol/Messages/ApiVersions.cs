namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// First request of a connection: asks for the supported versions. API key 18, versions 0 to 4; flexible from 3.
/// </summary>
internal sealed class ApiVersionsRequest : WireMessage
{
    public string ClientSoftwareName = "";
    public string ClientSoftwareVersion = "";

    public override void Visit(Wire w)
    {
        if (w.Version >= 3)
        {
            w.String(ref ClientSoftwareName);
            w.String(ref ClientSoftwareVersion);
        }

        w.Tags();
    }
}

/// <summary>Supported version ranges and features. Answers <see cref="ApiVersionsRequest"/>.</summary>
internal sealed class ApiVersionsResponse : WireMessage
{
    public ErrorCode ErrorCode;
    public List<ApiVersion> ApiKeys = [];
    public int ThrottleTimeMs;
    public List<SupportedFeatureKey> SupportedFeatures = [];
    public long FinalizedFeaturesEpoch = -1;
    public List<FinalizedFeatureKey> FinalizedFeatures = [];
    public bool ZkMigrationReady;

    public override void Visit(Wire w)
    {
        w.Error(ref ErrorCode);
        w.List(ref ApiKeys);

        if (w.Version >= 1)
        {
            w.Int32(ref ThrottleTimeMs);
        }

        w.Tags(4, VisitTag);
    }

    private void VisitTag(Wire w, int tag)
    {
        switch (tag)
        {
            case 0: w.List(ref SupportedFeatures); break;
            case 1: w.Int64(ref FinalizedFeaturesEpoch); break;
            case 2: w.List(ref FinalizedFeatures); break;
            case 3: w.Bool(ref ZkMigrationReady); break;
        }
    }

    internal sealed class ApiVersion : WireMessage
    {
        public short ApiKey;
        public short MinVersion;
        public short MaxVersion;

        public override void Visit(Wire w)
        {
            w.Int16(ref ApiKey);
            w.Int16(ref MinVersion);
            w.Int16(ref MaxVersion);
            w.Tags();
        }
    }

    internal sealed class SupportedFeatureKey : WireMessage
    {
        public string Name = "";
        public short MinVersion;
        public short MaxVersion;

        public override void Visit(Wire w)
        {
            w.String(ref Name);
            w.Int16(ref MinVersion);
            w.Int16(ref MaxVersion);
            w.Tags();
        }
    }

    internal sealed class FinalizedFeatureKey : WireMessage
    {
        public string Name = "";
        public short MaxVersionLevel;
        public short MinVersionLevel;

        public override void Visit(Wire w)
        {
            w.String(ref Name);
            w.Int16(ref MaxVersionLevel);
            w.Int16(ref MinVersionLevel);
            w.Tags();
        }
    }
}
