using System.Buffers;

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// Checkpoints, which bound the journal. At position P the owner copies the state as of P and starts a new journal
/// file; in the background the segments are synced, the snapshot is written, and the journal files up to P are removed.
/// </summary>
public sealed partial class LogStore
{
    private Task _checkpoint = Task.CompletedTask;
    private long _checkpointPosition;
    private long _checkpointedBytes;
    private DateTimeOffset _checkpointAt;
    private bool _checkpointForced;

    /// <summary>Position of the last finished checkpoint: the journal contains nothing at or below it.</summary>
    internal long CheckpointPosition => Volatile.Read(ref _checkpointPosition);

    /// <summary>
    /// Takes a checkpoint now, or joins the running one. The task also completes if the checkpoint was postponed for
    /// lack of space. Owner's thread.
    /// </summary>
    public Task CheckpointAsync()
    {
        if (Journal.Failure is null && _checkpoint.IsCompleted)
        {
            BeginCheckpoint();
        }

        return _checkpoint;
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

    private bool IsCheckpointDue(DateTimeOffset now)
    {
        if (!_checkpoint.IsCompleted || Journal.Position == _checkpointPosition || Journal.Refusal() is not null)
        {
            return false;
        }

        return _checkpointForced || now >= _checkpointAt
            || Journal.AppendedBytes - _checkpointedBytes >= Options.CheckpointBytes;
    }

    private void BeginCheckpoint() => BeginCheckpoint(static (_, _) => { });

    /// <param name="then">
    /// Told the position, and whether the checkpoint is there, before any file that it names can be removed.
    /// </param>
    private void BeginCheckpoint(Action<long, bool> then)
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
        long position = Journal.Rotate();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _checkpoint = done.Task;
        _housekeeping.Post(async () =>
        {
            try
            {
                then(position, await CompleteCheckpointAsync(position, payload.WrittenMemory, segments));
            }
            finally
            {
                done.TrySetResult();
            }
        });
    }

    /// <returns>False: it was put off.</returns>
    private async Task<bool> CompleteCheckpointAsync(
        long position, ReadOnlyMemory<byte> payload, List<Segment> segments)
    {
        try
        {
            await Journal.WhenDurableAsync(position);
            SyncSegments(segments);
            SnapshotFile.Write(Disk, _folders.Snapshots, position, payload.Span);
            Volatile.Write(ref _checkpointPosition, position);
            RemoveOldFiles(position);
            LogMessages.Checkpointed(Logger, position);
            return true;
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
            // A segment that cannot be synced may have lost pages that the journal is about to drop.
            LogMessages.StorageFailed(Logger, error);
            Journal.Fail(new StorageFailedException("A checkpoint failed: " + error.Message, error));
        }

        return false;
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
                // Removed meanwhile by retention or with its partition; the corresponding journal entry is after P.
                continue;
            }
        }

        foreach (string? folder in folders.Where(Directory.Exists).Append(_folders.Partitions))
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

        foreach (string? suffix in new[] { JournalFiles.SnapshotSuffix, SnapshotFile.CopySuffix })
        {
            foreach (var (_, path) in JournalFiles.List(_folders.Snapshots, suffix).Where(f => f.Number < position))
            {
                RemoveFile(path);
            }
        }
    }
}
