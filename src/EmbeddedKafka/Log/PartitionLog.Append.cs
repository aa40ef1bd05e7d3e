namespace StreamML.EmbeddedKafka.Log;

/// <summary>Appending: the owner's thread.</summary>
public sealed partial class PartitionLog
{
    /// <summary>
    /// Appends one or more v2 batches: validates them, assigns offsets (outside the CRC; the leader epoch becomes 0)
    /// and, if configured, the broker's time, checks producer sequences, and journals them. Readers see them once
    /// durable; wait with <see cref="LogStore.WhenDurableAsync"/> on <see cref="AppendResult.Position"/>.
    /// </summary>
    /// <param name="recordBatches">The bytes as produced; copied, so the caller may reuse them.</param>
    public AppendResult Append(ReadOnlyMemory<byte> recordBatches)
    {
        if (_store.AppendRefusal() is { } refusal)
        {
            return AppendResult.Refused(LogErrors.StorageError, refusal);
        }

        var bytes = recordBatches.Span;
        short error = RecordBatchValidator.Validate(bytes, Config, out var summary, out string? message);
        if (error != LogErrors.None)
        {
            return AppendResult.Refused(error, message!);
        }

        if (summary.HasProducer)
        {
            var batch = new RecordBatch(bytes);
            error = _producers.Check(batch, out var original);
            if (error != LogErrors.None)
            {
                return AppendResult.Refused(error, DescribeProducerError(error, batch));
            }

            if (original is { } first)
            {
                return Duplicate(batch.ProducerId, first);
            }
        }

        return AppendChecked(bytes);
    }

    /// <summary>
    /// Appends a transaction marker (WriteTxnMarkers). Accepted even while the disk is full, so that a decided
    /// transaction can end; durable like any append.
    /// </summary>
    /// <param name="producerId">The producer whose transaction ends.</param>
    /// <param name="producerEpoch">Its epoch; one older than seen here is INVALID_PRODUCER_EPOCH.</param>
    /// <param name="commit">Commit or abort.</param>
    /// <param name="coordinatorEpoch">The coordinator's epoch; an older one is TRANSACTION_COORDINATOR_FENCED.</param>
    public AppendResult AppendMarker(long producerId, short producerEpoch, bool commit, int coordinatorEpoch)
    {
        if (_store.Journal.Failure is not null)
        {
            return AppendResult.Refused(LogErrors.StorageError, "The storage failed; the broker must be restarted.");
        }

        short error = _producers.CheckMarker(producerId, producerEpoch, coordinatorEpoch);
        if (error != LogErrors.None)
        {
            return AppendResult.Refused(error, "A newer epoch has been seen.");
        }

        Span<byte> marker = stackalloc byte[ControlBatch.Size];
        long nowMs = _store.NowMs;
        ControlBatch.Write(marker, producerId, producerEpoch, commit, coordinatorEpoch, nowMs);
        return AppendChecked(marker);
    }

    private AppendResult AppendChecked(ReadOnlySpan<byte> bytes)
    {
        long nowMs = _store.NowMs;
        long stampMs = Config.TimestampType == TimestampType.LogAppendTime ? nowMs : -1;
        long baseOffset = _nextOffset;
        var segment = SegmentFor(bytes.Length, nowMs);
        long at = segment.Planned.Length;
        var tracked = TrackAll(bytes, segment, stampMs, nowMs);
        var write = new PendingWrite
        {
            Partition = this,
            Segment = segment,
            FilePosition = at,
            NextOffset = _nextOffset,
            FirstOpenOffset = _producers.FirstOpenOffset,
            ShowsAborted = tracked.Aborted is not null,
        };
        var fill = new AppendFill
        {
            Head = new AppendEntry(Id, segment.BaseOffset, at, nowMs),
            Batches = bytes,
            BaseOffset = baseOffset,
            StampMs = stampMs,
        };
        long position = _store.Journal.Append(
            EntryKind.Append,
            AppendEntry.Size + bytes.Length,
            AppendEntry.Size,
            fill,
            static (body, state) => state.WriteTo(body),
            write);
        segment.Planned = segment.Planned with { LastPosition = position };
        return new AppendResult(LogErrors.None, baseOffset, _nextOffset - 1, stampMs, position)
        {
            TransactionFirstOffset = OpenTransactionOf(new RecordBatch(bytes)),
            OpenedTransaction = tracked.OpenedTransaction,
        };
    }

