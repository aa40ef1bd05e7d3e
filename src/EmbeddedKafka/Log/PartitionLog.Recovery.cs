namespace StreamML.EmbeddedKafka.Log;

/// <summary>Snapshot, replay and salvage: the owner's thread, before or between appends.</summary>
public sealed partial class PartitionLog
{
    /// <summary>
    /// Little-endian: partition 20, configuration 68, log start 8, next offset 8, clean end 8, segment count 4 and per
    /// segment base offset 8 and <see cref="SegmentPlan"/> 52, producers (<see cref="ProducerTable"/>), aborted count 4
    /// and per one producer id 8, first offset 8, last offset 8.
    /// </summary>
    internal void Encode(ref ByteWriter to)
    {
        to.Partition(Id);
        Config.Encode(ref to);
        to.Int64(_plannedLogStart);
        to.Int64(_nextOffset);
        to.Int64(_cleanedTo);
        to.Int32(_planned.Count);
        foreach (var segment in _planned)
        {
            to.Int64(segment.BaseOffset);
            segment.Planned.Encode(ref to);
        }

        _producers.Encode(ref to);
        var aborted = _aborted.ToArray();
        to.Int32(aborted.Length);
        foreach (var one in aborted)
        {
            to.Int64(one.ProducerId);
            to.Int64(one.FirstOffset);
            to.Int64(one.LastOffset);
        }
    }

    /// <summary>Reads the output of <see cref="Encode"/> after the partition and the configuration.</summary>
    internal void Decode(ref ByteReader from)
    {
        _plannedLogStart = from.Int64();
        _nextOffset = from.Int64();
        _cleanedTo = from.Int64();
        for (int left = from.Count(8 + SegmentPlan.EncodedSize); left > 0; left--)
        {
            var segment = NewSegment(from.Int64());
            segment.Restore(SegmentPlan.Decode(ref from));
            _planned.Add(segment);
        }

        _producers.Decode(ref from);
        for (int left = from.Count(24); left > 0; left--)
        {
            _aborted.Add(new AbortedTransaction(from.Int64(), from.Int64(), from.Int64()));
        }
    }

    /// <summary>Offsets recovered by the last <see cref="Replay"/>.</summary>
    internal long LastSalvaged { get; private set; }

    internal IReadOnlyList<Segment> PlannedSegments => _planned;

    /// <summary>Replays a journalled append into the segment's file and the state.</summary>
    internal void Replay(in AppendEntry entry, ReadOnlySpan<byte> batches, long position)
    {
        if (!RecordBatch.IsWhole(batches))
        {
            throw new StorageCorruptException("An append entry does not contain a whole batch.");
        }

        long baseOffset = new RecordBatch(batches).BaseOffset;
        if (baseOffset < _nextOffset)
        {
            throw new StorageCorruptException($"An append at {baseOffset} is below the end, {_nextOffset}.");
        }

        LastSalvaged = baseOffset > _nextOffset ? Salvage(baseOffset, entry.TimeMs) : 0;

        var segment = SegmentForReplay(entry);
        if (entry.FilePosition > segment.Planned.Length)
        {
            segment.Planned = segment.Planned with { Length = entry.FilePosition, IsSparse = true };
        }

        segment.Write(Disk, batches, entry.FilePosition);
        while (!batches.IsEmpty)
        {
            var batch = new RecordBatch(batches);
            Track(batch, batch.BaseOffset, segment, -1, entry.TimeMs);
            batches = batches[batch.SizeInBytes..];
        }

        segment.Planned = segment.Planned with { LastPosition = position };
    }

    internal void ReplayLogStart(long start)
    {
        if (start > _plannedLogStart)
        {
            _store.Remove(DropBelow(start));
            _nextOffset = Math.Max(_nextOffset, start);
        }
    }

    /// <summary>
    /// Recovers batches that the segment file contains beyond its known end, up to an offset. Finds any only if journal
    /// entries were lost: a segment gets bytes only once they are durable, so every sound batch there counts.
    /// </summary>
    /// <returns>Offsets recovered.</returns>
    internal long Salvage(long toOffset, long timeMs)
    {
        long from = _nextOffset;
        if (_planned.Count == 0)
        {
            if (!File.Exists(Path.Combine(_directory, Segment.FileName(_nextOffset))))
            {
                return 0;
            }

            _planned.Add(NewSegment(_nextOffset));
        }

        if (FileLength(_planned[^1]) <= _planned[^1].Planned.Length)
        {
            return 0;
        }

        var segment = _planned[^1];
        var file = segment.File(Disk);
        using var window = new FileWindow(Disk, file, RandomAccess.GetLength(file), WalkBufferSize);
        long at = segment.Planned.Length;
        while (_nextOffset < toOffset && BatchScan.TryRead(window, at, window.Length, out var bytes)
            && new RecordBatch(bytes).BaseOffset == _nextOffset)
        {
            var batch = new RecordBatch(bytes);
            at += batch.SizeInBytes;
            Track(batch, batch.BaseOffset, segment, -1, timeMs);
        }

        return _nextOffset - from;
    }

    /// <summary>Ends the replay: truncates beyond the planned ends, then publishes everything.</summary>
    internal void FinishRecovery()
    {
        foreach (var segment in _planned)
        {
            Trim(segment);
            segment.Restore(segment.Planned);
        }

        lock (_view)
        {
            _segments = [.. _planned];
            _aborted.ShowAll();
            _logStart = _plannedLogStart;
            _highWatermark = _nextOffset;
            _lastStableOffset = Math.Min(_producers.FirstOpenOffset, _nextOffset);
        }

        RemoveStrays();
    }

    private void Trim(Segment segment)
    {
        long length = FileLength(segment);
        var planned = segment.Planned;
        if (length > planned.Length)
        {
            Disk.Truncate(segment.File(Disk), planned.Length);
        }
        else if (length < planned.Length)
        {
            // Reads of the missing part find no sound batch and return a storage error.
            var (from, to) = (segment.BaseOffset, planned.NextOffset - 1);
            LogMessages.SegmentDamaged(_store.Logger, Id, segment.BaseOffset, from, to);
        }
    }

    private static long FileLength(Segment segment) =>
        new FileInfo(segment.Path) is { Exists: true } info ? info.Length : 0;

    private void RemoveStrays()
    {
        if (!Directory.Exists(_directory))
        {
            return;
        }

        var known = _planned.Select(static segment => segment.Path).ToHashSet(StringComparer.Ordinal);
        foreach (string? path in Directory.EnumerateFiles(_directory).Where(path => !known.Contains(path)))
        {
            _store.RemoveFile(path);
        }
    }

    private Segment SegmentForReplay(in AppendEntry entry)
    {
        if (_planned.Count > 0 && _planned[^1].BaseOffset == entry.SegmentBase)
        {
            return _planned[^1];
        }

        var segment = NewSegment(entry.SegmentBase);
        _planned.Add(segment);
        return segment;
    }
}
