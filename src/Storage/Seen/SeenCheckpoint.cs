using System.Buffers.Binary;

namespace StreamML.Storage.Seen;

/// <summary>The changelog offset up to which the tables are complete. Layout: <see cref="SeenStore"/>.</summary>
/// <param name="ChangelogOffset">Next offset to read.</param>
/// <param name="LatestMs">Latest time seen, milliseconds since the Unix epoch.</param>
/// <param name="Days">Days that must have a table.</param>
internal sealed record SeenCheckpoint(long ChangelogOffset, long LatestMs, IReadOnlyList<long> Days)
{
    private const ulong Magic = 0x434E4545534C4D53; // "SMLSEENC"
    private const int FixedBytes = 28;

    /// <summary>Reads the file; null if it is missing or incomplete.</summary>
    public static SeenCheckpoint? TryRead(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        if (bytes.Length < FixedBytes + 4 || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^4..]) != Crc32C.Of(bytes[..^4]))
        {
            return null;
        }

        long[] days = new long[BinaryPrimitives.ReadInt32LittleEndian(bytes[24..])];
        for (int i = 0; i < days.Length; i++)
        {
            days[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(FixedBytes + (8 * i))..]);
        }

        return new SeenCheckpoint(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            days);
    }

    /// <summary>Writes the file durably.</summary>
    public void Write(string path)
    {
        byte[] bytes = new byte[FixedBytes + (8 * Days.Count) + 4];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), ChangelogOffset);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), LatestMs);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), Days.Count);
        for (int i = 0; i < Days.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(FixedBytes + (8 * i)), Days[i]);
        }

        uint crc = Crc32C.Of(bytes.AsSpan(0, bytes.Length - 4));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), crc);
        Durable.Replace(path, bytes);
    }
}
