using System.Buffers;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>Reading: any thread. The CRC of every batch returned has been checked.</summary>
public sealed partial class PartitionLog
{
    private const int WalkBufferSize = 64 * 1024;

    /// <summary>
    /// Returns whole batches of one segment from the one that contains the offset (or the next that exists, in a
    /// compacted log).
    /// </summary>
    /// <param name="fetchOffset">Log start to high watermark; at the end, the result is empty.</param>
    /// <param name="maxBytes">Most bytes to return.</param>
    /// <param name="readCommitted">Stop at the last stable offset and list aborted transactions.</param>
    /// <param name="atLeastOne">Return one batch even if it is larger than <paramref name="maxBytes"/>
    /// (KIP-74).</param>
    /// <returns>The bytes; dispose it. Errors: OFFSET_OUT_OF_RANGE, KAFKA_STORAGE_ERROR for damaged bytes.</returns>
    public ReadResult Read(long fetchOffset, int maxBytes, bool readCommitted, bool atLeastOne)
    {
        while (true)
        {
            var view = TakeView(readCommitted);
            if (fetchOffset < view.LogStart || fetchOffset > Math.Max(view.HighWatermark, NextOffset))
            {
                return view.Answer(LogErrors.OffsetOutOfRange);
            }

            try
            {
                return ReadFrom(view, fetchOffset, maxBytes, atLeastOne);
            }
            catch (ObjectDisposedException) when (TakeView(readCommitted).Segments != view.Segments)
            {
                // Retention or compaction replaced a segment meanwhile; retry with the new view.
                continue;
            }
            catch (IOException error)
            {
                LogMessages.ReadFailed(_store.Logger, Id, fetchOffset, error);
                return view.Answer(LogErrors.StorageError);
            }
        }
    }

    private ReadResult ReadFrom(in LogView view, long fetchOffset, int maxBytes, bool atLeastOne)
    {
        for (int i = view.SegmentOf(fetchOffset); i < view.Segments.Length && fetchOffset < view.Limit; i++)
        {
            var segment = view.Segments[i];
            if (segment.NextOffset <= fetchOffset)
            {
                continue;
            }

            bool found = Locate(segment, fetchOffset, out var start, out var damage);
            if (damage is { } bad)
            {
                return view.Answer(LogErrors.StorageError, bad.ToOffset);
            }

            if (found)
            {
                return ReadBatches(view, segment, start, maxBytes, atLeastOne);
            }
        }

        return view.Answer(LogErrors.None);
    }

    /// <summary>
    /// Finds the position of the first batch that ends at or after the offset. Walks from the index entry, checking
    /// each batch, so that a damaged header cannot silently skip good data.
    /// </summary>
    private bool Locate(Segment segment, long fetchOffset, out IndexEntry start, out DamagedRange? damage)
    {
        damage = null;
        start = segment.Floor(Disk, fetchOffset);
        long end = segment.Length;
        if (start.Offset == fetchOffset)
        {
            return true;
        }

        using var window = new FileWindow(Disk, segment.File(Disk), end, WalkBufferSize);
        long at = start.Position;
        long expected = start.Offset < 0 ? segment.BaseOffset : start.Offset;
        while (at < end)
        {
            if (!IsSound(window, segment, at, end, expected, out var batch))
            {
                var bad = NoteDamage(window, segment, at, end, expected);
                if (fetchOffset < bad.ToOffset)
                {
                    damage = bad;
                    return false;
                }

                (at, expected) = (bad.ToPosition, bad.ToOffset);
                continue;
            }

            if (batch.LastOffset >= fetchOffset)
            {
                start = new IndexEntry(expected, at, 0);
                return true;
            }

            (at, expected) = (at + batch.SizeInBytes, batch.NextOffset);
        }

        return false;
    }

