using System.Buffers.Binary;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Score;

/// <summary>
/// Up to where the states of a task's contacts hold each source partition. Kept beside the states, in the same
/// transaction, so that it is exact after any restart.
/// </summary>
/// <remarks>
/// Stored, integers little-endian:
/// <code>
/// 0    1 byte   version: 1
/// 1    8 bytes per topic: the first offset that is not in the states, in the order of
///                <see cref="ContactRecords.Topics"/>
/// </code>
/// </remarks>
internal sealed class SourcePositions
{
    /// <summary>Its key in the store: a contact key begins with its tenant and is never this.</summary>
    public const string StoreKey = "\u0001positions";

    private const byte Version = 1;

    private readonly long[] _next = new long[ContactRecords.Topics.Count];

    /// <summary>Sum of the offsets: rises with every record.</summary>
    public long Sum => _next.Sum();

    /// <summary>Reads what <see cref="ToBytes"/> wrote; nothing is a task that has read nothing.</summary>
    /// <exception cref="InvalidDataException">It is of another version.</exception>
    public static SourcePositions Parse(ReadOnlySpan<byte> bytes)
    {
        var positions = new SourcePositions();
        if (bytes.IsEmpty)
        {
            return positions;
        }

        if (bytes[0] != Version || bytes.Length != 1 + (sizeof(long) * positions._next.Length))
        {
            throw new InvalidDataException(
                $"The scorer's source positions have the version {bytes[0]} and {bytes.Length} bytes; "
                + $"this program reads version {Version}.");
        }

        for (int topic = 0; topic < positions._next.Length; topic++)
        {
            positions._next[topic] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(1 + (sizeof(long) * topic))..]);
        }

        return positions;
    }

    /// <summary>Takes a record in.</summary>
    public void Pass(SourceRecord record)
    {
        int topic = IndexOf(record.Source.Topic);
        _next[topic] = Math.Max(_next[topic], record.Offset + 1);
    }

    /// <summary>As bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[1 + (sizeof(long) * _next.Length)];
        bytes[0] = Version;
        for (int topic = 0; topic < _next.Length; topic++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1 + (sizeof(long) * topic)), _next[topic]);
        }

        return bytes;
    }

    /// <summary>As records carry it.</summary>
    /// <param name="partition">The task's partition of every topic.</param>
    public IEnumerable<SourceOffset> ToOffsets(int partition) =>
        ContactRecords.Topics.Select((topic, index) => new SourceOffset
        {
            Topic = topic.Name,
            Partition = partition,
            NextOffset = _next[index],
        });

    private static int IndexOf(TopicDefinition topic)
    {
        for (int index = 0; index < ContactRecords.Topics.Count; index++)
        {
            if (ContactRecords.Topics[index].Equals(topic))
            {
                return index;
            }
        }

        throw new InvalidOperationException($"{topic.Name} is not a topic of the scorer.");
    }
}
