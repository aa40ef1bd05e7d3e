using System.Buffers.Binary;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>Kind of a journal entry. The numbers are stored on disk.</summary>
internal enum EntryKind : byte
{
    /// <summary>Body: a record of the broker's state machine.</summary>
    State = 1,

    /// <summary>Body: <see cref="AppendEntry"/> and the batches.</summary>
    Append = 2,

    /// <summary>Body: partition 20, configuration.</summary>
    CreatePartition = 3,

    /// <summary>Body: partition 20.</summary>
    DeletePartition = 4,

    /// <summary>Body: partition 20, log start offset 8.</summary>
    LogStart = 5,

    /// <summary>Body: partition 20, configuration.</summary>
    Configure = 6,

    /// <summary>Body: partition 20, <see cref="SegmentReplacement"/>.</summary>
    ReplaceSegments = 7,

    /// <summary>No body. Written after a sync when nothing follows; carries the durable position only.</summary>
    Mark = 8,
}

/// <summary>
/// A journal file is <c>journal/&lt;first position, 20 digits&gt;.journal</c>, version 1, little-endian: a header of 32
/// bytes, then entries, each aligned to 8 bytes.
/// <code>
/// file header                          entry
///  0  8 "SMLJRNL1"                      0  4 magic 0x4E524A45
///  8  4 version = 1                     4  4 body length
/// 12  4 zero                            8  8 position: 1, 2, 3, ... over all files
/// 16  8 first position                 16  8 last position known durable when this was written
/// 24  4 CRC-32C of 0..23               24  4 kind
/// 28  4 zero                           28  4 CRC-32C of the body
///                                      32  4 CRC-32C of 0..31
///                                      36  4 zero
///                                      40    body, zeros up to a multiple of 8
/// </code>
/// The durable position distinguishes a torn tail from damage: an unreadable entry at or below a durable position that
/// a later entry records was once on disk, so it is damage, is reported, and the entries after it are kept. Without
/// such a later entry it was never acknowledged, and the file is truncated there.
/// </summary>
internal readonly record struct EntryHeader(
    int BodyLength, long Position, long DurablePosition, EntryKind Kind, uint BodyCrc)
{
    public const int Size = 40;
    public const int FileHeaderSize = 32;
    public const int FileVersion = 1;
    private const uint EntryMagic = 0x4E524A45;
    private static readonly byte[] FileMagic = "SMLJRNL1"u8.ToArray();

    public static int SizeOf(int bodyLength) => (Size + bodyLength + 7) & ~7;

    public void WriteTo(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to, EntryMagic);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], BodyLength);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], Position);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], DurablePosition);
        BinaryPrimitives.WriteInt32LittleEndian(to[24..], (int)Kind);
        BinaryPrimitives.WriteUInt32LittleEndian(to[28..], BodyCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(to[32..], Crc32C.Compute(to[..32]));
        BinaryPrimitives.WriteUInt32LittleEndian(to[36..], 0);
    }

    public static bool TryRead(ReadOnlySpan<byte> from, out EntryHeader header)
    {
        header = default;
        if (from.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(from) != EntryMagic
            || BinaryPrimitives.ReadUInt32LittleEndian(from[32..]) != Crc32C.Compute(from[..32]))
        {
            return false;
        }

        header = new EntryHeader(
            BinaryPrimitives.ReadInt32LittleEndian(from[4..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
            (EntryKind)BinaryPrimitives.ReadInt32LittleEndian(from[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(from[28..]));
        return header.BodyLength >= 0;
    }

    public static byte[] FileHeader(long firstPosition)
    {
        byte[] header = new byte[FileHeaderSize];
        FileMagic.CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), FileVersion);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), firstPosition);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(24), Crc32C.Compute(header.AsSpan(0, 24)));
        return header;
    }

    /// <summary>
    /// Refuses a file of a newer version. Accepts a damaged header, since every entry has its own checksum.
    /// </summary>
    public static void CheckFileHeader(ReadOnlySpan<byte> header, string path)
    {
        if (header.Length < FileHeaderSize || !header[..7].SequenceEqual(FileMagic.AsSpan(0, 7))
            || BinaryPrimitives.ReadUInt32LittleEndian(header[24..]) != Crc32C.Compute(header[..24]))
        {
            return;
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        if (version != FileVersion)
        {
            throw new StorageCorruptException(
                $"Journal file {path} has version {version}; this build reads version {FileVersion}.");
        }
    }
}

/// <summary>
/// Head of an append entry's body, little-endian, 48 bytes: topic id 16, partition 4, zero 4, base offset of the
/// segment 8, position in the segment's file 8, time of the append in ms since 1970 8. The batches follow as stored.
/// </summary>
internal readonly record struct AppendEntry(PartitionId Partition, long SegmentBase, long FilePosition, long TimeMs)
{
    public const int Size = 48;

    public void WriteTo(Span<byte> to)
    {
        Partition.TopicId.TryWriteBytes(to);
        BinaryPrimitives.WriteInt32LittleEndian(to[16..], Partition.Partition);
        BinaryPrimitives.WriteInt32LittleEndian(to[20..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(to[24..], SegmentBase);
        BinaryPrimitives.WriteInt64LittleEndian(to[32..], FilePosition);
        BinaryPrimitives.WriteInt64LittleEndian(to[40..], TimeMs);
    }

    public static AppendEntry Read(ReadOnlySpan<byte> from)
    {
        var reader = new ByteReader(from);
        var partition = reader.Partition();
        reader.Int32();
        return new AppendEntry(partition, reader.Int64(), reader.Int64(), reader.Int64());
    }
}
