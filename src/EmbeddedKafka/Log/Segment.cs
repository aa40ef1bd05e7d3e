using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>A stretch of a segment that cannot be read.</summary>
internal readonly record struct DamagedRange(long FromPosition, long ToPosition, long FromOffset, long ToOffset);

/// <summary>
/// One file of a partition, <c>&lt;base offset, 20 digits&gt;.log</c>: record batches one after another, exactly as
/// Kafka stores them. The owner plans where bytes go (<see cref="Planned"/>); the flusher writes them and moves the
/// published ends, up to which readers may look.
/// </summary>
internal sealed class Segment(long baseOffset, string path, int indexIntervalBytes) : IDisposable
{
    // Large enough to be one device write, small enough that at most this much a segment is left for a sync.
    private const long WritingUnit = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Lock _buildGate = new();
    private readonly List<DamagedRange> _damage = [];
    private SafeFileHandle? _file;
    private bool _disposed;
    private bool _dirty;
    private long _unindexedBelow;
    private long _length;
    private long _nextOffset = baseOffset;
    private long _maxTimestamp = long.MinValue;

    public long BaseOffset { get; } = baseOffset;

    public string Path { get; } = path;

    public SegmentIndex Index { get; } = new(indexIntervalBytes);

    /// <summary>What the owner has decided so far, durable or not.</summary>
    public SegmentPlan Planned { get; set; } = new(0, baseOffset, long.MinValue, -1, 0, 0, false);

    /// <summary>Bytes readers may see.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>End of the offsets readers may see.</summary>
    public long NextOffset => Volatile.Read(ref _nextOffset);

    public long MaxTimestamp => Volatile.Read(ref _maxTimestamp);

    public static string FileName(long baseOffset) => JournalFiles.Number(baseOffset) + ".log";

    public override string ToString() => BaseOffset.ToString(CultureInfo.InvariantCulture);

    /// <summary>Takes over what a snapshot says of the file; its index is built when first needed.</summary>
    public void Restore(SegmentPlan plan)
    {
        Planned = plan;
        Show(plan);
        _unindexedBelow = plan.Length;
    }

    /// <summary>Publishes the planned ends.</summary>
    public void Show(SegmentPlan plan)
    {
        Volatile.Write(ref _maxTimestamp, plan.MaxTimestamp);
        Volatile.Write(ref _nextOffset, plan.NextOffset);
        Volatile.Write(ref _length, plan.Length);
    }

    /// <summary>
    /// Takes over a file written and indexed by a compaction. The rename to come must reach the disk before the journal
    /// forgets it, hence dirty.
    /// </summary>
    public void Adopt(SafeFileHandle file, SegmentPlan plan)
    {
        _file = file;
        _dirty = true;
        Planned = plan;
        Show(plan);
    }

    /// <summary>
    /// Writes without a sync; what is complete of <see cref="WritingUnit"/> starts on its way to the device, so that a
    /// checkpoint's sync does not hold up the journal's. The flusher's thread.
    /// </summary>
    public void Write(Disk disk, ReadOnlySpan<byte> bytes, long at)
    {
        var file = File(disk);
        disk.Write(file, bytes, at);
        Volatile.Write(ref _dirty, true);
        var (begun, complete) = (at / WritingUnit * WritingUnit, (at + bytes.Length) / WritingUnit * WritingUnit);
        if (complete > begun)
        {
            disk.BeginWriting(file, begun, complete - begun);
        }
    }

    /// <summary>Shows batches just written at a position to readers. The flusher's thread.</summary>
    public void Publish(ReadOnlySpan<byte> batches, long at)
    {
        while (!batches.IsEmpty)
        {
            var batch = new RecordBatch(batches);
            Index.Add(batch.BaseOffset, at, _maxTimestamp);
            Volatile.Write(ref _maxTimestamp, Math.Max(_maxTimestamp, batch.DataTimestamp));
            Volatile.Write(ref _nextOffset, batch.NextOffset);
            at += batch.SizeInBytes;
            batches = batches[batch.SizeInBytes..];
        }

        Volatile.Write(ref _length, at);
    }

    /// <summary>The open file; opened at first use.</summary>
    /// <exception cref="ObjectDisposedException">The segment was removed.</exception>
    public SafeFileHandle File(Disk disk)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_file is null)
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
                _file = disk.Open(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
            }

            return _file;
        }
    }

    /// <summary>Syncs if anything was written since the last call; false if not.</summary>
    public bool Sync(Disk disk)
    {
        if (!Volatile.Read(ref _dirty))
        {
            return false;
        }

        Volatile.Write(ref _dirty, false);
        disk.Sync(File(disk));
        return true;
    }

    /// <summary>Where a read of this offset begins.</summary>
    public IndexEntry Floor(Disk disk, long offset)
    {
        EnsureIndexed(disk);
        return Index.Floor(offset);
    }

    public IndexEntry FloorByTimestamp(Disk disk, long timestampMs)
    {
        EnsureIndexed(disk);
        return Index.FloorByTimestamp(timestampMs);
    }

    /// <summary>Notes damage; false if it was known.</summary>
    public bool AddDamage(DamagedRange range)
    {
        lock (_gate)
        {
            if (_damage.Contains(range))
            {
                return false;
            }

            _damage.Add(range);
            return true;
        }
    }

    public bool TryFindDamage(long position, out DamagedRange range)
    {
        lock (_gate)
        {
            foreach (var known in _damage)
            {
                if (known.FromPosition == position)
                {
                    range = known;
                    return true;
                }
            }
        }

        range = default;
        return false;
    }

    public bool IsDamaged
    {
        get
        {
            lock (_gate)
            {
                return _damage.Count > 0;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _file?.Dispose();
        }
    }

    private void EnsureIndexed(Disk disk)
    {
        if (Volatile.Read(ref _unindexedBelow) == 0)
        {
            return;
        }

        lock (_buildGate)
        {
            long end = _unindexedBelow;
            if (end > 0)
            {
                Index.Prepend(BuildIndex(disk, end));
                Volatile.Write(ref _unindexedBelow, 0);
            }
        }
    }

    private SegmentIndex BuildIndex(Disk disk, long end)
    {
        var index = new SegmentIndex(indexIntervalBytes);
        using var window = new FileWindow(disk, File(disk), end);
        long maxTimestamp = long.MinValue;
        long nextOffset = BaseOffset;
        for (long at = 0; at >= 0 && at < end;)
        {
            if (!BatchScan.TryReadHeader(window, at, end, out int size)
                || new RecordBatch(window.Read(at, RecordBatch.HeaderSize)).BaseOffset < nextOffset)
            {
                at = BatchScan.FindNext(window, at, end, nextOffset, long.MaxValue);
                continue;
            }

            var batch = new RecordBatch(window.Read(at, RecordBatch.HeaderSize));
            index.Add(batch.BaseOffset, at, maxTimestamp);
            maxTimestamp = Math.Max(maxTimestamp, batch.DataTimestamp);
            nextOffset = batch.NextOffset;
            at += size;
        }

        return index;
    }
}
