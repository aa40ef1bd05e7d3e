using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.State;

/// <summary>The data directory was initialised as a cluster. The first record of every journal.</summary>
internal sealed class ClusterCreated() : StateRecord(StateRecordType.ClusterCreated)
{
    public string ClusterId = "";

    public override void Visit(Wire w)
    {
        w.String(ref ClusterId);
        w.Tags();
    }
}

/// <summary>A topic with all its settings.</summary>
internal sealed class TopicCreated() : StateRecord(StateRecordType.TopicCreated)
{
    public Guid TopicId;
    public string Name = "";
    public int Partitions;
    public List<ConfigEntry> Configs = [];

    public override void Visit(Wire w)
    {
        w.Uuid(ref TopicId);
        w.String(ref Name);
        w.Int32(ref Partitions);
        w.List(ref Configs);
        w.Tags();
    }
}

/// <summary>A topic was deleted, with its log and every offset committed for it.</summary>
internal sealed class TopicDeleted() : StateRecord(StateRecordType.TopicDeleted)
{
    public Guid TopicId;

    public override void Visit(Wire w)
    {
        w.Uuid(ref TopicId);
        w.Tags();
    }
}

/// <summary>The new number of partitions of a topic.</summary>
internal sealed class PartitionsAdded() : StateRecord(StateRecordType.PartitionsAdded)
{
    public Guid TopicId;
    public int Partitions;

    public override void Visit(Wire w)
    {
        w.Uuid(ref TopicId);
        w.Int32(ref Partitions);
        w.Tags();
    }
}

/// <summary>All settings of a topic that differ from the broker's, replacing the previous ones.</summary>
internal sealed class TopicConfigured() : StateRecord(StateRecordType.TopicConfigured)
{
    public Guid TopicId;
    public List<ConfigEntry> Configs = [];

    public override void Visit(Wire w)
    {
        w.Uuid(ref TopicId);
        w.List(ref Configs);
        w.Tags();
    }
}

/// <summary>All broker settings changed at run time, replacing the previous ones.</summary>
internal sealed class BrokerConfigured() : StateRecord(StateRecordType.BrokerConfigured)
{
    public List<ConfigEntry> Configs = [];

    public override void Visit(Wire w)
    {
        w.List(ref Configs);
        w.Tags();
    }
}

/// <summary>One setting.</summary>
internal sealed class ConfigEntry : WireMessage
{
    public string Name = "";
    public string Value = "";

    public override void Visit(Wire w)
    {
        w.String(ref Name);
        w.String(ref Value);
        w.Tags();
    }
}
