using System.Text;
using StreamML.EmbeddedKafka.Log;
using static StreamML.EmbeddedKafka.Tests.Log.StoreFixture;

namespace StreamML.EmbeddedKafka.Tests.Log;

public sealed class RecoveryTests
{
    [Fact]
    public async Task State_AfterKill_IsReplayedInOrderBehindTheSnapshot()
    {
        await using var fixture = await OpenAsync();
        AppendState(fixture, "one");
        AppendState(fixture, "two");
        await fixture.Store.CheckpointAsync();
        AppendState(fixture, "three");
        await fixture.DurableAsync();
        await fixture.KillAndReopenAsync();
        Assert.Equal(["one", "two", "three"], fixture.State.Records);
        Assert.Equal(1, fixture.Store.Recovery.EntriesReplayed);
        Assert.Equal(2, fixture.Store.Recovery.SnapshotPosition);
    }

    [Fact]
    public async Task Positions_AfterRestart_GoOn()
    {
        await using var fixture = await OpenAsync();
        AppendState(fixture, "one");
        await fixture.DurableAsync();
        await fixture.CloseAndReopenAsync();
        Assert.Equal(1, fixture.Store.Position);
        AppendState(fixture, "two");
        Assert.Equal(2, fixture.Store.Position);
        await fixture.DurableAsync();
        await fixture.KillAndReopenAsync();
        Assert.Equal(["one", "two"], fixture.State.Records);
    }

    [Fact]
    public async Task Kill_WithPartitionsOfAllKinds_BringsThemBack()
    {
        await using var fixture = await OpenAsync();
        var config = PartitionConfig.Default with { SegmentBytes = 2048, MaxMessageBytes = 4000 };
        var log = fixture.Store.CreatePartition(P0, config);
        fixture.Partition(P1).Append(Batches.Of("gone"));
        fixture.Store.DeletePartition(P1);
        log.Append(Batches.Of("a", "b", "c"));
        await fixture.DurableAsync();
        log.AdvanceLogStart(2);
        log.Configure(config with { RetentionMs = 5 });
        await fixture.DurableAsync();
        await fixture.KillAndReopenAsync();
        Assert.False(fixture.Store.TryGetPartition(P1, out _));
        log = fixture.Partition(P0);
        Assert.Equal(config with { RetentionMs = 5 }, log.Config);
        Assert.Equal((2, 3), (log.LogStartOffset, log.HighWatermark));
        using var below = log.Read(1, 1000, false, true);
        Assert.Equal(LogErrors.OffsetOutOfRange, below.ErrorCode);
        Assert.Equal(3, log.Append(Batches.Of("d")).BaseOffset);
    }

    [Fact]
    public async Task Delete_AndCreateAgain_MeetsNoOldBytes()
    {
        await using var fixture = await OpenAsync();
        fixture.Partition(P0).Append(Batches.Of("old"));
        await fixture.DurableAsync();
        fixture.Store.DeletePartition(P0);
        var fresh = new PartitionId(Guid.Parse("99999999-2222-3333-4444-555555555555"), 0);
        fixture.Partition(fresh).Append(Batches.Of("new"));
        await fixture.DurableAsync();
        await fixture.KillAndReopenAsync();
        Assert.Equal(["new"], fixture.Partition(fresh).Values());
        Assert.False(Directory.Exists(Path.Combine(fixture.Folder, "partitions", P0.ToString())));
    }

    [Fact]
    public async Task Open_SecondTime_IsRefused()
    {
        await using var fixture = await OpenAsync();
        await Assert.ThrowsAsync<IOException>(fixture.ReopenAsync);
    }

