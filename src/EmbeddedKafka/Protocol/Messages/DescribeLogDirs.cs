namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Asks for the disk usage of partitions. API key 35, versions 1 to 5; flexible from 2.</summary>
internal sealed class DescribeLogDirsRequest : WireMessage
{
    public List<DescribableLogDirTopic>? Topics = [];

    public override void Visit(Wire w)
    {
        w.NullableList(ref Topics);
        w.Tags();
    }

    internal sealed class DescribableLogDirTopic : WireMessage
    {
        public string Topic = "";
        public List<int> Partitions = [];

        public override void Visit(Wire w)
        {
            w.String(ref Topic);
            w.Int32List(ref Partitions);
            w.Tags();
        }
    }
}

/// <summary>Sizes of the partitions in the data directory. Answers <see cref="DescribeLogDirsRequest"/>.</summary>
internal sealed class DescribeLogDirsResponse : WireMessage
{
    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;
    public List<Result> Results = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);

        if (w.Version >= 3)
        {
            w.Error(ref ErrorCode);
        }

        w.List(ref Results);
        w.Tags();
    }

    internal sealed class Result : WireMessage
    {
        public ErrorCode ErrorCode;
        public string LogDir = "";
        public List<Topic> Topics = [];
        public long TotalBytes = -1;
        public long UsableBytes = -1;
        public bool IsCordoned;

        public override void Visit(Wire w)
        {
            w.Error(ref ErrorCode);
            w.String(ref LogDir);
            w.List(ref Topics);

            if (w.Version >= 4)
            {
                w.Int64(ref TotalBytes);
                w.Int64(ref UsableBytes);
            }

            if (w.Version >= 5)
            {
                w.Bool(ref IsCordoned);
            }

            w.Tags();
        }

        internal sealed class Topic : WireMessage
        {
            public string Name = "";
            public List<Partition> Partitions = [];

            public override void Visit(Wire w)
            {
                w.String(ref Name);
                w.List(ref Partitions);
                w.Tags();
            }

            internal sealed class Partition : WireMessage
            {
                public int PartitionIndex;
                public long PartitionSize;
                public long OffsetLag;
                public bool IsFutureKey;

                public override void Visit(Wire w)
                {
                    w.Int32(ref PartitionIndex);
                    w.Int64(ref PartitionSize);
                    w.Int64(ref OffsetLag);
                    w.Bool(ref IsFutureKey);
                    w.Tags();
                }
            }
        }
    }
}
