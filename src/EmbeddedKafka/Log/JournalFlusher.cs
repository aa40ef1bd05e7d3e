using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// The only thread that writes. For each group: appends it to the journal file, calls <c>fdatasync</c> once, copies its
/// batches to their segments (page cache only), publishes them to readers, completes the waiters. Retries on a full
/// disk; any other error is final.
/// </summary>
internal sealed class JournalFlusher : IDisposable
{
    private readonly Journal _journal;
    private readonly LogStoreOptions _options;
    private readonly string _folder;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly HashSet<PartitionLog> _advanced = [];
    private readonly byte[] _mark = new byte[EntryHeader.Size];
    private SafeFileHandle? _file;
    private long _fileLength;
    private bool _abandoned;

    public JournalFlusher(Journal journal, LogStoreOptions options, string folder, ILogger logger)
    {
        _journal = journal;
        _options = options;
        _folder = folder;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "log-journal" };
    }

    private Disk Disk => _options.Disk;

    public void Start() => _thread.Start();

    /// <summary>Waits for the thread to end; call <see cref="Journal.Stop"/> or <see cref="Abandon"/> first.</summary>
    public void Join()
    {
        if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    /// <summary>Stops as a killed process would: nothing more is written.</summary>
    public void Abandon()
    {
        Volatile.Write(ref _abandoned, true);
        _journal.Fail(new StorageFailedException("The storage was abandoned."));
    }

    public void Dispose()
    {
        Join();
        _file?.Dispose();
    }

    private void Run()
    {
        try
        {
            while (_journal.TryTake(out var group))
            {
                if (!Commit(group))
                {
                    return;
                }
            }
        }
        catch (Exception error) when (error is not StorageFailedException)
        {
            // A failed sync may have dropped dirty pages: continuing would acknowledge data that is not on disk.
            LogMessages.StorageFailed(_logger, error);
            _journal.Fail(new StorageFailedException("Writing the log failed: " + error.Message, error));
        }
    }

    private bool Commit(CommitGroup group)
    {
        if (!Until(() => WriteJournal(group)) || !Until(() => WriteSegments(group)))
        {
            return false;
        }

        _journal.Complete(group);
        foreach (var partition in _advanced)
        {
            partition.NotifyAdvanced();
        }

        _advanced.Clear();
        var (lastPosition, rotate) = (group.LastPosition, group.RotateAfter);
        _journal.Recycle(group);
        if (rotate)
        {
            _file?.Dispose();
            _file = null;
        }
        else if (_journal.IsIdle())
        {
            WriteMark(lastPosition);
        }

        return true;
    }

    /// <summary>Repeats a step until it succeeds; false if the store stops meanwhile.</summary>
    private bool Until(Action step)
    {
        bool reported = false;
        while (!Volatile.Read(ref _abandoned))
        {
            try
            {
                step();
                return true;
            }
            catch (IOException error) when (Disk.IsFull(error))
            {
                if (!reported)
                {
                    LogMessages.DiskFull(_logger, error.Message);
                    reported = true;
                }

                if (_journal.IsStopping)
                {
                    _journal.Fail(new StorageFailedException("The disk was full at shutdown.", error));
                    return false;
                }

                _journal.PauseFull(new StorageFullException("The disk is full.", error), _options.DiskFullRetry);
            }
        }

        return false;
    }

    private void WriteJournal(CommitGroup group)
    {
        if (group.IsEmpty)
        {
            return;
        }

        if (_file is null)
        {
            OpenFile(group.FirstPosition);
        }

        Disk.Write(_file!, group.Parts(), _fileLength);
        Disk.Sync(_file!);
        _fileLength += group.Bytes;
    }

    private void OpenFile(long firstPosition)
    {
        string path = Path.Combine(_folder, JournalFiles.NameOf(firstPosition));
        var file = Disk.Open(path, FileMode.Create, FileAccess.ReadWrite);
        try
        {
            Disk.Write(file, EntryHeader.FileHeader(firstPosition), 0);
            Disk.SyncDirectory(_folder);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _file = file;
        _fileLength = EntryHeader.FileHeaderSize;
    }

    private void WriteSegments(CommitGroup group)
    {
        for (; group.WritesDone < group.Writes.Count; group.WritesDone++)
        {
            var write = group.Writes[group.WritesDone];
            if (write.Segment is not null)
            {
                write.Segment.Write(Disk, write.Batches.Span, write.FilePosition);
                write.Partition!.Publish(write);
                _advanced.Add(write.Partition);
            }

            write.WhenDurable?.Invoke();
        }
    }

    // Not synced: it survives a killed process, and lets recovery distinguish damage in the last group from a torn
    // tail.
    private void WriteMark(long durablePosition)
    {
        try
        {
            new EntryHeader(0, durablePosition, durablePosition, EntryKind.Mark, Crc32C.Compute([])).WriteTo(_mark);
            Disk.Write(_file!, _mark, _fileLength);
            _fileLength += _mark.Length;
        }
        catch (IOException error) when (Disk.IsFull(error))
        {
            // The mark is optional; the next group overwrites a partial one.
            LogMessages.DiskFull(_logger, error.Message);
        }
    }
}
