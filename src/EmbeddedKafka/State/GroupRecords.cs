using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.State;

/// <summary>A complete generation of a consumer group, restored for its members after a restart.</summary>
internal sealed class GroupStored() : StateRecord(StateRecordType.GroupStored)
{
    public string GroupId = "";
    public string ProtocolType = "";
    public int Generation;
    public string? Protocol;
    public string? LeaderId;
    public long EmptySinceMs = -1;
    public List<StoredMember> Members = [];

    public override void Visit(Wire w)
    {
        w.String(ref GroupId);
        w.String(ref ProtocolType);
        w.Int32(ref Generation);
        w.NullableString(ref Protocol);
        w.NullableString(ref LeaderId);
        w.Int64(ref EmptySinceMs);
        w.List(ref Members);
        w.Tags();
    }
}

/// <summary>A member of a stored generation.</summary>
internal sealed class StoredMember : WireMessage
{
    public string MemberId = "";
    public string? GroupInstanceId;
    public string ClientId = "";
    public string ClientHost = "";
    public int RebalanceTimeoutMs;
    public int SessionTimeoutMs;
    public List<StoredProtocol> Protocols = [];
    public ReadOnlyMemory<byte> Assignment;

    public override void Visit(Wire w)
    {
        w.String(ref MemberId);
        w.NullableString(ref GroupInstanceId);
        w.String(ref ClientId);
        w.String(ref ClientHost);
        w.Int32(ref RebalanceTimeoutMs);
        w.Int32(ref SessionTimeoutMs);
        w.List(ref Protocols);
        w.Bytes(ref Assignment);
        w.Tags();
    }
}

/// <summary>A protocol that a member offered, with its subscription.</summary>
internal sealed class StoredProtocol : WireMessage
{
    public string Name = "";
    public ReadOnlyMemory<byte> Metadata;

    public override void Visit(Wire w)
    {
        w.String(ref Name);
        w.Bytes(ref Metadata);
        w.Tags();
    }
}

/// <summary>A group was removed, with its offsets.</summary>
internal sealed class GroupRemoved() : StateRecord(StateRecordType.GroupRemoved)
{
    public string GroupId = "";

    public override void Visit(Wire w)
    {
        w.String(ref GroupId);
        w.Tags();
    }
}

/// <summary>Offsets committed outside a transaction.</summary>
internal sealed class OffsetsCommitted() : StateRecord(StateRecordType.OffsetsCommitted)
{
    public string GroupId = "";
    public List<StoredOffset> Offsets = [];

    public override void Visit(Wire w)
    {
        w.String(ref GroupId);
        w.List(ref Offsets);
        w.Tags();
    }
}

/// <summary>Offsets that take effect if and when the producer's transaction commits.</summary>
internal sealed class OffsetsStaged() : StateRecord(StateRecordType.OffsetsStaged)
{
    public string GroupId = "";
    public long ProducerId;
    public List<StoredOffset> Offsets = [];

    public override void Visit(Wire w)
    {
        w.String(ref GroupId);
        w.Int64(ref ProducerId);
        w.List(ref Offsets);
        w.Tags();
    }
}

/// <summary>A producer's transaction ended: its staged offsets, in every group, take effect or are dropped.</summary>
internal sealed class OffsetsSettled() : StateRecord(StateRecordType.OffsetsSettled)
{
    public long ProducerId;
    public bool Committed;

    public override void Visit(Wire w)
    {
        w.Int64(ref ProducerId);
        w.Bool(ref Committed);
        w.Tags();
    }
}

/// <summary>Offsets deleted or expired. Staged ones stay.</summary>
internal sealed class OffsetsRemoved() : StateRecord(StateRecordType.OffsetsRemoved)
{
    public string GroupId = "";
    public List<TransactionPartition> Partitions = [];

    public override void Visit(Wire w)
    {
        w.String(ref GroupId);
        w.List(ref Partitions);
        w.Tags();
    }
}

/// <summary>A group's offset in one partition.</summary>
internal sealed class StoredOffset : WireMessage
{
    public Guid TopicId;
    public int Partition;
    public long Offset;
    public int LeaderEpoch = -1;
    public string Metadata = "";
    public long CommittedMs;
    public long ExpiresMs = -1;

    public override void Visit(Wire w)
    {
        w.Uuid(ref TopicId);
        w.Int32(ref Partition);
        w.Int64(ref Offset);
        w.Int32(ref LeaderEpoch);
        w.String(ref Metadata);
        w.Int64(ref CommittedMs);
        w.Int64(ref ExpiresMs);
        w.Tags();
    }
}
