using System.Buffers.Text;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using StreamML.EmbeddedRegistry.Schemas;

namespace StreamML.EmbeddedRegistry.Storage;

/// <summary>
/// The journal cannot be read or written: damage before its last line, a full disk, another registry on the same
/// folder.
/// </summary>
public sealed class RegistryJournalException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The registry's file: one line per change, appended and synced before the change is confirmed. Version 1.
/// </summary>
/// <remarks>
/// <code>
/// file:  registry.journal, UTF-8
/// line:  0   8 bytes  CRC-32C of the JSON, lower-case hexadecimal, most significant digit first
///        8   1 byte   space
///        9   n bytes  JSON of a JournalRecord, without line feeds
///        9+n 1 byte   0x0A
/// </code>
/// At start, a last line that is truncated or fails its CRC was never confirmed and is dropped; such a line elsewhere
/// is damage and stops the start. The file is then rewritten with the records still in effect, synced, and renamed over
/// the old one. One owner at a time: registry.lock. Not thread-safe.
/// </remarks>
internal sealed class RegistryJournal : IDisposable
{
    private const int FrameBytes = 10;

    private readonly string _path;
    private readonly FileStream _owner;
    private SafeFileHandle? _file;
    private long _length;
    private Exception? _fault;

    private RegistryJournal(string path, FileStream owner)
    {
        _path = path;
        _owner = owner;
    }

    /// <summary>Locks the folder and reads its journal.</summary>
    /// <returns>The journal, its records, and the number of bytes of a torn last line that were dropped.</returns>
    /// <exception cref="RegistryJournalException">The journal is damaged or in use.</exception>
    public static (RegistryJournal Journal, IReadOnlyList<JournalRecord> Records, int TornBytes) Open(string directory)
    {
        Directory.CreateDirectory(directory);
        FileStream @lock;
        try
        {
            @lock = new FileStream(
                Path.Combine(directory, "registry.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new RegistryJournalException($"Another registry uses {directory}.", error);
        }

        try
        {
            string journal = Path.Combine(directory, "registry.journal");
            byte[] bytes = File.Exists(journal) ? File.ReadAllBytes(journal) : [];
            var records = Read(journal, bytes, out int torn);
            return (new RegistryJournal(journal, @lock), records, torn);
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    /// <summary>Replaces the file with these records, and opens it for appending.</summary>
    public void Compact(IEnumerable<JournalRecord> records)
    {
        string fresh = _path + ".new";
        using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.Write))
        {
            foreach (var record in records)
            {
                stream.Write(Line(record));
            }

            stream.Flush(flushToDisk: true);
            _length = stream.Length;
        }

        File.Move(fresh, _path, overwrite: true);
        DirectorySync.Sync(Path.GetDirectoryName(_path)!);
        _file?.Dispose();
        _file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite);
    }

    /// <summary>Appends a record; on return it is on disk.</summary>
    /// <exception cref="RegistryJournalException">It was not written, and the file contains nothing of it.</exception>
    public void Append(JournalRecord record)
    {
        if (_fault is not null)
        {
            throw new RegistryJournalException("The journal failed before; the registry must be restarted.", _fault);
        }

        byte[] line = Line(record);
        try
        {
            RandomAccess.Write(_file!, line, _length);
            RandomAccess.FlushToDisk(_file!);
            _length += line.Length;
        }
        catch (IOException error)
        {
            CutBack(error);
            throw new RegistryJournalException("The journal could not be written.", error);
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _owner.Dispose();
    }

    private void CutBack(IOException cause)
    {
        try
        {
            RandomAccess.SetLength(_file!, _length);
            RandomAccess.FlushToDisk(_file!);
        }
        catch (IOException)
        {
            // A partial line may remain, and a line after it would turn it into damage: nothing more is written.
            _fault = cause;
        }
    }

    private static byte[] Line(JournalRecord record)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(record, JournalJson.Default.JournalRecord);
        byte[] line = new byte[json.Length + FrameBytes];
        Encoding.ASCII.GetBytes($"{Crc(json):x8} ", line);
        json.CopyTo(line, 9);
        line[^1] = (byte)'\n';
        return line;
    }

    private static List<JournalRecord> Read(string path, byte[] bytes, out int torn)
    {
        var records = new List<JournalRecord>();
        int start = 0;
        while (start < bytes.Length)
        {
            int end = bytes.AsSpan(start).IndexOf((byte)'\n');
            var record = end < 0 ? null : Parse(bytes.AsSpan(start, end));
            if (record is null)
            {
                bool isLast = end < 0 || start + end + 1 == bytes.Length;
                torn = isLast ? bytes.Length - start : throw new RegistryJournalException(
                    $"{path} is damaged at byte {start}, with sound lines after it. Restore it from a copy.");
                return records;
            }

            records.Add(record);
            start += end + 1;
        }

        torn = 0;
        return records;
    }

    private static JournalRecord? Parse(ReadOnlySpan<byte> line)
    {
        bool framed = line.Length >= FrameBytes - 1 && line[8] == ' '
            && Utf8Parser.TryParse(line[..8], out uint crc, out int read, 'x') && read == 8 && crc == Crc(line[9..]);
        if (!framed)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(line[9..], JournalJson.Default.JournalRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
