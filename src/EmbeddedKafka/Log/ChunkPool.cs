using System.Buffers;
using System.Collections.Concurrent;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// The journal's buffers. The owner takes them and the flusher returns them, a pattern for which the shared pool, with
/// its per-thread caches, keeps allocating. Thread-safe.
/// </summary>
internal sealed class ChunkPool
{
    /// <summary>Bytes of a chunk; a larger entry gets its own array from the shared pool.</summary>
    public const int ChunkSize = 256 * 1024;

    // 64 MiB: the backlog of one slow sync. More is left to the garbage collector.
    private const int ChunksKept = 256;

    private readonly ConcurrentStack<byte[]> _free = new();
    private int _count;

    public byte[] Rent(int size)
    {
        if (size > ChunkSize)
        {
            return ArrayPool<byte>.Shared.Rent(size);
        }

        if (_free.TryPop(out byte[]? chunk))
        {
            Interlocked.Decrement(ref _count);
            return chunk;
        }

        return GC.AllocateUninitializedArray<byte>(ChunkSize);
    }

    public void Return(byte[] chunk)
    {
        if (chunk.Length > ChunkSize)
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
        else if (Interlocked.Increment(ref _count) <= ChunksKept)
        {
            _free.Push(chunk);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
