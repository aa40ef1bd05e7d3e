using StreamML.EmbeddedKafka.Protocol;

namespace StreamML.EmbeddedKafka.State;

/// <summary>Converts between <see cref="StateRecord"/> and its bytes in the journal.</summary>
internal static class StateRecordCodec
{
    private const int PrefixBytes = 2;
    private const byte Version = 0;

    public static byte[] Encode(StateRecord record)
    {
        var writer = new WireWriter(Version, flexible: true, 128);
        sbyte type = (sbyte)record.Type;
        sbyte version = (sbyte)Version;
        writer.Int8(ref type);
        writer.Int8(ref version);
        record.Visit(writer);
        return writer.ToArray();
    }

    /// <exception cref="InvalidDataException">The type or version is unknown, or the fields are malformed: written by a
    /// newer build, or damaged.</exception>
    public static StateRecord Decode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < PrefixBytes || bytes.Span[1] != Version)
        {
            throw new InvalidDataException("A state record has an unknown version. A newer build wrote this data.");
        }

        var record = Create((StateRecordType)bytes.Span[0]);
        try
        {
            record.Visit(new WireReader(bytes[PrefixBytes..], Version, flexible: true));
            return record;
        }
        catch (WireFormatException e)
        {
            throw new InvalidDataException($"A state record of type {record.Type} is malformed.", e);
        }
    }

    private static StateRecord Create(StateRecordType type) => type switch
    {
        StateRecordType.ClusterCreated => new ClusterCreated(),
        StateRecordType.TopicCreated => new TopicCreated(),
        StateRecordType.TopicDeleted => new TopicDeleted(),
        StateRecordType.PartitionsAdded => new PartitionsAdded(),
        StateRecordType.TopicConfigured => new TopicConfigured(),
        StateRecordType.BrokerConfigured => new BrokerConfigured(),
        StateRecordType.ProducerIdsReserved => new ProducerIdsReserved(),
        StateRecordType.TransactionStored => new TransactionStored(),
        StateRecordType.TransactionRemoved => new TransactionRemoved(),
        StateRecordType.GroupStored => new GroupStored(),
        StateRecordType.GroupRemoved => new GroupRemoved(),
        StateRecordType.OffsetsCommitted => new OffsetsCommitted(),
        StateRecordType.OffsetsStaged => new OffsetsStaged(),
        StateRecordType.OffsetsSettled => new OffsetsSettled(),
        StateRecordType.OffsetsRemoved => new OffsetsRemoved(),
        _ => throw new InvalidDataException(
            $"State record type {(byte)type} is not known. A newer build wrote this data."),
    };
}
