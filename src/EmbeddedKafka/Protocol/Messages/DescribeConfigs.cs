namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Asks for the settings of topics and of the broker. API key 32, versions 1 to 4; flexible from 4.</summary>
internal sealed class DescribeConfigsRequest : WireMessage
{
    public List<Resource> Resources = [];
    public bool IncludeSynonyms;
    public bool IncludeDocumentation;

    public override void Visit(Wire w)
    {
        w.List(ref Resources);
        w.Bool(ref IncludeSynonyms);

        if (w.Version >= 3)
        {
            w.Bool(ref IncludeDocumentation);
        }

        w.Tags();
    }

    internal sealed class Resource : WireMessage
    {
        public sbyte ResourceType;
        public string ResourceName = "";
        public List<string>? ConfigurationKeys = [];

        public override void Visit(Wire w)
        {
            w.Int8(ref ResourceType);
            w.String(ref ResourceName);
            w.NullableStringList(ref ConfigurationKeys);
            w.Tags();
        }
    }
}

/// <summary>Settings with their source, type and synonyms. Answers <see cref="DescribeConfigsRequest"/>.</summary>
internal sealed class DescribeConfigsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public List<Result> Results = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.List(ref Results);
        w.Tags();
    }

    internal sealed class Result : WireMessage
    {
        public ErrorCode ErrorCode;
        public string? ErrorMessage = "";
        public sbyte ResourceType;
        public string ResourceName = "";
        public List<ResourceResult> Configs = [];

        public override void Visit(Wire w)
        {
            w.Error(ref ErrorCode);
            w.NullableString(ref ErrorMessage);
            w.Int8(ref ResourceType);
            w.String(ref ResourceName);
            w.List(ref Configs);
            w.Tags();
        }

        internal sealed class ResourceResult : WireMessage
        {
            public string Name = "";
            public string? Value = "";
            public bool ReadOnly;
            public sbyte ConfigSource = -1;
            public bool IsSensitive;
            public List<Synonym> Synonyms = [];
            public sbyte ConfigType;
            public string? Documentation = "";

            public override void Visit(Wire w)
            {
                w.String(ref Name);
                w.NullableString(ref Value);
                w.Bool(ref ReadOnly);
                w.Int8(ref ConfigSource);
                w.Bool(ref IsSensitive);
                w.List(ref Synonyms);

                if (w.Version >= 3)
                {
                    w.Int8(ref ConfigType);
                    w.NullableString(ref Documentation);
                }

                w.Tags();
            }

            internal sealed class Synonym : WireMessage
            {
                public string Name = "";
                public string? Value = "";
                public sbyte Source;

                public override void Visit(Wire w)
                {
                    w.String(ref Name);
                    w.NullableString(ref Value);
                    w.Int8(ref Source);
                    w.Tags();
                }
            }
        }
    }
}
