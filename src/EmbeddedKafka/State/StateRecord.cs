using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.State;

/// <summary>Kind of a state record, its first byte in the journal. Numbers are permanent: add, never reuse.</summary>
internal enum StateRecordType : byte
{
    ClusterCreated = 1,
    TopicCreated = 2,
    TopicDeleted = 3,
    PartitionsAdded = 4,
    TopicConfigured = 5,
    BrokerConfigured = 6,
    ProducerIdsReserved = 7,
    TransactionStored = 8,
    TransactionRemoved = 9,
    GroupStored = 10,
    GroupRemoved = 11,
    OffsetsCommitted = 12,
    OffsetsStaged = 13,
    OffsetsSettled = 14,
    OffsetsRemoved = 15,
}

/// <summary>
/// One change of the broker's metadata: appended to the journal, then replayed by <see cref="ClusterState"/>, both now
/// and after each restart by the same code.
/// <code>
/// byte 0   type (StateRecordType)
/// byte 1   version of the layout that follows, 0 so far
/// byte 2.. the fields in Visit's order, as in a flexible version of the Kafka protocol: big-endian integers,
///          varint lengths plus one, tagged fields at the end of each structure
/// </code>
/// </summary>
internal abstract class StateRecord(StateRecordType type) : WireMessage
{
    public StateRecordType Type { get; } = type;
}
