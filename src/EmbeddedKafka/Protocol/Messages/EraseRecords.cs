namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Erases records for good. API key 10000, version 0; flexible. Not part of Kafka's protocol.</summary>
internal sealed class EraseRecordsRequest : WireMessage
{
    /// <summary>What ApiVersions calls this API.</summary>
    public const string Feature = "streamml.erase-records";

    public List<TopicOf<Partition>> Topics = [];

    public override void Visit(Wire w)
    {
        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class Partition : WireMessage
    {
        public int PartitionIndex;
        public List<Key> Keys = [];
        public List<Record> Records = [];

        public override void Visit(Wire w)
        {
            w.Int32(ref PartitionIndex);
            w.List(ref Keys);
            w.List(ref Records);
            w.Tags();
        }
    }

    /// <summary>All records with a value under this key.</summary>
    internal sealed class Key : WireMessage
    {
        public ReadOnlyMemory<byte> Bytes;

        public override void Visit(Wire w)
        {
            w.Bytes(ref Bytes);
            w.Tags();
        }
    }

    /// <summary>One record; with a value, which it gets instead of its own.</summary>
    internal sealed class Record : WireMessage
    {
        public long Offset;
        public ReadOnlyMemory<byte>? Value;

        public override void Visit(Wire w)
        {
            w.Int64(ref Offset);
            w.NullableBytes(ref Value);
            w.Tags();
        }
    }
}

/// <summary>What was done to each partition. Answers <see cref="EraseRecordsRequest"/>.</summary>
internal sealed class EraseRecordsResponse : WireMessage
{
    public List<TopicOf<PartitionResult>> Topics = [];

    public override void Visit(Wire w)
    {
        w.List(ref Topics);
        w.Tags();
    }

    internal sealed class PartitionResult : WireMessage
    {
        public int PartitionIndex;
        public ErrorCode ErrorCode;
        public long Erased;
        public long Replaced;

        /// <summary>False: a part could not be read or rewritten; ask again.</summary>
        public bool IsComplete;

        public override void Visit(Wire w)
        {
            w.Int32(ref PartitionIndex);
            w.Error(ref ErrorCode);
            w.Int64(ref Erased);
            w.Int64(ref Replaced);
            w.Bool(ref IsComplete);
            w.Tags();
        }
    }
}
