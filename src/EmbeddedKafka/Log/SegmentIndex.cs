namespace StreamML.EmbeddedKafka.Log;

/// <summary>One index entry: a batch boundary, and the largest timestamp of the segment before it.</summary>
internal readonly record struct IndexEntry(long Offset, long Position, long MaxTimestampBefore);

/// <summary>
/// A sparse in-memory index of one segment: offset and timestamp to file position, one entry per interval. The flusher
/// adds, readers look up.
/// </summary>
internal sealed class SegmentIndex(int intervalBytes)
{
    private readonly Lock _gate = new();
    private List<IndexEntry> _entries = [];
    private long _nextEntryAt;

    /// <summary>Adds a batch if it is far enough after the last entry. Positions only grow.</summary>
    public void Add(long offset, long position, long maxTimestampBefore)
    {
        lock (_gate)
        {
            if (position >= _nextEntryAt)
            {
                _entries.Add(new IndexEntry(offset, position, maxTimestampBefore));
                _nextEntryAt = position + intervalBytes;
            }
        }
    }

    /// <summary>Prepends the entries of an earlier part of the file.</summary>
    public void Prepend(SegmentIndex earlier)
    {
        lock (_gate)
        {
            _entries = [.. earlier._entries, .. _entries];
        }
    }

    /// <summary>The last entry at or below the offset.</summary>
    public IndexEntry Floor(long offset)
    {
        lock (_gate)
        {
            return FloorBy(offset, static (entry, wanted) => entry.Offset <= wanted);
        }
    }

    /// <summary>The last entry before which every timestamp is below the given one.</summary>
    public IndexEntry FloorByTimestamp(long timestampMs)
    {
        lock (_gate)
        {
            return FloorBy(timestampMs, static (entry, wanted) => entry.MaxTimestampBefore < wanted);
        }
    }

    private IndexEntry FloorBy(long wanted, Func<IndexEntry, long, bool> fits)
    {
        int low = 0;
        int high = _entries.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (fits(_entries[middle], wanted))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 ? new IndexEntry(-1, 0, long.MinValue) : _entries[low - 1];
    }
}
