namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Asks for the brokers of the cluster. API key 60, versions 0 to 2; always flexible.</summary>
internal sealed class DescribeClusterRequest : WireMessage
{
    public bool IncludeClusterAuthorizedOperations;
    public sbyte EndpointType = 1;
    public bool IncludeFencedBrokers;

    public override void Visit(Wire w)
    {
        w.Bool(ref IncludeClusterAuthorizedOperations);

        if (w.Version >= 1)
        {
            w.Int8(ref EndpointType);
        }

        if (w.Version >= 2)
        {
            w.Bool(ref IncludeFencedBrokers);
        }

        w.Tags();
    }
}

/// <summary>Cluster id, controller and brokers. Answers <see cref="DescribeClusterRequest"/>.</summary>
internal sealed class DescribeClusterResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;
    public string? ErrorMessage;
    public sbyte EndpointType = 1;
    public string ClusterId = "";
    public int ControllerId = -1;
    public List<Broker> Brokers = [];
    public int ClusterAuthorizedOperations = int.MinValue;

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);
        w.Error(ref ErrorCode);
        w.NullableString(ref ErrorMessage);

        if (w.Version >= 1)
        {
            w.Int8(ref EndpointType);
        }

        w.String(ref ClusterId);
        w.Int32(ref ControllerId);
        w.List(ref Brokers);
        w.Int32(ref ClusterAuthorizedOperations);
        w.Tags();
    }

    internal sealed class Broker : WireMessage
    {
        public int BrokerId;
        public string Host = "";
        public int Port;
        public string? Rack;
        public bool IsFenced;

        public override void Visit(Wire w)
        {
            w.Int32(ref BrokerId);
            w.String(ref Host);
            w.Int32(ref Port);
            w.NullableString(ref Rack);

            if (w.Version >= 2)
            {
                w.Bool(ref IsFenced);
            }

            w.Tags();
        }
    }
}
