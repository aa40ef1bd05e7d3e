using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace StreamML.Storage.Aliases;

/// <summary>
/// The checkpoint of an <see cref="AliasTable"/>: append-only, one frame per checkpoint, so that a checkpoint costs
/// only what is new. A torn frame at the end is truncated on opening.
/// </summary>
/// <remarks>
/// File <c>aliases.log</c>, version 2, integers little-endian:
/// <code>
/// 0    8 bytes  "SMLALIA2"
/// then frames:
/// 0    4 bytes  length of the payload
/// 4    4 bytes  CRC-32C of the payload
/// 8    payload: 8 bytes next changelog offset
///      4 bytes number of contacts, each: 8 bytes first seen (ms since the Unix epoch), 4 bytes length, the key in
///              UTF-8; contacts are numbered from 0 through the file
///      4 bytes number of identities, each: 16 bytes keyed digest big-endian, 4 bytes contact
///      4 bytes number of wins, each: 4 bytes loser, 4 bytes winner
/// </code>
/// </remarks>
internal sealed class AliasFile : IDisposable
{
    private const ulong Magic = 0x3241494C414C4D53; // "SMLALIA2"
    private const int HeaderBytes = 8;
    private const int FrameHeaderBytes = 8;

    private readonly SafeFileHandle _file;
    private long _end;

    private AliasFile(SafeFileHandle file) => _file = file;

    /// <summary>Next changelog offset of the last complete frame; 0 if there is none.</summary>
    public long ChangelogOffset { get; private set; }

    /// <summary>Opens the file and reads it into an empty table.</summary>
    public static AliasFile Open(string path, AliasTable table)
    {
        bool isNew = !File.Exists(path);
        var file = new AliasFile(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        file.Load(table);
        table.ForgetJournal();
        if (isNew)
        {
            Durable.SyncDirectory(Path.GetDirectoryName(path)!);
        }

        return file;
    }

    /// <summary>Appends a frame with the table's journal, durably.</summary>
    public void Append(AliasTable table, long changelogOffset)
    {
        if (table.Journal.Owners.Count == 0 && table.Journal.Wins.Count == 0 && changelogOffset == ChangelogOffset)
        {
            return;
        }

        byte[] frame = Encode(table, changelogOffset);
        RandomAccess.Write(_file, frame, _end);
        RandomAccess.FlushToDisk(_file);
        _end += frame.Length;
        ChangelogOffset = changelogOffset;
        table.ForgetJournal();
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static byte[] Encode(AliasTable table, long changelogOffset)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(0L);
        writer.Write(changelogOffset);
        writer.Write(table.Contacts.Count - table.Journal.FirstContact);
        for (int contact = table.Journal.FirstContact; contact < table.Contacts.Count; contact++)
        {
            writer.Write(table.Contacts.SinceMs(contact));
            writer.Write(table.Contacts.Utf8Of(contact).Length);
            writer.Write(table.Contacts.Utf8Of(contact));
        }

        writer.Write(table.Journal.Owners.Count);
        Span<byte> digest = stackalloc byte[Digest.Bytes];
        foreach ((var identity, int contact) in table.Journal.Owners)
        {
            identity.Write(digest);
            writer.Write(digest);
            writer.Write(contact);
        }

        writer.Write(table.Journal.Wins.Count);
        foreach ((int loser, int winner) in table.Journal.Wins)
        {
            writer.Write(loser);
            writer.Write(winner);
        }

        byte[] frame = stream.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - FrameHeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Crc32C.Of(frame.AsSpan(FrameHeaderBytes)));
        return frame;
    }

    private void Load(AliasTable table)
    {
        byte[] header = new byte[HeaderBytes];
        if (RandomAccess.Read(_file, header, 0) == HeaderBytes
            && BinaryPrimitives.ReadUInt64LittleEndian(header) == Magic)
        {
            _end = HeaderBytes;
            while (ReadFrame() is { } payload)
            {
                Apply(payload, table);
                _end += FrameHeaderBytes + payload.Length;
            }
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
            RandomAccess.Write(_file, header, 0);
            _end = HeaderBytes;
        }

        RandomAccess.SetLength(_file, _end);
    }

    private byte[]? ReadFrame()
    {
        byte[] header = new byte[FrameHeaderBytes];
        long left = RandomAccess.GetLength(_file) - _end - FrameHeaderBytes;
        if (left < 0 || RandomAccess.Read(_file, header, _end) != FrameHeaderBytes)
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length < 8 || length > left)
        {
            return null;
        }

        byte[] payload = new byte[length];
        int read = 0;
        while (read < length)
        {
            int got = RandomAccess.Read(_file, payload.AsSpan(read), _end + FrameHeaderBytes + read);
            if (got == 0)
            {
                return null;
            }

            read += got;
        }

        return Crc32C.Of(payload) == BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)) ? payload : null;
    }

    private void Apply(byte[] payload, AliasTable table)
    {
        using var reader = new BinaryReader(new MemoryStream(payload), Encoding.UTF8);
        ChangelogOffset = reader.ReadInt64();
        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            long sinceMs = reader.ReadInt64();
            table.Contacts.Add(Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadInt32())), sinceMs);
        }

        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            var identity = Digest.Read(reader.ReadBytes(Digest.Bytes));
            table.Own(identity, reader.ReadInt32());
        }

        for (int left = reader.ReadInt32(); left > 0; left--)
        {
            int loser = reader.ReadInt32();
            table.Win(loser, reader.ReadInt32());
        }
    }
}
