namespace StreamML.EmbeddedKafka.Log;

/// <summary>Start-up: the last snapshot, then the journal after it. Never reads whole segments.</summary>
public sealed partial class LogStore
{
    private long _lastPosition;
    private long _entriesReplayed;
    private long _bytesReplayed;
    private long _tornBytes;
    private long _entriesDamaged;
    private long _offsetsSalvaged;
    private bool _cleanedByOlderBuild;

    private void Recover(CancellationToken ct)
    {
        long started = _time.GetTimestamp();
        long snapshotPosition = LoadSnapshot();
        _lastPosition = snapshotPosition;
        var files = JournalFiles.List(_folders.Journal, JournalFiles.JournalSuffix);
        for (int i = 0; i < files.Count; i++)
        {
            ct.ThrowIfCancellationRequested();
            ReplayFile(files[i].Path, i == files.Count - 1);
        }

        FinishPartitions();
        ThawAll();
        Journal = new Journal(_lastPosition, Options.UnflushedBytesMax);
        _flusher = new JournalFlusher(Journal, Options, _folders.Journal, Logger);
        _flusher.Start();
        Recovery = new RecoveryReport
        {
            SnapshotPosition = snapshotPosition,
            EntriesReplayed = _entriesReplayed,
            BytesReplayed = _bytesReplayed,
            TornBytes = _tornBytes,
            EntriesDamaged = _entriesDamaged,
            OffsetsSalvaged = _offsetsSalvaged,
            Elapsed = _time.GetElapsedTime(started),
        };
        LogMessages.Opened(Logger, _partitions.Count, _entriesReplayed, _bytesReplayed, Recovery.Elapsed);
        StartCheckpoints(_bytesReplayed, force: _entriesDamaged + _offsetsSalvaged + _tornBytes > 0);
    }

    private long LoadSnapshot()
    {
        if (SnapshotFile.ReadNewest(Disk, _folders.Snapshots, Logger) is not { } snapshot)
        {
            return 0;
        }

        var reader = new ByteReader(snapshot.Payload);
        for (int left = reader.Count(20); left > 0; left--)
        {
            var id = reader.Partition();
            AddPartition(id, PartitionConfig.Decode(ref reader)).Decode(ref reader);
        }

        _state.LoadSnapshot(reader.Rest());
        _cleanedByOlderBuild = snapshot.Version < SnapshotFile.Version;
        return snapshot.Position;
    }

    private void ReplayFile(string path, bool isLast)
    {
        using var reader = new JournalReader(Disk, path, _lastPosition, isLast);
        while (reader.TryNext(out var header, out var body))
        {
            if (header.Position <= _lastPosition || header.Kind == EntryKind.Mark)
            {
                continue;
            }

            if (header.Position != _lastPosition + 1)
            {
                LogMessages.EntriesMissing(Logger, _lastPosition + 1, header.Position - 1);
                _entriesDamaged += header.Position - _lastPosition - 1;
            }

            ReplayEntry(header, body);
            _lastPosition = header.Position;
            _entriesReplayed++;
            _bytesReplayed += EntryHeader.SizeOf(header.BodyLength);
        }

        foreach (var (from, to) in reader.Damaged)
        {
            LogMessages.JournalDamaged(Logger, path, from, to);
        }

        if (reader.TornAt >= 0)
        {
            CutTornTail(reader, path);
        }
    }

    // The truncation must be durable: entries written from now on would otherwise make the torn ones look durable.
    private void CutTornTail(JournalReader reader, string path)
    {
        LogMessages.JournalTorn(Logger, path, reader.FileLength - reader.TornAt, reader.TornAt);
        _tornBytes += reader.FileLength - reader.TornAt;
        Disk.Truncate(reader.File, reader.TornAt);
        Disk.Sync(reader.File);
    }

    private void ReplayEntry(in EntryHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Kind == EntryKind.State)
        {
            _state.Apply(body);
            return;
        }

        var reader = new ByteReader(body);
        var id = reader.Partition();
        if (header.Kind == EntryKind.CreatePartition)
        {
            AddPartition(id, PartitionConfig.Decode(ref reader));
            return;
        }

        if (!_partitions.TryGetValue(id, out var log))
        {
            // Its creation was among damaged entries; the broker recreates it from its metadata if it still exists.
            LogMessages.EntryRefused(Logger, id, "the partition is unknown");
            return;
        }

        ReplayPartitionEntry(header, body, log, ref reader);
    }

    private void ReplayPartitionEntry(
        in EntryHeader header, ReadOnlySpan<byte> body, PartitionLog log, ref ByteReader reader)
    {
        switch (header.Kind)
        {
            case EntryKind.Append:
                log.Replay(AppendEntry.Read(body), body[AppendEntry.Size..], header.Position);
                _offsetsSalvaged += log.LastSalvaged;
                break;
            case EntryKind.DeletePartition:
                _partitions.Remove(log.Id);
                log.Close();
                RemoveFolder(_folders.PartitionFolder(log.Id));
                break;
            case EntryKind.LogStart:
                log.ReplayLogStart(reader.Int64());
                break;
            case EntryKind.ReplaceSegments:
                log.ReplayReplacement(SegmentReplacement.Decode(log.Id, ref reader), header.Position);
                break;
            case EntryKind.Configure:
                log.Reconfigure(PartitionConfig.Decode(ref reader));
                break;
            default:
                throw new StorageCorruptException($"Journal entry {header.Position} has unknown kind {header.Kind}.");
        }
    }

    private void FinishPartitions()
    {
        foreach (var log in _partitions.Values)
        {
            _offsetsSalvaged += log.Salvage(long.MaxValue, NowMs);
            log.FinishRecovery();
            if (_cleanedByOlderBuild)
            {
                log.ForgetCleaning();
            }
        }

        foreach (string folder in Directory.EnumerateDirectories(_folders.Partitions))
        {
            if (PartitionId.TryParse(Path.GetFileName(folder), out var id) && !_partitions.ContainsKey(id)
                && _entriesDamaged == 0)
            {
                RemoveFolder(folder);
            }
        }
    }
}
