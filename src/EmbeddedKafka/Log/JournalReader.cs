using Microsoft.Win32.SafeHandles;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// Reads one journal file at recovery. Skips damage, and finds where a torn tail begins (see
/// <see cref="EntryHeader"/>). One thread.
/// </summary>
internal sealed class JournalReader : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly FileWindow _window;
    private readonly bool _isLastFile;
    private long _at = EntryHeader.FileHeaderSize;
    private long _lastPosition;

    public JournalReader(Disk disk, string path, long lastPosition, bool isLastFile)
    {
        _file = disk.Open(path, FileMode.Open, FileAccess.ReadWrite);
        _window = new FileWindow(disk, _file, RandomAccess.GetLength(_file));
        _lastPosition = lastPosition;
        _isLastFile = isLastFile;
        EntryHeader.CheckFileHeader(_window.Read(0, EntryHeader.FileHeaderSize), path);
    }

    public SafeFileHandle File => _file;

    public long FileLength => _window.Length;

    /// <summary>Where the torn tail begins, or -1.</summary>
    public long TornAt { get; private set; } = -1;

    /// <summary>Ranges of damaged bytes that were skipped.</summary>
    public List<(long From, long To)> Damaged { get; } = [];

    /// <summary>Reads the next entry; its body is valid until the next call.</summary>
    public bool TryNext(out EntryHeader header, out ReadOnlySpan<byte> body)
    {
        while (!TryAt(_at, out header, out body))
        {
            if (_at >= _window.Length || !StepOverDamage())
            {
                return false;
            }
        }

        _at += EntryHeader.SizeOf(header.BodyLength);
        _lastPosition = Math.Max(_lastPosition, header.Position);
        return true;
    }

    public void Dispose()
    {
        _window.Dispose();
        _file.Dispose();
    }

    private bool TryAt(long at, out EntryHeader header, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (!EntryHeader.TryRead(_window.Read(at, EntryHeader.Size), out header)
            || header.BodyLength > _window.Length - at - EntryHeader.Size)
        {
            return false;
        }

        body = _window.Read(at + EntryHeader.Size, header.BodyLength);
        return body.Length == header.BodyLength && Crc32C.Compute(body) == header.BodyCrc;
    }

    // An unreadable entry is damage if a later one says it was durable, or if a later file exists: a new file is
    // started only when all of the previous one is durable. Otherwise it is the torn tail.
    private bool StepOverDamage()
    {
        long next = FindNext(_at + 8, static (header, last) => header.Position >= last);
        bool wasDurable = next >= 0 && (!_isLastFile || NothingMissingBefore(next)
            || FindNext(_at + 8, static (header, last) => header.DurablePosition > last) >= 0);
        if (!wasDurable)
        {
            TornAt = _at;
            return false;
        }

        Damaged.Add((_at, next));
        _at = next;
        return true;
    }

    // Only a mark was damaged: the next entry is the successor of the last one read.
    private bool NothingMissingBefore(long at) =>
        TryAt(at, out var header, out _) && header.Kind != EntryKind.Mark && header.Position == _lastPosition + 1;

    private long FindNext(long from, Func<EntryHeader, long, bool> fits)
    {
        for (long at = from; at + EntryHeader.Size <= _window.Length;)
        {
            if (TryAt(at, out var header, out _))
            {
                if (fits(header, _lastPosition))
                {
                    return at;
                }

                at += EntryHeader.SizeOf(header.BodyLength);
            }
            else
            {
                at += 8;
            }
        }

        return -1;
    }
}
