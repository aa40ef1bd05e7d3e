namespace StreamML.EmbeddedKafka.Log;

/// <summary>A reader's view of a partition at one instant.</summary>
internal readonly record struct LogView(
    Segment[] Segments, long LogStart, long HighWatermark, long LastStable, bool ReadCommitted)
{
    /// <summary>End of the reader's range, exclusive.</summary>
    public long Limit => ReadCommitted ? LastStable : HighWatermark;

    /// <summary>Index of the last segment that begins at or below the offset, else 0.</summary>
    public int SegmentOf(long offset)
    {
        int low = 0;
        int high = Segments.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Segments[middle].BaseOffset <= offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return Math.Max(0, low - 1);
    }

    public ReadResult Answer(short errorCode, long resumeOffset = -1) =>
        new(errorCode, null, default)
        {
            HighWatermark = HighWatermark,
            LastStableOffset = LastStable,
            LogStartOffset = LogStart,
            ResumeOffset = resumeOffset,
        };

    public ReadResult Answer(byte[] buffer, int length, long from, long to, AbortedTransactions aborted) =>
        new(LogErrors.None, buffer, buffer.AsMemory(0, length))
        {
            HighWatermark = HighWatermark,
            LastStableOffset = LastStable,
            LogStartOffset = LogStart,
            AbortedTransactions = ReadCommitted ? aborted.Overlapping(from, to) : [],
        };
}
