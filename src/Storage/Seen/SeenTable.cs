using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics;

namespace StreamML.Storage.Seen;

/// <summary>
/// One day's digests: an open-addressing hash table in a memory-mapped file. Slots are in digest order (except for
/// collisions), so growing copies from start to end. Only committed digests are added, and adding one twice has no
/// effect. Not thread-safe.
/// </summary>
/// <remarks>
/// File <c>seen-DAY-GENERATION.tbl</c>, version 1, integers little-endian:
/// <code>
/// 0    8 bytes  "SMLSEEN1"
/// 8    8 bytes  day, days since 1970-01-01
/// 16   8 bytes  capacity, slots
/// 24   4 bytes  CRC-32C of bytes 0 to 23
/// 28   4 bytes  zero
/// 32   8 bytes  count of digests; may lag after a power failure, which only makes the table fuller than planned
/// 40   24 bytes zero
/// 64   16 bytes per slot: a digest, big-endian; all zero is empty
/// </code>
/// A slot never crosses a sector, so after a power failure it contains a complete digest or none.
/// </remarks>
internal sealed unsafe class SeenTable : IDisposable
{
    /// <summary>Slots of a new day's table: 64 KiB on disk.</summary>
    public const long FirstCapacity = 4096;

    private const ulong Magic = 0x314E4545534C4D53; // "SMLSEEN1"
    private const int HeaderBytes = 64;
    private const int CountAt = 32;

    // If a run of taken slots gets this long, the count must be wrong: grow, which recounts.
    private const int LongestRun = 512;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly ulong* _slots;

    private SeenTable(string path, MemoryMappedFile file, MemoryMappedViewAccessor view, byte* start)
    {
        (Path, _file, _view) = (path, file, view);
        _start = start;
        _slots = (ulong*)(start + HeaderBytes);
        Day = BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(start + 8, 8));
        Capacity = BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(start + 16, 8));
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Days since 1970-01-01.</summary>
    public long Day { get; }

    /// <summary>Number of slots.</summary>
    public long Capacity { get; }

    /// <summary>Number of digests.</summary>
    public long Count => *(long*)(_start + CountAt);

    /// <summary>Bytes on disk.</summary>
    public long FileBytes => HeaderBytes + (Capacity * Digest.Bytes);

    /// <summary>Whether the table is more than 7/10 full, beyond which runs get long.</summary>
    public bool IsFull => Count >= Capacity * 7 / 10;

    /// <summary>Creates an empty table.</summary>
    public static SeenTable Create(string path, long day, long capacity)
    {
        using (FileStream stream = new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0))
        {
            stream.SetLength(HeaderBytes + (capacity * Digest.Bytes));
            Span<byte> header = stackalloc byte[HeaderBytes];
            BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
            BinaryPrimitives.WriteInt64LittleEndian(header[8..], day);
            BinaryPrimitives.WriteInt64LittleEndian(header[16..], capacity);
            BinaryPrimitives.WriteUInt32LittleEndian(header[24..], Crc32C.Of(header[..24]));
            stream.Write(header);
        }

        return TryOpen(path) ?? throw new InvalidDataException($"{path} does not read as it was written.");
    }

    /// <summary>Opens a table; null if the file is not a complete table.</summary>
    public static SeenTable? TryOpen(string path)
    {
        long length = new FileInfo(path).Length;
        if (length < HeaderBytes)
        {
            return null;
        }

        var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        var view = file.CreateViewAccessor(0, length);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        var table = new SeenTable(path, file, view, start);
        var header = new ReadOnlySpan<byte>(start, HeaderBytes);
        bool sound = BinaryPrimitives.ReadUInt64LittleEndian(header) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(header[24..]) == Crc32C.Of(header[..24])
            && table.Capacity > 0 && table.FileBytes == length
            && table.Count >= 0 && table.Count <= table.Capacity;
        if (sound)
        {
            return table;
        }

        table.Dispose();
        return null;
    }

    /// <summary>Whether the digest is in the table.</summary>
    public bool Contains(Digest digest)
    {
        long slot = Find(digest, out bool found);
        return found && slot >= 0;
    }

    /// <summary>Adds a digest, which may already be there.</summary>
    /// <returns>False if the table must grow first; nothing was added.</returns>
    public bool TryAdd(Digest digest)
    {
        if (IsFull)
        {
            return false;
        }

        long slot = Find(digest, out bool found);
        if (found)
        {
            return true;
        }

        if (slot < 0)
        {
            return false;
        }

        Put(slot, digest);
        ++*(long*)(_start + CountAt);
        return true;
    }

    /// <summary>Copies every digest into another table, in slot order.</summary>
    /// <returns>False if the other table is too small.</returns>
    public bool CopyTo(SeenTable larger)
    {
        for (long slot = 0; slot < Capacity; slot++)
        {
            ulong high = _slots[slot * 2];
            ulong low = _slots[(slot * 2) + 1];
            if ((high | low) != 0 && !larger.TryAdd(FromSlot(high, low)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes everything to disk.</summary>
    public void Flush()
    {
        // msync, then the file itself: the view's Flush alone leaves the file length to the file system.
        _view.Flush();
        using var handle = File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>The digest's slot, or the empty one it would take; -1 if the run is too long.</summary>
    private long Find(Digest digest, out bool found)
    {
        ulong high = Stored(digest.High);
        ulong low = Stored(digest.Low);
        long slot = (long)Math.BigMul(digest.High, (ulong)Capacity, out _);
        for (long run = Math.Min(LongestRun, Capacity); run > 0; run--)
        {
            ulong* candidate = _slots + (slot * 2);
            found = candidate[0] == high && candidate[1] == low;
            if (found || (candidate[0] | candidate[1]) == 0)
            {
                return slot;
            }

            slot = slot + 1 == Capacity ? 0 : slot + 1;
        }

        found = false;
        return -1;
    }

    private void Put(long slot, Digest digest)
    {
        _slots[slot * 2] = Stored(digest.High);
        _slots[(slot * 2) + 1] = Stored(digest.Low);
    }

    private static Digest FromSlot(ulong high, ulong low) => new(Stored(high), Stored(low));

    private static ulong Stored(ulong value)
        => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
}
