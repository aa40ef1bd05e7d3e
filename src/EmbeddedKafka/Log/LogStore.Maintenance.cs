namespace StreamML.EmbeddedKafka.Log;

/// <summary>Maintenance: free space, retention, expiry of producers, and the removal of files.</summary>
public sealed partial class LogStore
{
    private readonly Housekeeping _housekeeping;
    private string? _lowSpace;
    private DateTimeOffset _cleanupAt;

    /// <summary>
    /// Performs due work: checks free disk space, applies retention, expires producers, begins or ends a compaction,
    /// begins a checkpoint. Call it about every second from the owner's thread; it returns within milliseconds.
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

    private void CheckFreeSpace()
    {
        if (Options.DiskFreeBytesMin > 0)
        {
            bool isLow = Disk.FreeBytes(Options.Directory) < Options.DiskFreeBytesMin;
            Volatile.Write(ref _lowSpace, isLow ? "The disk is nearly full." : null);
        }
    }

    private void Clean(long nowMs)
    {
        bool keepsAll = nowMs < Options.RetentionFrom.ToUnixTimeMilliseconds();
        foreach (var log in _partitions.Values)
        {
            if (!keepsAll)
            {
                log.ApplyRetention(nowMs);
            }

            log.ExpireProducers(nowMs - (long)Options.ProducerIdExpiration.TotalMilliseconds);
        }

        BeginCompaction(nowMs);
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
            // A leftover file does no harm; the next start tries again.
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
}
