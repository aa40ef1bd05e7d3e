namespace StreamML.EmbeddedKafka.Log;

/// <summary>Lookups by timestamp (ListOffsets): any thread.</summary>
public sealed partial class PartitionLog
{
    /// <summary>
    /// The first readable record at or after a time. If a compressed batch cannot be decompressed, its first record is
    /// returned instead, which is at or before the right one.
    /// </summary>
    /// <param name="timestampMs">Milliseconds since 1970.</param>
    /// <returns>Null if every record is older.</returns>
    public OffsetAndTimestamp? FindByTimestamp(long timestampMs)
    {
        while (true)
        {
            var view = TakeView(readCommitted: false);
            try
            {
                foreach (var segment in view.Segments)
                {
                    if (segment.MaxTimestamp >= timestampMs
                        && FindIn(segment, timestampMs, Math.Max(0, view.LogStart)) is { } found
                        && found.Offset < view.HighWatermark)
                    {
                        return found;
                    }
                }

                return null;
            }
            catch (ObjectDisposedException) when (TakeView(readCommitted: false).Segments != view.Segments)
            {
                // A segment was replaced meanwhile; try again.
                continue;
            }
        }
    }

    /// <summary>The readable record with the largest timestamp (KIP-734), or null in an empty log.</summary>
    public OffsetAndTimestamp? FindMaxTimestamp()
    {
        long max = long.MinValue;
        foreach (var segment in View())
        {
            max = Math.Max(max, segment.MaxTimestamp);
        }

        return max == long.MinValue ? null : FindByTimestamp(max);
    }

    private OffsetAndTimestamp? FindIn(Segment segment, long timestampMs, long fromOffset)
    {
        long end = segment.Length;
        var start = segment.FloorByTimestamp(Disk, timestampMs);
        using var window = new FileWindow(Disk, segment.File(Disk), end);
        long at = start.Position;
        long expected = start.Offset < 0 ? segment.BaseOffset : start.Offset;
        while (at < end)
        {
            if (!IsSound(window, segment, at, end, expected, out var batch))
            {
                var bad = NoteDamage(window, segment, at, end, expected);
                (at, expected) = (bad.ToPosition, bad.ToOffset);
                continue;
            }

            if (batch.MaxTimestamp >= timestampMs && batch.LastOffset >= fromOffset && !batch.IsControl
                && FindInBatch(batch, timestampMs, fromOffset) is { } found)
            {
                return found;
            }

            (at, expected) = (at + batch.SizeInBytes, batch.NextOffset);
        }

        return null;
    }

    private static OffsetAndTimestamp? FindInBatch(in RecordBatch batch, long timestampMs, long fromOffset)
    {
        long first = Math.Max(batch.BaseOffset, fromOffset);
        if (batch.HasAppendTime)
        {
            return new OffsetAndTimestamp(first, batch.MaxTimestamp);
        }

        using var records = BatchRecords.Open(batch);
        if (!records.IsUnpacked)
        {
            return new OffsetAndTimestamp(first, batch.MaxTimestamp);
        }

        var reader = records.Read();
        while (reader.Next())
        {
            long offset = batch.BaseOffset + reader.Current.OffsetDelta;
            long timestamp = batch.BaseTimestamp + reader.Current.TimestampDelta;
            if (timestamp >= timestampMs && offset >= fromOffset)
            {
                return new OffsetAndTimestamp(offset, timestamp);
            }
        }

        return null;
    }
}