    private ReadResult ReadBatches(in LogView view, Segment segment, IndexEntry start, int maxBytes, bool atLeastOne)
    {
        long end = segment.Length;
        int wanted = (int)Math.Min(Math.Max(maxBytes, RecordBatch.HeaderSize), end - start.Position);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(wanted);
        int filled = Fill(segment, buffer.AsSpan(0, wanted), start.Position);
        var first = buffer.AsSpan(0, filled);
        if (RecordBatch.HasPlausibleHeader(first) && new RecordBatch(first).SizeInBytes is var size && size > filled
            && size <= end - start.Position)
        {
            if (!atLeastOne)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                return view.Answer(LogErrors.None);
            }

            ArrayPool<byte>.Shared.Return(buffer);
            buffer = ArrayPool<byte>.Shared.Rent(size);
            filled = Fill(segment, buffer.AsSpan(0, size), start.Position);
        }

        int taken = TakeSound(buffer.AsSpan(0, filled), segment, start.Offset, view.Limit, out long next);
        if (taken > 0)
        {
            bool isTooMuch = taken > maxBytes && !atLeastOne;
            return isTooMuch ? Discard(view, buffer) : view.Answer(buffer, taken, start.Offset, next, _aborted);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return AnswerNothingSound(view, segment, start, end);
    }

    private static ReadResult Discard(in LogView view, byte[] buffer)
    {
        ArrayPool<byte>.Shared.Return(buffer);
        return view.Answer(LogErrors.None);
    }

    private ReadResult AnswerNothingSound(in LogView view, Segment segment, IndexEntry start, long end)
    {
        using var window = new FileWindow(Disk, segment.File(Disk), end, WalkBufferSize);
        if (IsSound(window, segment, start.Position, end, start.Offset, out _))
        {
            // The batch is sound but beyond this reader's limit.
            return view.Answer(LogErrors.None);
        }

        var bad = NoteDamage(window, segment, start.Position, end, start.Offset);
        return view.Answer(LogErrors.StorageError, bad.ToOffset);
    }

    private static int TakeSound(Span<byte> bytes, Segment segment, long expected, long limit, out long next)
    {
        int taken = 0;
        next = expected;
        while (RecordBatch.IsWhole(bytes[taken..]))
        {
            var batch = new RecordBatch(bytes[taken..]);
            if (!Fits(segment, batch, next) || batch.BaseOffset >= limit || !batch.HasValidCrc())
            {
                break;
            }

            taken += batch.SizeInBytes;
            next = batch.NextOffset;
        }

        return taken;
    }

    private static bool IsSound(
        FileWindow window, Segment segment, long at, long end, long expected, out RecordBatch batch)
    {
        bool isWhole = BatchScan.TryRead(window, at, end, out var bytes);
        batch = new RecordBatch(bytes);
        return isWhole && Fits(segment, batch, expected);
    }

    // The base offset is outside the CRC. If no offsets can be missing, it must be the successor of the previous one.
    private static bool Fits(Segment segment, in RecordBatch batch, long expected) =>
        batch.LeaderEpoch == 0
        && (segment.Planned.IsSparse ? batch.BaseOffset >= expected : batch.BaseOffset == expected);

    private DamagedRange NoteDamage(FileWindow window, Segment segment, long at, long end, long expected)
    {
        if (segment.TryFindDamage(at, out var known))
        {
            return known;
        }

        long endOffset = segment.NextOffset;
        long next = BatchScan.FindNext(window, at, end, expected + 1, endOffset);
        var range = next < 0
            ? new DamagedRange(at, end, expected, endOffset)
            : new DamagedRange(at, next, expected, new RecordBatch(window.Read(next, 61)).BaseOffset);
        if (segment.AddDamage(range))
        {
            LogMessages.SegmentDamaged(_store.Logger, Id, segment.BaseOffset, range.FromOffset, range.ToOffset - 1);
        }

        return range;
    }

    private int Fill(Segment segment, Span<byte> to, long at)
    {
        int filled = 0;
        while (filled < to.Length)
        {
            int read = Disk.Read(segment.File(Disk), to[filled..], at + filled);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return filled;
    }

    private LogView TakeView(bool readCommitted)
    {
        lock (_view)
        {
            return new LogView(_segments, _logStart, _highWatermark, _lastStableOffset, readCommitted);
        }
    }
}
