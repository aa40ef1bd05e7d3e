using System.Buffers.Binary;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>Content of one append call.</summary>
internal readonly record struct BatchSetSummary(int Batches, bool HasProducer);

/// <summary>
/// Validates client batches as Kafka's LogValidator does: format, sizes, CRC, counts, keys on compacted topics.
/// Decompresses a batch only for compacted topics, which need its keys; elsewhere consumers check the records.
/// </summary>
internal static class RecordBatchValidator
{
    public static short Validate(
        ReadOnlySpan<byte> bytes, PartitionConfig config, out BatchSetSummary summary, out string? message)
    {
        summary = default;
        int batches = 0;
        bool hasProducer = false;
        do
        {
            short error = ValidateOne(bytes, config, out message);
            if (error != LogErrors.None)
            {
                return error;
            }

            var batch = new RecordBatch(bytes);
            batches++;
            hasProducer |= batch.HasProducer;
            bytes = bytes[batch.SizeInBytes..];
        }
        while (!bytes.IsEmpty);

        summary = new BatchSetSummary(batches, hasProducer);
        if (hasProducer && batches > 1)
        {
            message = "An idempotent producer sends one batch a partition and request.";
            return LogErrors.InvalidRecord;
        }

        return LogErrors.None;
    }

    private static short ValidateOne(ReadOnlySpan<byte> bytes, PartitionConfig config, out string? message)
    {
        message = "The record batch is shorter than its header says.";
        if (bytes.Length < RecordBatch.HeaderSize)
        {
            return LogErrors.CorruptMessage;
        }

        var batch = new RecordBatch(bytes);
        if (batch.Magic != 2)
        {
            message = $"Record format magic {batch.Magic} is not supported; use magic 2.";
            return batch.Magic < 2 ? LogErrors.UnsupportedForMessageFormat : LogErrors.CorruptMessage;
        }

        long size = (long)RecordBatch.LengthPrefix + BinaryPrimitives.ReadInt32BigEndian(bytes[8..]);
        if (size < RecordBatch.HeaderSize || size > bytes.Length)
        {
            return LogErrors.CorruptMessage;
        }

        if (size > config.MaxMessageBytes)
        {
            message = $"A record batch of {size} bytes is larger than max.message.bytes, {config.MaxMessageBytes}.";
            return LogErrors.MessageTooLarge;
        }

        if (!batch.HasValidCrc())
        {
            message = "The record batch fails its CRC-32C.";
            return LogErrors.CorruptMessage;
        }

        return ValidateHeader(batch, config, out message);
    }

    private static short ValidateHeader(in RecordBatch batch, PartitionConfig config, out string? message)
    {
        message = "A client may not write control batches.";
        if (batch.IsControl)
        {
            return LogErrors.InvalidRecord;
        }

        message = "The record count contradicts the last offset delta, or is not positive.";
        if (batch.RecordCount <= 0 || batch.LastOffsetDelta != batch.RecordCount - 1)
        {
            return LogErrors.InvalidRecord;
        }

        message = "A client's batch may not claim the broker's append time.";
        if (batch.HasAppendTime)
        {
            return LogErrors.InvalidTimestamp;
        }

        message = "A producer id needs an epoch and a sequence number, and a transaction needs a producer id.";
        if (batch.HasProducer ? batch.ProducerEpoch < 0 || batch.BaseSequence < 0 : batch.IsTransactional)
        {
            return LogErrors.InvalidRecord;
        }

        return ValidateRecords(batch, config, out message);
    }

    private static short ValidateRecords(in RecordBatch batch, PartitionConfig config, out string? message)
    {
        message = null;
        if (!Enum.IsDefined(batch.Codec))
        {
            message = $"Compression codec {(int)batch.Codec} is unknown.";
            return LogErrors.UnsupportedCompressionType;
        }

        if (batch.Codec != BatchCodec.None && !config.IsCompacted)
        {
            return LogErrors.None;
        }

        using var records = BatchRecords.Open(batch);
        if (!records.IsUnpacked)
        {
            message = $"The {batch.Codec} data of the batch is broken or unpacks to more than 64 MiB.";
            return LogErrors.InvalidRecord;
        }

        return CheckRecords(records.Read(), config, out message);
    }

    private static short CheckRecords(RecordReader reader, PartitionConfig config, out string? message)
    {
        int expected = 0;
        while (reader.Next())
        {
            if (reader.Current.OffsetDelta != expected++)
            {
                message = "The records' offset deltas are not 0, 1, 2, ...";
                return LogErrors.InvalidRecord;
            }

            if (config.IsCompacted && !reader.Current.HasKey)
            {
                message = "A compacted topic does not accept records without a key.";
                return LogErrors.InvalidRecord;
            }
        }

        message = reader.IsComplete ? null : "A record of the batch is malformed.";
        return reader.IsComplete ? LogErrors.None : LogErrors.InvalidRecord;
    }
}
