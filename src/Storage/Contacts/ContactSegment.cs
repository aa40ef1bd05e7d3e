using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace StreamML.Storage.Contacts;

/// <summary>One file of the store. Records are appended and never changed.</summary>
/// <remarks>
/// File <c>contacts-NUMBER.log</c>, version 1, integers little-endian:
/// <code>
/// 0    8 bytes  "SMLCONT1"
/// 8    8 bytes  number
/// then records:
/// 0    4 bytes  CRC-32C of all that follows
/// 4    4 bytes  length of the value
/// 8    16 bytes digest of the contact key, big-endian
/// 24   the value; empty if the contact was deleted
/// </code>
/// </remarks>
internal sealed class ContactSegment : IDisposable
{
    /// <summary>Bytes before the first record.</summary>
    public const int HeadBytes = 16;

    /// <summary>Bytes of a record before its value.</summary>
    public const int RecordHeadBytes = 24;

    private const ulong Magic = 0x31544E4F434C4D53; // "SMLCONT1"

    private ContactSegment(SafeFileHandle file, string path, long number)
    {
        File = file;
        Path = path;
        Number = number;
        Length = HeadBytes;
    }

    /// <summary>Its position among the segments: a higher number is newer.</summary>
    public long Number { get; }

    /// <summary>The file.</summary>
    public SafeFileHandle File { get; }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>Bytes written.</summary>
    public int Length { get; set; }

    /// <summary>Bytes of records that the index points to.</summary>
    public int LiveBytes { get; set; }

    /// <summary>Whether bytes were added since the last sync.</summary>
    public bool IsDirty { get; set; } = true;

    /// <summary>Path of a segment.</summary>
    public static string PathOf(string directory, long number)
        => System.IO.Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"contacts-{number:d10}.log"));

    /// <summary>Creates an empty segment.</summary>
    public static ContactSegment Create(string directory, long number)
    {
        string path = PathOf(directory, number);
        var segment = new ContactSegment(
            System.IO.File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read), path, number);
        Span<byte> head = stackalloc byte[HeadBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(head, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], number);
        RandomAccess.Write(segment.File, head, 0);
        return segment;
    }

    /// <summary>Opens a segment up to a length; bytes after it were never made durable.</summary>
    /// <exception cref="InvalidDataException">The file is shorter, or not a segment.</exception>
    public static ContactSegment Open(string directory, long number, int length)
    {
        string path = PathOf(directory, number);
        var segment = new ContactSegment(
            System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read), path, number)
        {
            Length = length,
            IsDirty = false,
        };
        Span<byte> head = stackalloc byte[HeadBytes];
        if (RandomAccess.GetLength(segment.File) < length || RandomAccess.Read(segment.File, head, 0) != HeadBytes
            || BinaryPrimitives.ReadUInt64LittleEndian(head) != Magic
            || BinaryPrimitives.ReadInt64LittleEndian(head[8..]) != number)
        {
            segment.Dispose();
            throw new InvalidDataException($"{path} is not a whole segment of contacts.");
        }

        RandomAccess.SetLength(segment.File, length);
        return segment;
    }

    /// <summary>Writes a record.</summary>
    public static void Encode(Digest contact, ReadOnlySpan<byte> value, Span<byte> record)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], value.Length);
        contact.Write(record[8..]);
        value.CopyTo(record[RecordHeadBytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record, Crc32C.Of(record[4..(RecordHeadBytes + value.Length)]));
    }

    /// <summary>Whether a record is intact.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> record)
        => BinaryPrimitives.ReadUInt32LittleEndian(record) == Crc32C.Of(record[4..]);

    /// <summary>Length of a record's value.</summary>
    public static int ValueLength(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record[4..]);

    /// <summary>The digest of a record's contact.</summary>
    public static Digest ContactOf(ReadOnlySpan<byte> record) => Digest.Read(record[8..]);

    /// <inheritdoc />
    public void Dispose() => File.Dispose();
}
