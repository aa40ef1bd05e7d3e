using System.Buffers.Binary;
using Microsoft.Extensions.Logging;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// A checkpoint's file, <c>snapshots/&lt;position, 20 digits&gt;.snapshot</c>, and a second copy
/// <c>.snapshot-copy</c>: one damaged file must not lose the state. Version 2, little-endian, 40 bytes of header:
/// <code>
///  0 8 "SMLSNAP1" | 8 4 version = 2 | 12 4 zero | 16 8 journal position | 24 8 payload length
/// 32 4 CRC-32C of the payload | 36 4 CRC-32C of 0..35 | 40 payload
/// </code>
/// Payload: partition count 4, the partitions (<see cref="PartitionLog.Encode"/>), then the state machine's own bytes.
/// Version 1 is also read. It has the same layout, but its compactions skipped batches in snappy, lz4 and zstd.
/// </summary>
internal static class SnapshotFile
{
    public const string CopySuffix = ".snapshot-copy";
    public const int Version = 2;
    private const int HeaderSize = 40;
    private static readonly byte[] Magic = "SMLSNAP1"u8.ToArray();

    /// <summary>Writes both copies, each synced and renamed into place.</summary>
    public static void Write(Disk disk, string folder, long position, ReadOnlySpan<byte> payload)
    {
        byte[] header = Header(position, payload);
        foreach (string? suffix in new[] { CopySuffix, JournalFiles.SnapshotSuffix })
        {
            string path = Path.Combine(folder, JournalFiles.Number(position) + suffix);
            using (var file = disk.Open(path + ".tmp", FileMode.Create, FileAccess.Write))
            {
                disk.Write(file, header, 0);
                disk.Write(file, payload, HeaderSize);
                disk.Sync(file);
            }

            disk.Move(path + ".tmp", path);
        }

        disk.SyncDirectory(folder);
    }

    /// <summary>The newest snapshot, from whichever copy is sound; null if there never was one.</summary>
    /// <exception cref="StorageCorruptException">Both copies are damaged, or of an unknown version.</exception>
    public static (long Position, int Version, byte[] Payload)? ReadNewest(Disk disk, string folder, ILogger logger)
    {
        var paths = JournalFiles.List(folder, JournalFiles.SnapshotSuffix)
            .Concat(JournalFiles.List(folder, CopySuffix))
            .OrderByDescending(static file => file.Number)
            .ToList();
        foreach (var (number, path) in paths.Where(file => file.Number == paths[0].Number))
        {
            if (TryRead(disk, path, out int version, out byte[] payload, out string reason))
            {
                return (number, version, payload);
            }

            LogMessages.SnapshotDamaged(logger, path, reason);
        }

        return paths.Count == 0
            ? null
            : throw new StorageCorruptException($"Both copies of snapshot {paths[0].Number} in {folder} are damaged.");
    }

    private static byte[] Header(long position, ReadOnlySpan<byte> payload)
    {
        byte[] header = new byte[HeaderSize];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), position);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(32), Crc32C.Compute(payload));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(36), Crc32C.Compute(header.AsSpan(0, 36)));
        return header;
    }

    private static bool TryRead(Disk disk, string path, out int version, out byte[] payload, out string reason)
    {
        (version, payload) = (0, []);
        using var file = disk.Open(path, FileMode.Open, FileAccess.Read);
        using var window = new FileWindow(disk, file, RandomAccess.GetLength(file));
        byte[] header = window.Read(0, HeaderSize).ToArray();
        reason = "the header is damaged";
        if (header.Length < HeaderSize || !header.AsSpan(0, 8).SequenceEqual(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(36)) != Crc32C.Compute(header.AsSpan(0, 36)))
        {
            return false;
        }

        version = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        if (version is < 1 or > Version)
        {
            throw new StorageCorruptException(
                $"Snapshot {path} has version {version}; this build reads versions 1 to {Version}.");
        }

        reason = "the payload is damaged";
        long length = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(24));
        if (length != window.Length - HeaderSize)
        {
            return false;
        }

        payload = window.Read(HeaderSize, (int)length).ToArray();
        return Crc32C.Compute(payload) == BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(32));
    }
}
