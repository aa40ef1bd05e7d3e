using System.Buffers.Binary;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>Compression codecs of a batch's attributes.</summary>
internal enum BatchCodec
{
    None = 0,
    Gzip = 1,
    Snappy = 2,
    Lz4 = 3,
    Zstd = 4,
}

/// <summary>
/// A view of one record batch, magic 2 (KIP-98), big-endian:
/// <code>
///  0 base offset       i64   | 27 base timestamp i64
///  8 length after this i32   | 35 max timestamp  i64
/// 12 leader epoch      i32   | 43 producer id    i64
/// 16 magic             i8    | 51 producer epoch i16
/// 17 CRC-32C of 21..   u32   | 53 base sequence  i32
/// 21 attributes        i16   | 57 record count   i32
/// 23 last offset delta i32   | 61 records
/// </code>
/// Attributes: bits 0-2 codec, 3 log append time, 4 transactional, 5 control, 6 delete horizon. The base offset and the
/// leader epoch are outside the CRC: the broker sets them.
/// </summary>
internal readonly ref struct RecordBatch(ReadOnlySpan<byte> bytes)
{
    public const int HeaderSize = 61;
    public const int LengthPrefix = 12;
    public const short TransactionalBit = 0x10;
    public const short ControlBit = 0x20;
    public const short AppendTimeBit = 0x08;
    public const short DeleteHorizonBit = 0x40;
    public const long NoProducer = -1;
    private const int CrcStart = 21;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public long BaseOffset => BinaryPrimitives.ReadInt64BigEndian(_bytes);

    public int SizeInBytes => LengthPrefix + BinaryPrimitives.ReadInt32BigEndian(_bytes[8..]);

    public int LeaderEpoch => BinaryPrimitives.ReadInt32BigEndian(_bytes[12..]);

    public byte Magic => _bytes[16];

    public uint Crc => BinaryPrimitives.ReadUInt32BigEndian(_bytes[17..]);

    public short Attributes => BinaryPrimitives.ReadInt16BigEndian(_bytes[CrcStart..]);

    public int LastOffsetDelta => BinaryPrimitives.ReadInt32BigEndian(_bytes[23..]);

    public long BaseTimestamp => BinaryPrimitives.ReadInt64BigEndian(_bytes[27..]);

    public long MaxTimestamp => BinaryPrimitives.ReadInt64BigEndian(_bytes[35..]);

    /// <summary>The largest timestamp of its records, for lookups; markers have none.</summary>
    public long DataTimestamp => IsControl ? long.MinValue : MaxTimestamp;

    public long ProducerId => BinaryPrimitives.ReadInt64BigEndian(_bytes[43..]);

    public short ProducerEpoch => BinaryPrimitives.ReadInt16BigEndian(_bytes[51..]);

    public int BaseSequence => BinaryPrimitives.ReadInt32BigEndian(_bytes[53..]);

    public int RecordCount => BinaryPrimitives.ReadInt32BigEndian(_bytes[57..]);

    public long LastOffset => BaseOffset + LastOffsetDelta;

    public long NextOffset => BaseOffset + LastOffsetDelta + 1;

    public BatchCodec Codec => (BatchCodec)(Attributes & 0x07);

    public bool HasAppendTime => (Attributes & AppendTimeBit) != 0;

    public bool IsTransactional => (Attributes & TransactionalBit) != 0;

    public bool IsControl => (Attributes & ControlBit) != 0;

    public bool HasDeleteHorizon => (Attributes & DeleteHorizonBit) != 0;

    public bool HasProducer => ProducerId > NoProducer;

    /// <summary>The batch's own bytes, a prefix of the underlying span.</summary>
    public ReadOnlySpan<byte> Whole => _bytes[..SizeInBytes];

    public ReadOnlySpan<byte> Records => _bytes[HeaderSize..SizeInBytes];

    public int LastSequence => HasProducer && BaseSequence >= 0
        ? Sequence.Add(BaseSequence, LastOffsetDelta)
        : -1;

    /// <summary>Whether the sizes are plausible and the whole batch is within the span.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> bytes)
    {
        if (!HasPlausibleHeader(bytes))
        {
            return false;
        }

        return new RecordBatch(bytes).SizeInBytes <= bytes.Length;
    }

    /// <summary>Whether the header is plausible: magic 2, a length that covers a header, sane deltas.</summary>
    public static bool HasPlausibleHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize)
        {
            return false;
        }

        var batch = new RecordBatch(bytes);
        return batch.Magic == 2
            && BinaryPrimitives.ReadInt32BigEndian(bytes[8..]) is >= HeaderSize - LengthPrefix and < int.MaxValue - 12
            && batch.BaseOffset >= 0
            && batch.LastOffsetDelta >= 0;
    }

    /// <summary>Whether the CRC holds; the batch must be whole.</summary>
    public bool HasValidCrc() => Crc32C.Compute(_bytes[CrcStart..SizeInBytes]) == Crc;

    /// <summary>
    /// Sets the fields outside the CRC. A single node never changes its leader, so the epoch is always 0; anything else
    /// found later is damage.
    /// </summary>
    public static void Place(Span<byte> batch, long baseOffset)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[12..], 0);
    }

    /// <summary>Stamps the batch with the broker's time, as Kafka does: base timestamp and deltas stay.</summary>
    public static void SetAppendTime(Span<byte> batch, long timestampMs)
    {
        short attributes = BinaryPrimitives.ReadInt16BigEndian(batch[CrcStart..]);
        BinaryPrimitives.WriteInt16BigEndian(batch[CrcStart..], (short)(attributes | AppendTimeBit));
        BinaryPrimitives.WriteInt64BigEndian(batch[35..], timestampMs);
        Seal(batch);
    }

    /// <summary>Writes the length and the CRC of a batch that fills the span.</summary>
    public static void Seal(Span<byte> batch)
    {
        BinaryPrimitives.WriteInt32BigEndian(batch[8..], batch.Length - LengthPrefix);
        BinaryPrimitives.WriteUInt32BigEndian(batch[17..], Crc32C.Compute(batch[CrcStart..]));
    }
}

/// <summary>Sequence numbers: 0 to 2^31 - 1, then 0 again.</summary>
internal static class Sequence
{
    public static int Add(int sequence, int delta) =>
        sequence > int.MaxValue - delta ? delta - (int.MaxValue - sequence) - 1 : sequence + delta;

    public static bool Follows(int last, int next) => next == last + 1L || (next == 0 && last == int.MaxValue);
}
