namespace StreamML.EmbeddedKafka.Log;

/// <summary>Action once an entry is durable: its bytes go to the segment, or a delegate runs.</summary>
internal struct PendingWrite
{
    public PartitionLog? Partition;
    public Segment? Segment;
    public long FilePosition;
    public ReadOnlyMemory<byte> Batches;
    public long NextOffset;
    public long FirstOpenOffset;
    public bool ShowsAborted;
    public Action? WhenDurable;
}

/// <summary>
/// The entries covered by one sync: bytes in pooled chunks, and the actions that follow. Filled by the owner under the
/// journal's lock, then handed to the flusher.
/// </summary>
internal sealed class CommitGroup(ChunkPool pool)
{
    private readonly List<(byte[] Bytes, int Used)> _chunks = [];

    public List<PendingWrite> Writes { get; } = [];

    /// <summary>Writes already carried out; a retry after a full disk continues from here.</summary>
    public int WritesDone { get; set; }

    public long FirstPosition { get; set; }

    public long LastPosition { get; set; }

    public long Bytes { get; private set; }

    /// <summary>The next group starts a new journal file.</summary>
    public bool RotateAfter { get; set; }

    public bool IsEmpty => _chunks.Count == 0;

    /// <summary>
    /// Completes when the group is durable and readable. Replaced when waiters are notified of a full disk.
    /// </summary>
    public TaskCompletionSource Durable { get; private set; } = NewCompletion();

    /// <summary>Reserves contiguous room for one entry.</summary>
    public Memory<byte> Reserve(int size)
    {
        Bytes += size;
        if (_chunks.Count > 0)
        {
            var (bytes, used) = _chunks[^1];
            if (bytes.Length - used >= size)
            {
                _chunks[^1] = (bytes, used + size);
                return bytes.AsMemory(used, size);
            }
        }

        byte[] chunk = pool.Rent(size);
        _chunks.Add((chunk, size));
        return chunk.AsMemory(0, size);
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Parts() =>
        _chunks.ConvertAll(static chunk => (ReadOnlyMemory<byte>)chunk.Bytes.AsMemory(0, chunk.Used));

    /// <summary>Faults current waiters, and starts a new completion for later ones.</summary>
    public void FaultWaiters(Exception error)
    {
        var told = Durable;
        Durable = NewCompletion();
        Fault(told, error);
    }

    public static void Fault(TaskCompletionSource completion, Exception error)
    {
        completion.TrySetException(error);

        // There may be no waiters; the store reports the fault itself.
        _ = completion.Task.Exception;
    }

    /// <summary>Returns the buffers and resets the group for reuse.</summary>
    public void Recycle()
    {
        foreach (var (bytes, _) in _chunks)
        {
            pool.Return(bytes);
        }

        _chunks.Clear();
        Writes.Clear();
        (WritesDone, FirstPosition, LastPosition, Bytes, RotateAfter) = (0, 0, 0, 0, false);
        Durable = NewCompletion();
    }

    private static TaskCompletionSource NewCompletion() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
