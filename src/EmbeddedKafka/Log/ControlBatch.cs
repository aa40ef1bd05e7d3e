using System.Buffers.Binary;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// A transaction marker: a control batch of one record (KIP-98). Key: version i16 = 0, type i16 (0 abort, 1 commit).
/// Value: version i16 = 0, coordinator epoch i32. Record: length, attributes 0, timestamp delta 0, offset delta 0, key
/// length 4, key, value length 6, value, no headers; varints zigzag.
/// </summary>
internal static class ControlBatch
{
    public const int Size = RecordBatch.HeaderSize + 17;
    private const int KeyAt = RecordBatch.HeaderSize + 5;
    private const int ValueAt = KeyAt + 5;

    public static void Write(
        Span<byte> batch, long producerId, short producerEpoch, bool commit, int coordinatorEpoch, long nowMs)
    {
        ReadOnlySpan<byte> record = [32, 0, 0, 0, 8, 0, 0, 0, (byte)(commit ? 1 : 0), 12, 0, 0, 0, 0, 0, 0, 0];
        record.CopyTo(batch[RecordBatch.HeaderSize..]);
        BinaryPrimitives.WriteInt32BigEndian(batch[(ValueAt + 2)..], coordinatorEpoch);
        const short Attributes = RecordBatch.TransactionalBit | RecordBatch.ControlBit;
        new BatchHeader(0, 0, Attributes, 0, nowMs, nowMs, producerId, producerEpoch, -1, 1).WriteTo(batch[..Size]);
    }

    /// <summary>Reads a marker; false for a control batch that is not one, or was emptied.</summary>
    public static bool TryRead(in RecordBatch batch, out bool commit, out int coordinatorEpoch)
    {
        commit = false;
        coordinatorEpoch = -1;
        var records = new RecordReader(batch.Records, 1);
        if (!batch.IsControl || batch.Codec != BatchCodec.None || !records.Next())
        {
            return false;
        }

        var key = records.Current.Key;
        var value = records.Current.Value;
        if (key.Length < 4 || value.Length < 6)
        {
            return false;
        }

        short type = BinaryPrimitives.ReadInt16BigEndian(key[2..]);
        commit = type == 1;
        coordinatorEpoch = BinaryPrimitives.ReadInt32BigEndian(value[2..]);
        return type is 0 or 1;
    }
}
