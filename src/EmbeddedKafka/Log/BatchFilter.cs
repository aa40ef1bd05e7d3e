using System.Buffers;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// Decides record by record what compaction keeps, and rewrites a batch that loses records. Base offset, last offset
/// delta and sequences stay, so offsets keep their meaning. Used for one pass over a partition from its start.
/// <para>
/// Kept: the last record of each key; tombstones and markers until their delete horizon (KIP-534: stored in the batch's
/// base timestamp, flagged by attribute bit 6). Dropped: superseded and keyless records, aborted transactions.
/// </para>
/// <para>
/// A batch whose records cannot be read (<see cref="BatchRecords.AreSound"/>) is kept whole. After it no tombstone is
/// dropped, since it may hide a value in that batch.
/// </para>
/// </summary>
internal sealed class BatchFilter(KeyOffsets keys, AbortedLookup aborted, long nowMs, long deleteRetentionMs)
{
    private readonly ArrayBufferWriter<byte> _records = new(64 * 1024);
    private readonly HashSet<long> _producersWithData = [];
    private bool _passedUnreadable;

    /// <summary>The batch to write, or an empty span to drop it. The span is valid until the next call.</summary>
    public ReadOnlySpan<byte> Filter(in RecordBatch batch)
    {
        if (aborted.IsAborted(batch))
        {
            return default;
        }

        if (batch.IsControl)
        {
            return FilterMarker(batch);
        }

        using var records = BatchRecords.Open(batch);
        if (!records.AreSound())
        {
            _passedUnreadable = true;
            return Keep(batch);
        }

        return FilterRecords(batch, records);
    }

    private ReadOnlySpan<byte> FilterMarker(in RecordBatch batch)
    {
        if (_producersWithData.Remove(batch.ProducerId))
        {
            return batch.Whole;
        }

        if (batch.HasDeleteHorizon)
        {
            return batch.BaseTimestamp < nowMs ? default : batch.Whole;
        }

        Survey survey = new() { Kept = batch.RecordCount, MaxTimestamp = batch.MaxTimestamp, NeedsHorizon = true };
        return Rewrite(batch, BatchRecords.Open(batch), survey);
    }

    private ReadOnlySpan<byte> FilterRecords(in RecordBatch batch, scoped in BatchRecords records)
    {
        var survey = default(Survey);
        var reader = records.Read();
        while (reader.Next())
        {
            if (IsKept(batch, reader.Current))
            {
                survey.Kept++;
                survey.MaxTimestamp = Math.Max(
                    survey.Kept == 1 ? long.MinValue : survey.MaxTimestamp,
                    batch.BaseTimestamp + reader.Current.TimestampDelta);
                survey.NeedsHorizon |= !reader.Current.HasValue && !batch.HasDeleteHorizon;
            }
        }

        if (survey.Kept == 0)
        {
            return default;
        }

        var whole = Keep(batch);
        return survey.Kept == batch.RecordCount && !survey.NeedsHorizon ? whole : Rewrite(batch, records, survey);
    }

    private bool IsKept(in RecordBatch batch, in RecordView record)
    {
        if (!record.HasKey || keys.IsSuperseded(record.Key, batch.BaseOffset + record.OffsetDelta))
        {
            return false;
        }

        bool isExpired = !record.HasValue && batch.HasDeleteHorizon && batch.BaseTimestamp < nowMs;
        return !isExpired || _passedUnreadable;
    }

    private ReadOnlySpan<byte> Keep(in RecordBatch batch)
    {
        if (batch.IsTransactional)
        {
            _producersWithData.Add(batch.ProducerId);
        }

        return batch.Whole;
    }

    private ReadOnlySpan<byte> Rewrite(in RecordBatch batch, scoped in BatchRecords records, Survey survey)
    {
        long baseTimestamp = survey.NeedsHorizon ? nowMs + deleteRetentionMs : batch.BaseTimestamp;
        _records.ResetWrittenCount();
        var reader = records.Read();
        while (reader.Next())
        {
            if (batch.IsControl || IsKept(batch, reader.Current))
            {
                WriteRecord(reader.Current, batch.BaseTimestamp - baseTimestamp);
            }
        }

        byte[] bytes = RecordCodecs.Pack(batch.Codec, _records.WrittenSpan, RecordBatch.HeaderSize);
        short horizonBit = survey.NeedsHorizon ? RecordBatch.DeleteHorizonBit : (short)0;
        var header = BatchHeader.Of(batch) with
        {
            Attributes = (short)((ushort)batch.Attributes | (ushort)horizonBit),
            BaseTimestamp = baseTimestamp,
            MaxTimestamp = batch.HasAppendTime ? batch.MaxTimestamp : survey.MaxTimestamp,
            RecordCount = survey.Kept,
        };
        header.WriteTo(bytes);
        return bytes;
    }

    private void WriteRecord(in RecordView record, long timestampShift)
    {
        if (timestampShift == 0)
        {
            _records.Write(record.Whole);
            return;
        }

        Span<byte> varint = stackalloc byte[10];
        int delta = Varint(varint, record.TimestampDelta + timestampShift);
        Span<byte> length = stackalloc byte[10];
        int prefix = Varint(length, 1 + delta + record.AfterTimestamp.Length);
        _records.Write(length[..prefix]);
        _records.Write([record.Attributes]);
        _records.Write(varint[..delta]);
        _records.Write(record.AfterTimestamp);
    }

    private static int Varint(Span<byte> to, long value)
    {
        ulong raw = (ulong)((value << 1) ^ (value >> 63));
        int written = 0;
        for (; raw >= 0x80; raw >>= 7)
        {
            to[written++] = (byte)(raw | 0x80);
        }

        to[written++] = (byte)raw;
        return written;
    }

    private struct Survey
    {
        public int Kept;
        public long MaxTimestamp;
        public bool NeedsHorizon;
    }
}
