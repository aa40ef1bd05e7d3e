using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>A range of a segment that cannot be read.</summary>
internal readonly record struct DamagedRange(long FromPosition, long ToPosition, long FromOffset, long ToOffset);

/// <summary>
/// One file of a partition, <c>&lt;base offset, 20 digits&gt;.log</c>: consecutive record batches, exactly as Kafka
/// stores them. The owner plans where bytes go (<see cref="Planned"/>); the flusher writes them and moves the published
/// ends, up to which readers may read.
/// </summary>
internal sealed class Segment(long baseOffset, string path, int indexIntervalBytes) : IDisposable
{
    // Large enough for one device write, small enough that a sync has at most this much left per segment.
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

    /// <summary>The owner's plan, durable or not.</summary>
    public SegmentPlan Planned { get; set; } = new(0, baseOffset, long.MinValue, -1, 0, 0, false);

    /// <summary>Bytes visible to readers.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>End of the offsets visible to readers.</summary>
    public long NextOffset => Volatile.Read(ref _nextOffset);

    public long MaxTimestamp => Volatile.Read(ref _maxTimestamp);

    public static string FileName(long baseOffset) => JournalFiles.Number(baseOffset) + ".log";

    public override string ToString() => BaseOffset.ToString(CultureInfo.InvariantCulture);

    /// <summary>Restores the file's state from a snapshot; its index is built on first use.</summary>
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
    /// Adopts a file written and indexed by a compaction. Marked dirty, since the coming rename must reach the disk
    /// before the journal drops its entry.
    /// </summary>
    public void Adopt(SafeFileHandle file, SegmentPlan plan)
    {
        _file = file;
        _dirty = true;
        Planned = plan;
        Show(plan);
    }

    /// <summary>
    /// Writes without a sync; every complete <see cref="WritingUnit"/> starts on its way to the device, so that a
    /// checkpoint's sync does not delay the journal's. The flusher's thread.
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

    /// <summary>Publishes batches just written at a position. The flusher's thread.</summary>
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

    /// <summary>The open file; opened on first use.</summary>
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

    /// <summary>The index entry at which a read of this offset begins.</summary>
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

    /// <summary>Records damage; false if already known.</summary>
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
