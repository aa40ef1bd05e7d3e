using System.Buffers.Binary;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>The fields of a batch header needed to rewrite it.</summary>
internal readonly record struct BatchHeader(
    long BaseOffset,
    int LeaderEpoch,
    short Attributes,
    int LastOffsetDelta,
    long BaseTimestamp,
    long MaxTimestamp,
    long ProducerId,
    short ProducerEpoch,
    int BaseSequence,
    int RecordCount)
{
    public static BatchHeader Of(in RecordBatch batch) => new(
        batch.BaseOffset,
        batch.LeaderEpoch,
        batch.Attributes,
        batch.LastOffsetDelta,
        batch.BaseTimestamp,
        batch.MaxTimestamp,
        batch.ProducerId,
        batch.ProducerEpoch,
        batch.BaseSequence,
        batch.RecordCount);

    /// <summary>Writes the header in front of the records already in <paramref name="batch"/> and seals it.</summary>
    public void WriteTo(Span<byte> batch)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, BaseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[12..], LeaderEpoch);
        batch[16] = 2;
        BinaryPrimitives.WriteInt16BigEndian(batch[21..], Attributes);
        BinaryPrimitives.WriteInt32BigEndian(batch[23..], LastOffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(batch[27..], BaseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[35..], MaxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[43..], ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(batch[51..], ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(batch[53..], BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(batch[57..], RecordCount);
        RecordBatch.Seal(batch);
    }
}