    private TrackedBatch TrackAll(ReadOnlySpan<byte> bytes, Segment segment, long stampMs, long nowMs)
    {
        TrackedBatch tracked = default;
        while (!bytes.IsEmpty)
        {
            var batch = new RecordBatch(bytes);
            tracked = Track(batch, _nextOffset, segment, stampMs, nowMs);
            bytes = bytes[batch.SizeInBytes..];
        }

        return tracked;
    }

    // The only place where a batch changes the owner's state: used by appends, replay and salvage.
    private TrackedBatch Track(in RecordBatch batch, long baseOffset, Segment segment, long stampMs, long nowMs)
    {
        var tracked = _producers.Track(batch, baseOffset, nowMs);
        if (tracked.Aborted is { } aborted)
        {
            _aborted.Add(aborted);
        }

        var plan = segment.Planned;
        long timestamp = stampMs >= 0 && !batch.IsControl ? stampMs : batch.DataTimestamp;
        long next = baseOffset + batch.LastOffsetDelta + 1;
        segment.Planned = plan with
        {
            Length = plan.Length + batch.SizeInBytes,
            NextOffset = next,
            MaxTimestamp = Math.Max(plan.MaxTimestamp, timestamp),
            MaxTimestampOffset = timestamp > plan.MaxTimestamp ? baseOffset : plan.MaxTimestampOffset,
            CreatedMs = plan.Length == 0 ? nowMs : plan.CreatedMs,
            IsSparse = plan.IsSparse || baseOffset != plan.NextOffset,
        };
        Volatile.Write(ref _nextOffset, next);
        return tracked;
    }

    private Segment SegmentFor(int bytes, long nowMs)
    {
        if (_planned.Count > 0)
        {
            var active = _planned[^1];
            var plan = active.Planned;
            bool isFull = plan.Length > 0
                && (_isActiveClosed
                    || plan.Length + bytes > Config.SegmentBytes
                    || nowMs - plan.CreatedMs > Config.SegmentMs
                    || _nextOffset - active.BaseOffset > int.MaxValue / 2);
            if (!isFull)
            {
                return active;
            }
        }

        var fresh = NewSegment(_nextOffset);
        _planned.Add(fresh);
        _isActiveClosed = false;
        return fresh;
    }

    private AppendResult Duplicate(long producerId, in ProducerBatch original) =>
        new(LogErrors.None, original.FirstOffset, original.LastOffset, -1, _store.Position)
        {
            IsDuplicate = true,
            TransactionFirstOffset = _producers.Find(producerId)?.OpenTransactionOffset ?? -1,
        };

    private long OpenTransactionOf(in RecordBatch batch) =>
        batch.HasProducer ? _producers.Find(batch.ProducerId)?.OpenTransactionOffset ?? -1 : -1;

    private string DescribeProducerError(short error, in RecordBatch batch)
    {
        var known = _producers.Find(batch.ProducerId)!;
        return error switch
        {
            LogErrors.InvalidProducerEpoch =>
                $"Producer {batch.ProducerId} sent epoch {batch.ProducerEpoch}; {known.Epoch} has been seen.",
            LogErrors.OutOfOrderSequenceNumber =>
                $"Producer {batch.ProducerId} sent sequence {batch.BaseSequence} after {known.LastSequence}.",
            _ => $"Producer {batch.ProducerId} has an open transaction and wrote outside it.",
        };
    }

    private ref struct AppendFill
    {
        public AppendEntry Head;
        public ReadOnlySpan<byte> Batches;
        public long BaseOffset;
        public long StampMs;

        public readonly void WriteTo(Span<byte> body)
        {
            Head.WriteTo(body);
            var rest = body[AppendEntry.Size..];
            Batches.CopyTo(rest);
            long offset = BaseOffset;
            while (!rest.IsEmpty)
            {
                int size = new RecordBatch(rest).SizeInBytes;
                RecordBatch.Place(rest, offset);
                if (StampMs >= 0)
                {
                    RecordBatch.SetAppendTime(rest[..size], StampMs);
                }

                offset = new RecordBatch(rest).NextOffset;
                rest = rest[size..];
            }
        }
    }
}
