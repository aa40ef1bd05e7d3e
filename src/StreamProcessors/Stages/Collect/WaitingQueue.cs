using System.Globalization;
using Google.Protobuf;
using StreamML.Schemas.V1;
using StreamML.Storage;
using StreamML.Storage.Digests;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>
/// Items in the order in which they came, on disk in chunks: a batch that leaves items behind writes one, and one that
/// takes the last item of one removes it. What comes and goes in one batch touches no disk. Of one batch.
/// </summary>
/// <param name="store">Keeps the chunks.</param>
/// <param name="state">Where the queue begins and ends; changed with it.</param>
/// <param name="output">The batch's output.</param>
/// <param name="nowMs">When the batch runs, milliseconds since the Unix epoch.</param>
internal sealed class WaitingQueue(DigestStore store, CollectorQueue state, StageOutput output, long nowMs)
{
    private const byte ChunkDigest = 42;

    // Well below the changelog's limit; a single item may be larger.
    private const int MaxChunkBytes = 512 * 1024;

    private readonly Queue<CollectorItem> _fresh = new();
    private CollectorChunk? _first;

    /// <summary>Items in the queue.</summary>
    public long Count => state.Count + _fresh.Count;

    /// <summary>The oldest item; null where there is none.</summary>
    public CollectorItem? Peek()
    {
        while (state.FirstChunk < state.NextChunk)
        {
            _first ??= Read(state.FirstChunk);
            if (state.Taken < _first.Items.Count)
            {
                return _first.Items[state.Taken];
            }

            // A chunk that has expired counts as taken.
            RemoveFirst();
        }

        state.Count = 0;
        return _fresh.TryPeek(out var item) ? item : null;
    }

    /// <summary>Takes the oldest item, which was peeked at.</summary>
    public void Take()
    {
        if (_first is null)
        {
            _fresh.Dequeue();
            return;
        }

        state.Taken++;
        state.Count--;
        if (state.Taken == _first.Items.Count)
        {
            RemoveFirst();
        }
    }

    /// <summary>Adds an item.</summary>
    public void Add(CollectorItem item) => _fresh.Enqueue(item);

    /// <summary>Writes what the batch leaves.</summary>
    public void Flush()
    {
        var chunk = new CollectorChunk();
        int bytes = 0;
        while (_fresh.TryDequeue(out var item))
        {
            int size = item.CalculateSize();
            if (bytes + size > MaxChunkBytes && chunk.Items.Count > 0)
            {
                Write(chunk);
                (chunk, bytes) = (new CollectorChunk(), 0);
            }

            chunk.Items.Add(item);
            bytes += size;
        }

        if (chunk.Items.Count > 0)
        {
            Write(chunk);
        }
    }

    private void Write(CollectorChunk chunk)
    {
        store.Put(KeyOf(state.NextChunk), chunk.ToByteArray(), output.Batch, nowMs);
        state.NextChunk++;
        state.Count += chunk.Items.Count;
    }

    private CollectorChunk Read(long chunk)
        => store.Find(KeyOf(chunk)) is { } bytes ? CollectorChunk.Parser.ParseFrom(bytes) : new CollectorChunk();

    private void RemoveFirst()
    {
        store.Remove(KeyOf(state.FirstChunk), output.Batch, nowMs);
        state.FirstChunk++;
        (state.Taken, _first) = (0, null);
    }

    private Digest KeyOf(long chunk)
        => Digest.Of(ChunkDigest, state.Name, chunk.ToString(CultureInfo.InvariantCulture));
}
