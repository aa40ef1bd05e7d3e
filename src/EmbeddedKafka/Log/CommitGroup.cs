namespace StreamML.EmbeddedKafka.Log;

/// <summary>What is to happen once an entry is durable: its bytes go to the segment, or an action runs.</summary>
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
/// The entries that one sync covers: bytes in pooled chunks, and what to do afterwards. Filled by the owner under the
/// journal's lock, then handed to the flusher whole.
/// </summary>
internal sealed class CommitGroup(ChunkPool pool)
{
    private readonly List<(byte[] Bytes, int Used)> _chunks = [];

    public List<PendingWrite> Writes { get; } = [];

    /// <summary>Writes already carried out; a retry after a full disk goes on from here.</summary>
    public int WritesDone { get; set; }

    public long FirstPosition { get; set; }

    public long LastPosition { get; set; }

    public long Bytes { get; private set; }

    /// <summary>The next group starts a new journal file.</summary>
    public bool RotateAfter { get; set; }

    public bool IsEmpty => _chunks.Count == 0;

    /// <summary>
    /// Completes when the group is durable and readable. Replaced when waiters are told of a full disk.
    /// </summary>
    public TaskCompletionSource Durable { get; private set; } = NewCompletion();

    /// <summary>Room for one entry, in one piece.</summary>
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

    /// <summary>Tells those who wait so far, and starts anew for those who come.</summary>
    public void FaultWaiters(Exception error)
    {
        var told = Durable;
        Durable = NewCompletion();
        Fault(told, error);
    }

    public static void Fault(TaskCompletionSource completion, Exception error)
    {
        completion.TrySetException(error);

        // Nobody may be waiting; the store reports the fault itself.
        _ = completion.Task.Exception;
    }

    /// <summary>Gives the buffers back and makes the group ready to be filled anew.</summary>
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
