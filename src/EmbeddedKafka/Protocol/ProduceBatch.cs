using System.Buffers.Binary;

namespace StreamML.EmbeddedKafka.Protocol;

/// <summary>
/// The fields of a record batch's header (format 2) that decide who may write it. Positions from the start of the
/// batch: 16 magic, 21 attributes (int16: bits 0-2 codec, bit 4 transactional), 43 producer id (int64), 51 epoch
/// (int16).
/// </summary>
internal readonly record struct ProduceBatch(short Attributes, long ProducerId, short ProducerEpoch)
{
    private const int HeaderBytes = 61;
    private const int CodecMask = 7;
    private const int Zstd = 4;
    private const int TransactionalBit = 16;

    public bool IsTransactional => (Attributes & TransactionalBit) != 0;

    public bool IsZstd => (Attributes & CodecMask) == Zstd;

    /// <summary>Reads the first batch; false if there is none. The log refuses older formats.</summary>
    public static bool TryRead(ReadOnlySpan<byte> records, out ProduceBatch batch)
    {
        batch = default;
        if (records.Length < 17)
        {
            return false;
        }

        if (records[16] == 2)
        {
            if (records.Length < HeaderBytes)
            {
                return false;
            }

            batch = new ProduceBatch(
                BinaryPrimitives.ReadInt16BigEndian(records[21..]),
                BinaryPrimitives.ReadInt64BigEndian(records[43..]),
                BinaryPrimitives.ReadInt16BigEndian(records[51..]));
        }

        return true;
    }
}
