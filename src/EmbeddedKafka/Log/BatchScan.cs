namespace StreamML.EmbeddedKafka.Log;

/// <summary>Walks the batches of a segment file and resynchronises after damage.</summary>
internal static class BatchScan
{
    /// <summary>
    /// Reads the whole batch at a position if its sizes and CRC are valid and it ends before <paramref name="end"/>.
    /// </summary>
    public static bool TryRead(FileWindow window, long at, long end, out ReadOnlySpan<byte> batch)
    {
        batch = default;
        if (!TryReadHeader(window, at, end, out int size))
        {
            return false;
        }

        batch = window.Read(at, size);
        return batch.Length == size && new RecordBatch(batch) is { LeaderEpoch: 0 } whole && whole.HasValidCrc();
    }

    /// <summary>Same as <see cref="TryRead"/>, without the CRC.</summary>
    public static bool TryReadHeader(FileWindow window, long at, long end, out int size)
    {
        size = 0;
        var header = window.Read(at, RecordBatch.HeaderSize);
        if (!RecordBatch.HasPlausibleHeader(header))
        {
            return false;
        }

        size = new RecordBatch(header).SizeInBytes;
        return size <= end - at;
    }

    /// <summary>
    /// The next position after a damaged one at which a valid batch with a plausible offset begins, or -1.
    /// </summary>
    public static long FindNext(FileWindow window, long damagedAt, long end, long offsetMin, long offsetMax)
    {
        for (long at = damagedAt + 1; at + RecordBatch.HeaderSize <= end; at++)
        {
            // The magic byte rules out nearly every position before anything else is checked.
            if (window.Read(at + 16, 1) is [2] && TryReadHeader(window, at, end, out _)
                && new RecordBatch(window.Read(at, RecordBatch.HeaderSize)).BaseOffset is var offset
                && offset >= offsetMin && offset < offsetMax && TryRead(window, at, end, out _))
            {
                return at;
            }
        }

        return -1;
    }
}