    [Fact]
    public async Task Checkpoint_WhenJournalIsLarge_ShortensIt()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, PartitionConfig.Default with { RetentionMs = -1 });
        for (int i = 0; i < 3; i++)
        {
            log.Append(Batches.Of(new string((char)('a' + i), 900_000)));
            await fixture.DurableAsync();
            fixture.Store.RunMaintenance();
            await fixture.Store.CheckpointAsync();
        }

        long journal = Directory.GetFiles(Path.Combine(fixture.Folder, "journal")).Sum(f => new FileInfo(f).Length);
        Assert.InRange(journal, 0, 1_000_000);
        await fixture.KillAndReopenAsync();
        Assert.Equal(3, fixture.Partition(P0).All().Count);
    }

    [Fact]
    public async Task Journal_CutAtEveryByteOfItsTail_KeepsEveryCompleteEntry()
    {
        await using var source = await OpenAsync();
        var ends = await FillAsync(source, 40);
        await source.KillAsync();
        byte[] whole = await File.ReadAllBytesAsync(source.JournalFile());
        string path = Path.Combine(source.Folder, "cut");
        await File.WriteAllBytesAsync(path, whole);
        for (int cut = whole.Length; cut > Math.Max(32, whole.Length - 4096); cut--)
        {
            await using (var file = File.OpenWrite(path))
            {
                file.SetLength(cut);
            }

            Assert.Equal(ends.Count(end => end <= cut), CountAppends(path));
        }
    }

    [Fact]
    public async Task Journal_CutAtEveryByteOfItsTail_OpensWithEveryCompleteEntry()
    {
        await using var source = await OpenAsync();
        var ends = await FillAsync(source, 40);
        await source.KillAsync();
        byte[] whole = await File.ReadAllBytesAsync(source.JournalFile());
        for (int cut = whole.Length; cut > Math.Max(32, whole.Length - 4096); cut--)
        {
            await using var fixture = await OpenCutAsync(source.Folder, path => Cut(path, whole, cut), DropSegments);
            int expected = ends.Count(end => end <= cut);
            Assert.Equal(expected, fixture.Partition(P0).HighWatermark);
            Assert.Equal(expected, fixture.Partition(P0).All().Count);
            Assert.Equal(0, fixture.Store.Recovery.EntriesDamaged);
        }
    }

    [Fact]
    public async Task Journal_CutThenAppended_ReadsBothParts()
    {
        await using var source = await OpenAsync();
        var ends = await FillAsync(source, 10);
        await source.KillAsync();
        byte[] whole = await File.ReadAllBytesAsync(source.JournalFile());
        await using var fixture = await OpenCutAsync(
            source.Folder, path => Cut(path, whole, (int)ends[4] + 17), DropSegments);
        Assert.True(fixture.Store.Recovery.TornBytes > 0);
        fixture.Partition(P0).Append(Batches.Of("after"));
        await fixture.DurableAsync();
        await fixture.KillAndReopenAsync();
        Assert.Equal(["v0", "v1", "v2", "v3", "v4", "after"], fixture.Partition(P0).Values());
        Assert.Equal(0, fixture.Store.Recovery.EntriesDamaged);
    }

    [Fact]
    public async Task Journal_HoleInTheGroupBeingWritten_IsCutThereForGood()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        await fixture.DurableAsync();
        fixture.Disk.HoldSyncs();
        log.Append(Batches.Of("acknowledged"));
        await FaultTests.Until(() => File.ReadAllBytes(fixture.JournalFile()).AsSpan().IndexOf("acknow"u8) > 0);
        foreach (string? value in new[] { "kept", "the hole", "cut" })
        {
            log.Append(Batches.Of(value));
        }

        int syncs = 0;
        fixture.Disk.OnSync = () => ++syncs == 2 ? new IOException("power cut", 5) : null;
        fixture.Disk.ReleaseSyncs();
        await FaultTests.Until(() => fixture.Store.Failure is not null);
        await fixture.KillAsync();
        fixture.Disk.OnSync = null;
        byte[] bytes = await File.ReadAllBytesAsync(fixture.JournalFile());
        Flip(fixture.JournalFile(), bytes, bytes.AsSpan().IndexOf("the hole"u8));
        await fixture.ReopenAsync();
        Assert.Equal(["acknowledged", "kept"], fixture.Partition(P0).Values());
        Assert.Equal(0, fixture.Store.Recovery.EntriesDamaged);
        fixture.Partition(P0).Append(Batches.Of("next"));
        await fixture.DurableAsync();
        await fixture.KillAndReopenAsync();
        Assert.Equal(["acknowledged", "kept", "next"], fixture.Partition(P0).Values());
        Assert.Equal(0, fixture.Store.Recovery.EntriesDamaged);
    }

    [Fact]
    public async Task Journal_CutBehindWhatASegmentHolds_TakesItBackFromThere()
    {
        await using var source = await OpenAsync();
        var ends = await FillAsync(source, 10);
        await source.KillAsync();
        byte[] whole = await File.ReadAllBytesAsync(source.JournalFile());
        await using var fixture = await OpenCutAsync(source.Folder, path => Cut(path, whole, (int)ends[4] + 2));
        Assert.Equal(5, fixture.Store.Recovery.OffsetsSalvaged);
        fixture.Partition(P0).Append(Batches.Of("v10"));
        await fixture.DurableAsync();
        await fixture.KillAndReopenAsync();
        Assert.Equal(Enumerable.Range(0, 11).Select(i => $"v{i}"), fixture.Partition(P0).Values());
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x5A)]
    public async Task Journal_WithGarbageTail_KeepsEveryEntry(byte filler)
    {
        await using var source = await OpenAsync();
        await FillAsync(source, 10);
        await source.KillAsync();
        await using (var file = File.Open(source.JournalFile(), FileMode.Append))
        {
            await file.WriteAsync(Enumerable.Repeat(filler, 5000).ToArray());
        }

        await source.ReopenAsync();
        Assert.Equal(10, source.Partition(P0).All().Count);
        Assert.Equal(0, source.Store.Recovery.EntriesDamaged);
    }

    [Fact]
    public async Task Segment_CutAtEveryByteOfItsTail_IsMadeWholeFromTheJournal()
    {
        await using var source = await OpenAsync();
        await FillAsync(source, 40);
        await source.KillAsync();
        string segment = Path.GetRelativePath(source.Folder, source.SegmentFile(P0));
        byte[] whole = await File.ReadAllBytesAsync(source.SegmentFile(P0));
        for (int cut = whole.Length - 1; cut > Math.Max(0, whole.Length - 4096); cut--)
        {
            await using var fixture = await OpenCutAsync(
                source.Folder, _ => { }, folder => File.WriteAllBytes(Path.Combine(folder, segment), whole[..cut]));
            Assert.Equal(40, fixture.Partition(P0).All().Count);
        }
    }

    [Fact]
    public async Task Journal_FlippedBytes_LoseNothingThatASegmentHolds()
    {
        await using var source = await OpenAsync();
        var ends = await FillAsync(source, 40);
        await source.KillAsync();
        byte[] whole = await File.ReadAllBytesAsync(source.JournalFile());
        for (int at = (int)ends[0]; at < ends[^1]; at += 37)
        {
            await using var fixture = await OpenCutAsync(source.Folder, path => Flip(path, whole, at));
            var expected = Enumerable.Range(0, 40).Select(i => $"v{i}");
            Assert.Equal(expected, fixture.Partition(P0).Values());
        }
    }

    [Fact]
    public async Task Journal_FlippedByteAndLostSegment_CostsThatBatchOnly()
    {
        await using var source = await OpenAsync();
        var ends = await FillAsync(source, 40);
        await source.KillAsync();
        string segment = Path.GetRelativePath(source.Folder, source.SegmentFile(P0));
        byte[] whole = await File.ReadAllBytesAsync(source.JournalFile());
        await using var fixture = await OpenCutAsync(
            source.Folder,
            path => Flip(path, whole, (int)ends[10] - 9),
            folder => File.Delete(Path.Combine(folder, segment)));
        var log = fixture.Partition(P0);
        Assert.Equal(1, fixture.Store.Recovery.EntriesDamaged);
        Assert.Equal(40, log.HighWatermark);
        using var damaged = log.Read(10, 1000, false, true);
        Assert.Equal((LogErrors.StorageError, 11), (damaged.ErrorCode, damaged.ResumeOffset));
        Assert.Equal(Enumerable.Range(0, 40).Where(i => i != 10).Select(i => $"v{i}"), log.Values());
        Assert.Equal(40, log.Append(Batches.Of("next")).BaseOffset);
    }

    [Fact]
    public async Task Journal_FlippedStateRecord_IsSkippedAndTheRestKept()
    {
        await using var fixture = await OpenAsync();
        foreach (string? text in new[] { "one", "two-marker-text", "three" })
        {
            AppendState(fixture, text);
        }

        await fixture.DurableAsync();
        await fixture.KillAsync();
        byte[] bytes = await File.ReadAllBytesAsync(fixture.JournalFile());
        Flip(fixture.JournalFile(), bytes, bytes.AsSpan().IndexOf("two-marker-text"u8));
        await fixture.ReopenAsync();
        Assert.Equal(["one", "three"], fixture.State.Records);
        Assert.Equal(1, fixture.Store.Recovery.EntriesDamaged);
    }

    [Fact]
    public async Task Segment_AnyFlippedByte_IsNeverServedAndCostsThatBatchOnly()
    {
        await using var source = await OpenAsync();
        await FillAsync(source, 40);
        await source.Store.CheckpointAsync();
        await source.KillAsync();
        string segment = Path.GetRelativePath(source.Folder, source.SegmentFile(P0));
        byte[] whole = await File.ReadAllBytesAsync(source.SegmentFile(P0));
        var starts = Starts(whole);
        for (int at = 0; at < whole.Length; at += 13)
        {
            await using var fixture = await OpenCutAsync(
                source.Folder, _ => { }, folder => Flip(Path.Combine(folder, segment), whole, at));
            int lost = starts.Count(start => start <= at) - 1;
            var log = fixture.Partition(P0);
            Assert.Equal(
                Enumerable.Range(0, 40).Where(i => i != lost).Select(i => ((long)i, (string?)$"v{i}")),
                log.All().Select(record => (record.Offset, record.Value)));
            using var damaged = log.Read(lost, 1000, false, true);
            Assert.Equal((LogErrors.StorageError, lost + 1), (damaged.ErrorCode, damaged.ResumeOffset));
            Assert.Equal(40, log.HighWatermark);
        }
    }

    [Fact]
    public async Task Snapshot_OneCopyDamaged_IsReadFromTheOther()
    {
        await using var fixture = await OpenAsync();
        AppendState(fixture, "kept");
        await fixture.Store.CheckpointAsync();
        await fixture.KillAsync();
        string path = Directory.GetFiles(Path.Combine(fixture.Folder, "snapshots"), "*.snapshot").Single();
        Flip(path, await File.ReadAllBytesAsync(path), 45);
        await fixture.ReopenAsync();
        Assert.Equal(["kept"], fixture.State.Records);
    }

    [Fact]
    public async Task Snapshot_BothCopiesDamaged_RefusesToOpen()
    {
        var fixture = await OpenAsync();
        AppendState(fixture, "kept");
        await fixture.Store.CheckpointAsync();
        await fixture.KillAsync();
        foreach (string path in Directory.GetFiles(Path.Combine(fixture.Folder, "snapshots")))
        {
            Flip(path, await File.ReadAllBytesAsync(path), 45);
        }

        await Assert.ThrowsAsync<StorageCorruptException>(fixture.ReopenAsync);
        Directory.Delete(fixture.Folder, recursive: true);
    }

    private static void AppendState(StoreFixture fixture, string text)
    {
        fixture.State.Records.Add(text);
        fixture.Store.AppendState(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Appends v0, v1, ... one group each; returns the journal's length after each.</summary>
    private static async Task<List<long>> FillAsync(StoreFixture fixture, int count)
    {
        var ends = new List<long>();
        var log = fixture.Partition(P0);
        await fixture.DurableAsync();
        for (int i = 0; i < count; i++)
        {
            int entry = AppendEntry.Size + Batches.Of($"v{i}").Length;
            log.Append(Batches.Of($"v{i}"));
            await fixture.DurableAsync();
            ends.Add(EndOfEntry(fixture.JournalFile(), entry));
        }

        return ends;
    }

    // Only the entries count, not the padding and the mark that may follow.
    private static long EndOfEntry(string journal, int bodyLength)
    {
        using var reader = new JournalReader(new Disk(), journal, 0, isLastFile: true);
        long end = EntryHeader.FileHeaderSize;
        long at = end;
        while (reader.TryNext(out var header, out _))
        {
            end = header.BodyLength == bodyLength ? at + EntryHeader.Size + bodyLength : end;
            at += EntryHeader.SizeOf(header.BodyLength);
        }

        return end;
    }

    private static int CountAppends(string journal)
    {
        using var reader = new JournalReader(new Disk(), journal, 0, isLastFile: true);
        int appends = 0;
        while (reader.TryNext(out var header, out _))
        {
            appends += header.Kind == EntryKind.Append ? 1 : 0;
        }

        Assert.Empty(reader.Damaged);
        return appends;
    }

    private static List<int> Starts(byte[] segment)
    {
        var starts = new List<int>();
        for (int at = 0; at < segment.Length; at += new RecordBatch(segment.AsSpan(at)).SizeInBytes)
        {
            starts.Add(at);
        }

        return starts;
    }

    private static async Task<StoreFixture> OpenCutAsync(
        string from, Action<string> journal, Action<string>? others = null)
    {
        return await OpenAsync(from, folder =>
        {
            if (Directory.Exists(Path.Combine(folder, "journal")))
            {
                journal(Directory.GetFiles(Path.Combine(folder, "journal")).Order().Last());
            }

            others?.Invoke(folder);
        });
    }

    private static void DropSegments(string folder)
    {
        if (Directory.Exists(Path.Combine(folder, "partitions")))
        {
            Directory.Delete(Path.Combine(folder, "partitions"), recursive: true);
        }
    }

    private static void Cut(string path, byte[] whole, int length) => File.WriteAllBytes(path, whole[..length]);

    private static void Flip(string path, byte[] whole, int at)
    {
        byte[] copy = whole.ToArray();
        copy[at] ^= 0x10;
        File.WriteAllBytes(path, copy);
    }
}
