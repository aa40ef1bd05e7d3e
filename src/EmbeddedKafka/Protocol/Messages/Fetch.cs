namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>
/// Asks for record batches from given offsets on, waiting if there are none yet. API key 1, versions 4 to 18; flexible
/// from 12.
/// </summary>
internal sealed class FetchRequest : WireMessage
{
    public int ReplicaId = -1;
    public int MaxWaitMs;
    public int MinBytes;
    public int MaxBytes = int.MaxValue;
    public sbyte IsolationLevel;
    public int SessionId;
    public int SessionEpoch = -1;
    public List<TopicEntry> Topics = [];
    public List<ForgottenTopic> ForgottenTopicsData = [];
    public string RackId = "";

    public override void Visit(Wire w)
    {
        if (w.Version <= 14)
        {
            w.Int32(ref ReplicaId);
        }

        w.Int32(ref MaxWaitMs);
        w.Int32(ref MinBytes);
        w.Int32(ref MaxBytes);
        w.Int8(ref IsolationLevel);

        if (w.Version >= 7)
        {
            w.Int32(ref SessionId);
            w.Int32(ref SessionEpoch);
        }

        w.List(ref Topics);

        if (w.Version >= 7)
        {
            w.List(ref ForgottenTopicsData);
        }

        if (w.Version >= 11)
        {
            w.String(ref RackId);
        }

        w.Tags();
    }

    internal sealed class TopicEntry : WireMessage
    {
        public string Topic = "";
        public Guid TopicId;
        public List<PartitionEntry> Partitions = [];

        public override void Visit(Wire w)
        {
            if (w.Version <= 12)
            {
                w.String(ref Topic);
            }

            if (w.Version >= 13)
            {
                w.Uuid(ref TopicId);
            }

            w.List(ref Partitions);
            w.Tags();
        }

        internal sealed class PartitionEntry : WireMessage
        {
            public int Partition;
            public int CurrentLeaderEpoch = -1;
            public long FetchOffset;
            public int LastFetchedEpoch = -1;
            public long LogStartOffset = -1;
            public int PartitionMaxBytes;

            public override void Visit(Wire w)
            {
                w.Int32(ref Partition);

                if (w.Version >= 9)
                {
                    w.Int32(ref CurrentLeaderEpoch);
                }

                w.Int64(ref FetchOffset);

                if (w.Version >= 12)
                {
                    w.Int32(ref LastFetchedEpoch);
                }

                if (w.Version >= 5)
                {
                    w.Int64(ref LogStartOffset);
                }

                w.Int32(ref PartitionMaxBytes);
                w.Tags();
            }
        }
    }

    internal sealed class ForgottenTopic : WireMessage
    {
        public string Topic = "";
        public Guid TopicId;
        public List<int> Partitions = [];

        public override void Visit(Wire w)
        {
            if (w.Version <= 12)
            {
                w.String(ref Topic);
            }

            if (w.Version >= 13)
            {
                w.Uuid(ref TopicId);
            }

            w.Int32List(ref Partitions);
            w.Tags();
        }
    }
}

/// <summary>
/// Whole batches as stored, with the aborted transactions that a read-committed reader must skip. Answers
/// <see cref="FetchRequest"/>.
/// </summary>
internal sealed class FetchResponse : WireMessage, IDisposable
{
    /// <summary>The buffers that <see cref="Responses"/> refers to, returned once the response has been sent.</summary>
    public readonly List<IDisposable> Leases = [];

    public int ThrottleTimeMs;
    public ErrorCode ErrorCode;
    public int SessionId;
    public List<FetchableTopicResponse> Responses = [];

    public override void Visit(Wire w)
    {
        w.Int32(ref ThrottleTimeMs);

        if (w.Version >= 7)
        {
            w.Error(ref ErrorCode);
            w.Int32(ref SessionId);
        }

        w.List(ref Responses);
        w.Tags();
    }

    public void Dispose() => Leases.ForEach(static lease => lease.Dispose());

    internal sealed class FetchableTopicResponse : WireMessage
    {
        public string Topic = "";
        public Guid TopicId;
        public List<PartitionData> Partitions = [];

        public override void Visit(Wire w)
        {
            if (w.Version <= 12)
            {
                w.String(ref Topic);
            }

            if (w.Version >= 13)
            {
                w.Uuid(ref TopicId);
            }

            w.List(ref Partitions);
            w.Tags();
        }

        internal sealed class PartitionData : WireMessage
        {
            public int PartitionIndex;
            public ErrorCode ErrorCode;
            public long HighWatermark;
            public long LastStableOffset = -1;
            public long LogStartOffset = -1;
            public List<AbortedTransaction>? AbortedTransactions = [];
            public int PreferredReadReplica = -1;
            public ReadOnlyMemory<byte>? Records;

            public override void Visit(Wire w)
            {
                w.Int32(ref PartitionIndex);
                w.Error(ref ErrorCode);
                w.Int64(ref HighWatermark);
                w.Int64(ref LastStableOffset);

                if (w.Version >= 5)
                {
                    w.Int64(ref LogStartOffset);
                }

                w.NullableList(ref AbortedTransactions);

                if (w.Version >= 11)
                {
                    w.Int32(ref PreferredReadReplica);
                }

                w.Records(ref Records);
                w.Tags();
            }

            internal sealed class AbortedTransaction : WireMessage
            {
                public long ProducerId;
                public long FirstOffset;

                public override void Visit(Wire w)
                {
                    w.Int64(ref ProducerId);
                    w.Int64(ref FirstOffset);
                    w.Tags();
                }
            }
        }
    }
}
