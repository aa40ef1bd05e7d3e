namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// Frozen logs: the store as of one position, for a copy that is made while it goes on. The files of a checkpoint get
/// a second name below <c>frozen/</c>: segments only grow, and what replaces or removes one leaves the other name. A
/// copy of them, of each the length that the checkpoint knows, opens as the store of a process that was killed at that
/// moment.
/// </summary>
public sealed partial class LogStore
{
    private string FrozenRoot => Path.Combine(_folders.Root, "frozen");

    /// <summary>Freezes the log. Milliseconds, or as long as a compaction that is under way takes.</summary>
    /// <param name="onOwner">Runs something on the owner's thread.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StorageFailedException">The storage failed permanently.</exception>
    /// <exception cref="IOException">The disk is full, or the file system has no hard links.</exception>
    public async Task<FrozenLog> FreezeAsync(Func<Action, Task> onOwner, CancellationToken cancellationToken)
    {
        await _erasures.WaitAsync(cancellationToken);
        try
        {
            // No compaction renames a file in between.
            await SettleForErasureAsync([], onOwner);
            var frozen = new TaskCompletionSource<FrozenLog>(TaskCreationOptions.RunContinuationsAsynchronously);
            bool hasBegun = false;
            while (!hasBegun)
            {
                var busy = Task.CompletedTask;
                await onOwner(() => (hasBegun, busy) = TryBeginFreezing(frozen));
                await busy;
            }

            return await frozen.Task;
        }
        finally
        {
            await onOwner(() => _isErasing = false);
            _erasures.Release();
        }
    }

    /// <summary>Gives up the second names of a frozen log. Any thread.</summary>
    public void Thaw(FrozenLog frozen)
    {
        ArgumentNullException.ThrowIfNull(frozen);
        RemoveFolder(Path.Combine(_folders.Root, frozen.Folder));
    }

    private void ThawAll() => RemoveFolder(FrozenRoot);

    private (bool HasBegun, Task Busy) TryBeginFreezing(TaskCompletionSource<FrozenLog> frozen)
    {
        if (Journal.Failure is { } failure)
        {
            throw new StorageFailedException(failure.Message, failure);
        }

        if (!_checkpoint.IsCompleted)
        {
            return (false, _checkpoint);
        }

        string folder = Path.Combine("frozen", Guid.NewGuid().ToString("N"));
        var partitions = _partitions.Values
            .Select(log => new FrozenPartition(log.Id, log.LogStartOffset, log.NextOffset)).ToList();
        var files = _partitions.Values.SelectMany(static log => log.PlannedSegments)
            .Where(static segment => segment.Planned.Length > 0)
            .Select(segment => new FrozenFile(
                Path.GetRelativePath(_folders.Root, segment.Path), segment.Planned.Length))
            .ToList();
        BeginCheckpoint((position, isThere) =>
        {
            try
            {
                frozen.SetResult(isThere
                    ? LinkFrozen(new FrozenLog(position, folder, partitions, files))
                    : throw new IOException("The broker cannot take a checkpoint; its log says why."));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                frozen.SetException(new IOException($"The log cannot be frozen: {error.Message}", error));
            }
        });
        return (true, Task.CompletedTask);
    }

    private FrozenLog LinkFrozen(FrozenLog frozen)
    {
        var files = frozen.Files.ToList();
        foreach (string suffix in new[] { JournalFiles.SnapshotSuffix, SnapshotFile.CopySuffix })
        {
            string path = Path.Combine(_folders.Snapshots, JournalFiles.Number(frozen.Position) + suffix);
            files.Add(new FrozenFile(Path.GetRelativePath(_folders.Root, path), new FileInfo(path).Length));
        }

        foreach (var file in files)
        {
            string name = Path.Combine(_folders.Root, frozen.Folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(name)!);
            Disk.Link(Path.Combine(_folders.Root, file.Path), name);
        }

        return frozen with { Files = files };
    }
}

/// <summary>The log as of one position.</summary>
/// <param name="Position">The journal's.</param>
/// <param name="Folder">Where the second names are, from the store's folder.</param>
/// <param name="Partitions">What each partition holds.</param>
/// <param name="Files">All files.</param>
public sealed record FrozenLog(
    long Position, string Folder, IReadOnlyList<FrozenPartition> Partitions, IReadOnlyList<FrozenFile> Files);

/// <summary>A partition of a frozen log.</summary>
/// <param name="Id">Which.</param>
/// <param name="Start">First offset.</param>
/// <param name="End">Offset after the last.</param>
public readonly record struct FrozenPartition(PartitionId Id, long Start, long End);

/// <summary>A file of a frozen log.</summary>
/// <param name="Path">Its path from the store's folder.</param>
/// <param name="Length">How much of it belongs to the frozen log; there may be more by now.</param>
public readonly record struct FrozenFile(string Path, long Length);
