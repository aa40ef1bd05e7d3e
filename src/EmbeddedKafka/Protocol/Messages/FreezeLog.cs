namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Freezes the log for a backup. API key 10001, version 0; flexible. Not part of Kafka's protocol.</summary>
internal sealed class FreezeLogRequest : WireMessage
{
    /// <summary>What ApiVersions calls this API.</summary>
    public const string Feature = "streamml.freeze-log";

    public override void Visit(Wire w) => w.Tags();
}

/// <summary>The log as of one moment. Its files are there until the connection ends.</summary>
internal sealed class FreezeLogResponse : WireMessage
{
    /// <summary>The data folder of the broker.</summary>
    public string DataDirectory = "";

    /// <summary>Where the files are, below it.</summary>
    public string Folder = "";
    public string ClusterId = "";
    public long Position;
    public List<TopicOf<Partition>> Topics = [];
    public List<File> Files = [];

    public override void Visit(Wire w)
    {
        w.String(ref DataDirectory);
        w.String(ref Folder);
        w.String(ref ClusterId);
        w.Int64(ref Position);
        w.List(ref Topics);
        w.List(ref Files);
        w.Tags();
    }

    internal sealed class Partition : WireMessage
    {
        public int PartitionIndex;
        public long Start;
        public long End;

        public override void Visit(Wire w)
        {
            w.Int32(ref PartitionIndex);
            w.Int64(ref Start);
            w.Int64(ref End);
            w.Tags();
        }
    }

    internal sealed class File : WireMessage
    {
        public string Path = "";
        public long Length;

        public override void Visit(Wire w)
        {
            w.String(ref Path);
            w.Int64(ref Length);
            w.Tags();
        }
    }
}
