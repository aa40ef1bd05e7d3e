using System.Buffers.Binary;

namespace StreamML.Storage.Contacts;

/// <summary>The segments that contain the changelog, and up to which offset.</summary>
/// <param name="ChangelogOffset">Next offset to read.</param>
/// <param name="Segments">Number and length of each, ordered by number.</param>
/// <remarks>
/// File <c>contacts.checkpoint</c>, version 1, integers little-endian:
/// <code>
/// 0    8 bytes  "SMLCONTC"
/// 8    8 bytes  next changelog offset
/// 16   4 bytes  number of segments
/// 20   each: 8 bytes number, 4 bytes length
/// ...  4 bytes  CRC-32C of all before
/// </code>
/// </remarks>
internal sealed record ContactCheckpoint(long ChangelogOffset, IReadOnlyList<(long Number, int Length)> Segments)
{
    private const ulong Magic = 0x43544E4F434C4D53; // "SMLCONTC"
    private const int FixedBytes = 20;
    private const int SegmentBytes = 12;

    /// <summary>Reads the file; null if it is missing or incomplete.</summary>
    public static ContactCheckpoint? TryRead(string path)
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

        var segments = new (long, int)[BinaryPrimitives.ReadInt32LittleEndian(bytes[16..])];
        for (int i = 0; i < segments.Length; i++)
        {
            var at = bytes[(FixedBytes + (SegmentBytes * i))..];
            segments[i] = (BinaryPrimitives.ReadInt64LittleEndian(at), BinaryPrimitives.ReadInt32LittleEndian(at[8..]));
        }

        return new ContactCheckpoint(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), segments);
    }

    /// <summary>Writes the file durably.</summary>
    public void Write(string path)
    {
        byte[] bytes = new byte[FixedBytes + (SegmentBytes * Segments.Count) + 4];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), ChangelogOffset);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), Segments.Count);
        for (int i = 0; i < Segments.Count; i++)
        {
            var at = bytes.AsSpan(FixedBytes + (SegmentBytes * i));
            BinaryPrimitives.WriteInt64LittleEndian(at, Segments[i].Number);
            BinaryPrimitives.WriteInt32LittleEndian(at[8..], Segments[i].Length);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(
            bytes.AsSpan(bytes.Length - 4), Crc32C.Of(bytes.AsSpan(0, bytes.Length - 4)));
        Durable.Replace(path, bytes);
    }
}
