using System.Buffers;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// Maintenance: retention, expiry, compaction, and checkpoints, which bound the journal. A checkpoint at position P: the owner copies the
/// state as of P and starts a new journal file; in the background the segments are synced, the snapshot is written, and the
/// journal files up to P are removed.
/// </summary>
public sealed partial class LogStore
{
    private readonly Housekeeping _housekeeping;
    private Task _checkpoint = Task.CompletedTask;
    private string? _lowSpace;
    private long _checkpointPosition;
    private long _checkpointedBytes;
    private DateTimeOffset _checkpointAt;
    private DateTimeOffset _cleanupAt;
    private bool _checkpointForced;

    /// <summary>Position of the last finished checkpoint: the journal holds nothing at or below it.</summary>
    internal long CheckpointPosition => Volatile.Read(ref _checkpointPosition);

    /// <summary>
    /// Does what is due: looks at the disk's free space, applies retention, expires producers, begins or ends a
    /// compaction, begins a checkpoint. Call it
    /// every second or so from the owner's thread; it returns within milliseconds.
    /// </summary>
    public void RunMaintenance()
    {
        if (Journal.Failure is not null || _closed)
        {
            return;
        }

        CheckFreeSpace();
        TakeCompaction();
        var now = _time.GetUtcNow();
        if (now >= _cleanupAt)
        {
            _cleanupAt = now + Options.CleanupInterval;
            Clean(now.ToUnixTimeMilliseconds());
        }

        if (IsCheckpointDue(now))
        {
            BeginCheckpoint();
        }
    }

    /// <summary>Takes a checkpoint now; the task ends when it is complete, also when it was put off for lack of space.
    /// Owner's thread.</summary>
    public Task CheckpointAsync()
    {
        if (Journal.Failure is null && _checkpoint.IsCompleted)
        {
            BeginCheckpoint();
        }

        return _checkpoint;
    }

    internal void Remove(IReadOnlyList<Segment> segments)
    {
        if (segments.Count > 0)
        {
            _housekeeping.Post(() =>
            {
                foreach (var segment in segments)
                {
                    segment.Dispose();
                    RemoveFile(segment.Path);
                }
            });
        }
    }

    internal void RemoveFile(string path)
    {
        try
        {
            Disk.Delete(path);
        }
        catch (IOException error)
        {
            // A file too many does no harm; the next start tries again.
            LogMessages.RemovalFailed(Logger, path, error.Message);
        }
    }

    private void RemovePartition(PartitionLog log) => _housekeeping.Post(() =>
    {
        log.Close();
        RemoveFolder(_folders.PartitionFolder(log.Id));
    });

    private void RemoveFolder(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (IOException error)
        {
            LogMessages.RemovalFailed(Logger, folder, error.Message);
        }
    }

    private void StartCheckpoints(long journalBytes, bool force)
    {
        _checkpointPosition = Recovery.SnapshotPosition;
        _checkpointAt = _time.GetUtcNow() + Options.CheckpointInterval;
        _cleanupAt = _time.GetUtcNow();
        _checkpointedBytes = -journalBytes;
        _checkpointForced = force;
    }

    private async Task CloseCheckpointsAsync()
    {
        await DropCompactionAsync();
        await _checkpoint;
        if (_flusher is not null && Journal.Failure is null && Journal.Position > _checkpointPosition
            && Journal.Refusal() is null)
        {
            await CheckpointAsync();
        }
    }

    private void CheckFreeSpace()
    {
        if (Options.DiskFreeBytesMin > 0)
        {
            var isLow = Disk.FreeBytes(Options.Directory) < Options.DiskFreeBytesMin;
            Volatile.Write(ref _lowSpace, isLow ? "The disk is nearly full." : null);
        }
    }

    private void Clean(long nowMs)
    {
        foreach (var log in _partitions.Values)
        {
            log.ApplyRetention(nowMs);
            log.ExpireProducers(nowMs - (long)Options.ProducerIdExpiration.TotalMilliseconds);
        }

        BeginCompaction(nowMs);
    }

    private bool IsCheckpointDue(DateTimeOffset now)
    {
        if (!_checkpoint.IsCompleted || Journal.Position == _checkpointPosition || Journal.Refusal() is not null)
        {
            return false;
        }

        return _checkpointForced || now >= _checkpointAt
            || Journal.AppendedBytes - _checkpointedBytes >= Options.CheckpointBytes;
    }

    private void BeginCheckpoint()
    {
        _checkpointForced = false;
        _checkpointAt = _time.GetUtcNow() + Options.CheckpointInterval;
        _checkpointedBytes = Journal.AppendedBytes;
        var payload = new ArrayBufferWriter<byte>(4096);
        var writer = new ByteWriter(payload);
        writer.Int32(_partitions.Count);
        var segments = new List<Segment>();
        foreach (var log in _partitions.Values)
        {
            log.Encode(ref writer);
            segments.AddRange(log.PlannedSegments);
        }

        _state.WriteSnapshot(payload);
        var position = Journal.Rotate();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _checkpoint = done.Task;
        _housekeeping.Post(async () =>
        {
            try
            {
                await CompleteCheckpointAsync(position, payload.WrittenMemory, segments);
            }
            finally
            {
                done.TrySetResult();
            }
        });
    }

    private async Task CompleteCheckpointAsync(long position, ReadOnlyMemory<byte> payload, List<Segment> segments)
    {
        try
        {
            await Journal.WhenDurableAsync(position);
            SyncSegments(segments);
            SnapshotFile.Write(Disk, _folders.Snapshots, position, payload.Span);
            Volatile.Write(ref _checkpointPosition, position);
            RemoveOldFiles(position);
            LogMessages.Checkpointed(Logger, position);
        }
        catch (IOException error) when (error is StorageFullException || Disk.IsFull(error))
        {
            LogMessages.CheckpointPutOff(Logger, error.Message);
        }
        catch (StorageFailedException error)
        {
            LogMessages.CheckpointPutOff(Logger, error.Message);
        }
        catch (IOException error)
        {
            // A segment that cannot be synced may have lost pages that the journal is about to forget.
            LogMessages.StorageFailed(Logger, error);
            Journal.Fail(new StorageFailedException("A checkpoint failed: " + error.Message, error));
        }
    }

    private void SyncSegments(List<Segment> segments)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var segment in segments)
        {
            try
            {
                if (segment.Sync(Disk))
                {
                    folders.Add(Path.GetDirectoryName(segment.Path)!);
                }
            }
            catch (ObjectDisposedException)
            {
                // Removed meanwhile by retention or with its partition; the journal entry that did so is behind P.
                continue;
            }
        }

        foreach (var folder in folders.Where(Directory.Exists).Append(_folders.Partitions))
        {
            Disk.SyncDirectory(folder);
        }
    }

    private void RemoveOldFiles(long position)
    {
        var journals = JournalFiles.List(_folders.Journal, JournalFiles.JournalSuffix);
        foreach (var (_, path) in journals.Where(file => file.Number <= position))
        {
            RemoveFile(path);
        }

        foreach (var suffix in new[] { JournalFiles.SnapshotSuffix, SnapshotFile.CopySuffix })
        {
            foreach (var (_, path) in JournalFiles.List(_folders.Snapshots, suffix).Where(f => f.Number < position))
            {
                RemoveFile(path);
            }
        }
    }
}
