using System.Buffers;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// Takes records out of batches. A batch that loses all of them stays as an empty one, as Kafka's own cleaner leaves
/// them: offsets and sequences keep their meaning, and a reader at the end of the partition still gets there.
/// </summary>
internal sealed class ErasureFilter(RecordErasure erasure)
{
    private const int CodecBits = 0x07;

    private readonly ArrayBufferWriter<byte> _records = new(64 * 1024);

    /// <summary>Records erased so far.</summary>
    public long Erased { get; private set; }

    /// <summary>Records replaced so far.</summary>
    public long Replaced { get; private set; }

    /// <summary>Whether some batch could not be read, and was kept as it is.</summary>
    public bool PassedUnreadable { get; private set; }

    /// <summary>Whether anything in a batch is erased or replaced. Counts nothing.</summary>
    public bool Touches(in RecordBatch batch)
    {
        if (batch.IsControl)
        {
            return false;
        }

        using var records = BatchRecords.Open(batch);
        if (!records.AreSound())
        {
            PassedUnreadable = true;
            return false;
        }

        var reader = records.Read();
        while (reader.Next())
        {
            if (erasure.Of(batch.BaseOffset + reader.Current.OffsetDelta, reader.Current, out _) != ErasureAction.Keep)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The batch to write. The span is valid until the next call.</summary>
    public ReadOnlySpan<byte> Filter(in RecordBatch batch) => Touches(batch) ? Rewrite(batch) : batch.Whole;

    private ReadOnlySpan<byte> Rewrite(in RecordBatch batch)
    {
        using var records = BatchRecords.Open(batch);
        _records.ResetWrittenCount();
        int kept = 0;
        var reader = records.Read();
        while (reader.Next())
        {
            switch (erasure.Of(batch.BaseOffset + reader.Current.OffsetDelta, reader.Current, out byte[]? value))
            {
                case ErasureAction.Keep:
                    _records.Write(reader.Current.Whole);
                    kept++;
                    break;
                case ErasureAction.Replace:
                    WriteReplaced(reader.Current, value);
                    kept++;
                    Replaced++;
                    break;
                default:
                    Erased++;
                    break;
            }
        }

        var codec = kept == 0 ? BatchCodec.None : batch.Codec;
        byte[] bytes = RecordCodecs.Pack(codec, _records.WrittenSpan, RecordBatch.HeaderSize);
        var header = BatchHeader.Of(batch) with
        {
            Attributes = (short)(((ushort)batch.Attributes & ~CodecBits) | (int)codec),
            RecordCount = kept,
        };
        header.WriteTo(bytes);
        return bytes;
    }

    // Key, timestamp and offset stay; headers go, for they may speak of the value.
    private void WriteReplaced(in RecordView record, ReadOnlySpan<byte> value)
    {
        int length = 1 + VarintBytes(record.TimestampDelta) + VarintBytes(record.OffsetDelta)
            + VarintBytes(record.HasKey ? record.Key.Length : -1) + record.Key.Length
            + VarintBytes(value.Length) + value.Length + VarintBytes(0);
        WriteVarint(length);
        _records.Write([record.Attributes]);
        WriteVarint(record.TimestampDelta);
        WriteVarint(record.OffsetDelta);
        WriteVarint(record.HasKey ? record.Key.Length : -1);
        _records.Write(record.Key);
        WriteVarint(value.Length);
        _records.Write(value);
        WriteVarint(0);
    }

    private void WriteVarint(long value)
    {
        var to = _records.GetSpan(10);
        int written = 0;
        ulong raw = ZigZag(value);
        for (; raw >= 0x80; raw >>= 7)
        {
            to[written++] = (byte)(raw | 0x80);
        }

        to[written++] = (byte)raw;
        _records.Advance(written);
    }

    private static int VarintBytes(long value)
    {
        int bytes = 1;
        for (ulong raw = ZigZag(value); raw >= 0x80; raw >>= 7)
        {
            bytes++;
        }

        return bytes;
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}
