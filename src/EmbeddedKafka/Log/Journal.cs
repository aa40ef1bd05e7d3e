using System.Buffers;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// The write-ahead journal as its writers see it: entries collect in a group while the flusher writes and syncs the
/// previous one. One owner appends; any thread may wait.
/// </summary>
internal sealed partial class Journal(long lastPosition, long unflushedBytesMax)
{
    private readonly object _gate = new();
    private readonly ChunkPool _pool = new();
    private readonly Queue<CommitGroup> _sealed = new();
    private CommitGroup? _spare;
    private CommitGroup? _fillingOrNone;
    private CommitGroup? _inFlight;
    private long _position = lastPosition;
    private long _durable = lastPosition;
    private long _unflushedBytes;
    private StorageFailedException? _failure;
    private StorageFullException? _full;
    private bool _stopping;
    private bool _held;

    /// <summary>Position of the last entry appended.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Position up to which all is durable and readable.</summary>
    public long DurablePosition => Volatile.Read(ref _durable);

    public long UnflushedBytes => Volatile.Read(ref _unflushedBytes);

    /// <summary>All bytes appended since the start. Owner's thread.</summary>
    public long AppendedBytes { get; private set; }

    public StorageFailedException? Failure => Volatile.Read(ref _failure);

    /// <summary>The reason to refuse appends at present, or null.</summary>
    public string? Refusal()
    {
        if (Failure is not null)
        {
            return "The storage failed; the broker must be restarted.";
        }

        if (Volatile.Read(ref _full) is not null)
        {
            return "The disk is full.";
        }

        return UnflushedBytes > unflushedBytesMax ? "Too much waits for the disk." : null;
    }

    /// <summary>
    /// Appends one entry; <paramref name="fill"/> writes the body and must not throw. The body from
    /// <paramref name="batchesAt"/> on becomes the write's batches.
    /// </summary>
    public long Append<TState>(
        EntryKind kind, int bodyLength, int batchesAt, TState state, SpanAction<byte, TState> fill, PendingWrite write)
        where TState : allows ref struct
    {
        lock (_gate)
        {
            int entrySize = EntryHeader.SizeOf(bodyLength);
            var entry = Filling.Reserve(entrySize);
            var body = entry.Span.Slice(EntryHeader.Size, bodyLength);
            entry.Span[(EntryHeader.Size + bodyLength)..].Clear();
            fill(body, state);
            long position = _position + 1;
            new EntryHeader(bodyLength, position, _durable, kind, Crc32C.Compute(body)).WriteTo(entry.Span);
            if (write.Partition is not null || write.WhenDurable is not null)
            {
                write.Batches = entry.Slice(EntryHeader.Size + batchesAt, bodyLength - batchesAt);
                Filling.Writes.Add(write);
            }

            Filling.FirstPosition = Filling.FirstPosition == 0 ? position : Filling.FirstPosition;
            Filling.LastPosition = position;
            Volatile.Write(ref _position, position);
            Volatile.Write(ref _unflushedBytes, _unflushedBytes + entrySize);
            AppendedBytes += entrySize;
            if (!_held)
            {
                Monitor.PulseAll(_gate);
            }

            return position;
        }
    }

    /// <summary>
    /// Stops the flusher from taking a group until <see cref="Release"/>, so that all appends until then become durable
    /// in one sync. Owner's thread, only for as long as appending takes.
    /// </summary>
    public void Hold()
    {
        lock (_gate)
        {
            _held = true;
        }
    }

    /// <summary>Ends <see cref="Hold"/>.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _held = false;
            if (!Filling.IsEmpty)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Makes the next entry start a new file; returns the position of the last entry before it.</summary>
    public long Rotate()
    {
        lock (_gate)
        {
            Filling.RotateAfter = true;
            if (Filling.IsEmpty)
            {
                Filling.FirstPosition = _position + 1;
                Filling.LastPosition = _position;
            }

            Seal();
            Monitor.PulseAll(_gate);
            return _position;
        }
    }

    public Task WhenDurableAsync(long position)
    {
        lock (_gate)
        {
            if (position <= _durable)
            {
                return Task.CompletedTask;
            }

            if (_failure is not null)
            {
                return Task.FromException(_failure);
            }

            return _full is not null ? Task.FromException(_full) : GroupOf(position).Durable.Task;
        }
    }

    private IEnumerable<CommitGroup> Pending() =>
        (_inFlight is null ? [] : new[] { _inFlight }).Concat(_sealed).Append(Filling);

    private CommitGroup GroupOf(long position)
    {
        foreach (var group in Pending())
        {
            if (group.LastPosition >= position)
            {
                return group;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(position), position, "No entry has this position yet.");
    }

    private CommitGroup Filling
    {
        get
        {
            _fillingOrNone ??= Interlocked.Exchange(ref _spare, null) ?? new CommitGroup(_pool);
            return _fillingOrNone;
        }
    }

    private void Seal()
    {
        _sealed.Enqueue(Filling);
        _fillingOrNone = null;
    }
}
