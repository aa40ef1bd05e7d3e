namespace StreamML.EmbeddedKafka.Protocol.Messages;

/// <summary>Partitions of one topic by its name, as several messages list them.</summary>
internal sealed class TopicOf<TPartition> : WireMessage
    where TPartition : WireMessage, new()
{
    public string Name = "";
    public List<TPartition> Partitions = [];

    public override void Visit(Wire w)
    {
        w.String(ref Name);
        w.List(ref Partitions);
        w.Tags();
    }
}
