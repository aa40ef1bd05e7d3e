using System.Buffers.Binary;
using StreamML.EmbeddedKafka.Log;
using static StreamML.EmbeddedKafka.Tests.Log.StoreFixture;

namespace StreamML.EmbeddedKafka.Tests.Log;

public sealed class CompactionTests
{
    internal static readonly PartitionConfig Compacted = PartitionConfig.Default with
    {
        CleanupPolicy = CleanupPolicy.Compact,
        SegmentBytes = 1024,
        MinCleanableDirtyRatio = 0,
        DeleteRetentionMs = 60_000,
    };

    [Theory]
    [InlineData(BatchCodec.None)]
    [InlineData(BatchCodec.Gzip)]
    [InlineData(BatchCodec.Snappy)]
    [InlineData(BatchCodec.Lz4)]
    [InlineData(BatchCodec.Zstd)]
    public async Task Compaction_OfRewrittenKeys_KeepsTheLastOfEachAndItsOffset(object codec)
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, Compacted);
        for (int i = 0; i < 100; i++)
        {
            TestRecord[] records = [new($"k{i % 10}", $"a{i}", 1000 + i), new($"only{i}", $"b{i}", 2000 + i)];
            Assert.Equal(LogErrors.None, log.Append(Batches.Build(records, codec: (BatchCodec)codec)).ErrorCode);
        }

        var before = await SettleAsync(fixture, log);
        await CompactAsync(fixture);
        AssertLastOfEachKey(before, log.All());
        Assert.True(log.All().Count < before.Count);
        Assert.Equal(200, log.HighWatermark);
        var compacted = log.All();
        await fixture.KillAndReopenAsync();
        Assert.Equal(compacted, fixture.Partition(P0).All());
        Assert.Equal(200, fixture.Partition(P0).Append(Batches.Keyed(("k", "v"))).BaseOffset);
        await fixture.CloseAndReopenAsync();
        Assert.Equal(compacted, fixture.Partition(P0).All().SkipLast(1));
    }

    [Fact]
    public async Task Compaction_Twice_KeepsTheLastOfEachKey()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, Compacted);
        for (int round = 0; round < 4; round++)
        {
            for (int i = 0; i < 60; i++)
            {
                log.Append(Batches.Keyed(($"k{i % 7}", $"round{round}-{i}"), ($"r{round}-{i % 20}", "x")));
            }

            var before = await SettleAsync(fixture, log);
            await CompactAsync(fixture);
            AssertLastOfEachKey(before, log.All());
        }

        Assert.True(log.All().Count < 4 * 60);
    }

    [Fact]
    public async Task Tombstone_OutlivesItsRetentionOnly()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, Compacted);
        log.Append(Batches.Keyed(("gone", "value"), ("kept", "value")));
        log.Append(Batches.Keyed(("gone", null)));
        Pad(log, 30);
        await SettleAsync(fixture, log);
        await CompactAsync(fixture);
        Assert.Equal([(1, "kept", "value"), (2, "gone", null)], log.All().Take(2));
        using (var read = log.Read(2, 10, false, true))
        {
            var batch = new RecordBatch(read.Records.Span);
            Assert.True(batch.HasDeleteHorizon);
            Assert.Equal(1000, batch.MaxTimestamp);
        }

        fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        Pad(log, 60);
        await SettleAsync(fixture, log);
        await CompactAsync(fixture);
        Assert.DoesNotContain(log.All(), record => record.Key == "gone");
        Assert.Contains(log.All(), record => record.Key == "kept");
    }

    [Fact]
    public async Task Compaction_OfTransactions_DropsAbortedAndStopsAtTheOpenOne()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, Compacted);
        Transact(log, 1, 0, commit: true, ("k", "committed"));
        Transact(log, 2, 0, commit: false, ("k", "aborted"));
        Pad(log, 30);
        log.Append(Batches.Build([new("k", "open")], 3, 0, 0, transactional: true));
        long openAt = log.NextOffset - 1;
        Pad(log, 30);
        await SettleAsync(fixture, log);
        await CompactAsync(fixture);
        var values = log.All().Where(record => record.Key == "k").Select(record => record.Value);
        Assert.Equal(["committed", "open"], values);
        Assert.Equal(openAt, log.LastStableOffset);
        using var committed = log.Read(0, 1 << 20, readCommitted: true, atLeastOne: true);
        Assert.DoesNotContain(Batches.Read(committed.Records.Span), record => record.Value == "aborted");
    }

    [Fact]
    public async Task Marker_StaysWithItsDataAndGoesAfterIt()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, Compacted);
        Transact(log, 1, 0, commit: true, ("kept", "committed"));
        Transact(log, 2, 0, commit: false, ("gone", "aborted"));
        Pad(log, 30);
        await SettleAsync(fixture, log);
        await CompactAsync(fixture);
        Assert.Equal([0, 1, 3], log.All().Take(3).Select(record => record.Offset));
        fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        Pad(log, 60);
        await SettleAsync(fixture, log);
        await CompactAsync(fixture);
        Assert.Equal(["committed", "commit"], log.All().TakeWhile(record => record.Offset < 4).Select(r => r.Value));
    }

    /// <summary>A topic that was not compacted took the batch unread; then it was made to.</summary>
    [Theory]
    [InlineData(BatchCodec.Gzip, "data")]
    [InlineData(BatchCodec.Lz4, "data")]
    [InlineData(BatchCodec.Snappy, "data")]
    [InlineData(BatchCodec.Zstd, "data")]
    [InlineData(BatchCodec.Zstd, "count")]
    [InlineData(BatchCodec.Zstd, "offsets")]
    public async Task Compaction_OfABatchThatCannotBeRead_KeepsItAndTheTombstonesBehind(object codec, string what)
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, Compacted with { CleanupPolicy = CleanupPolicy.Delete });
        byte[] bad = Batches.Unreadable((BatchCodec)codec, what);
        Assert.Equal(LogErrors.None, log.Append(bad.ToArray()).ErrorCode);
        log.Configure(Compacted);
        Assert.Equal(LogErrors.InvalidRecord, log.Append(bad.ToArray()).ErrorCode);
        log.Append(Batches.Keyed(("k", "superseded")));
        log.Append(Batches.Keyed(("k", null)));
        Pad(log, 30);
        await SettleAsync(fixture, log);
        await CompactAsync(fixture);
        fixture.Clock.Advance(TimeSpan.FromSeconds(61));
        Pad(log, 60);
        await SettleAsync(fixture, log);
        await CompactAsync(fixture);
        using var kept = log.Read(0, 10, false, true);
        Assert.Equal(bad.AsSpan(16), kept.Records.Span[16..]);
        using var next = log.Read(2, 10, false, true);
        Assert.Equal((3, "k", null), Batches.Read(next.Records.Span).Single());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Snapshot_OfABuildThatKnewGzipAlone_IsCompactedAgain(int version)
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, Compacted);
        Pad(log, 60);
        await SettleAsync(fixture, log);
        await CompactAsync(fixture);
        await fixture.KillAsync();
        foreach (string path in Directory.GetFiles(Path.Combine(fixture.Folder, "snapshots")))
        {
            byte[] bytes = await File.ReadAllBytesAsync(path);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), version);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(36), Crc32C.Compute(bytes.AsSpan(0, 36)));
            await File.WriteAllBytesAsync(path, bytes);
        }

        await fixture.ReopenAsync();
        var plan = fixture.Partition(P0).PlanCompaction(fixture.Clock.NowMs, fixture.Store.CheckpointPosition);
        Assert.Equal(version == 1 ? 0 : null, plan?.CleanedTo);
    }

    [Fact]
    public async Task Read_InAGap_ContinuesBehindIt()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, Compacted);
        for (int i = 0; i < 60; i++)
        {
            log.Append(Batches.Keyed(("same", $"v{i}")));
        }

        await SettleAsync(fixture, log);
        await CompactAsync(fixture);
        Assert.True(log.All().Count < 30);
        for (int offset = 0; offset < 60; offset++)
        {
            using var result = log.Read(offset, 1, false, true);
            Assert.True(Batches.Read(result.Records.Span)[0].Offset >= offset);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Kill_BetweenTheDecisionAndTheRename_EndsWithTheNewFile(bool decided)
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, Compacted);
        for (int i = 0; i < 60; i++)
        {
            log.Append(Batches.Keyed(($"k{i % 3}", $"v{i}"), ($"only{i}", "once")));
        }

        var before = await SettleAsync(fixture, log);
        if (decided)
        {
            fixture.Disk.OnMove = () => new IOException("killed here", 5);
        }
        else
        {
            var store = fixture.Store;
            fixture.Disk.OnWrite = _ => store.CompactionDone.IsCompleted ? new IOException("killed here", 5) : null;
        }

        await BeginCompactionAsync(fixture);
        fixture.Store.RunMaintenance();
        await FaultTests.Until(() => fixture.Store.Failure is not null);
        await fixture.KillAsync();
        fixture.Disk.OnMove = null;
        fixture.Disk.OnWrite = null;
        await fixture.ReopenAsync();
        var after = fixture.Partition(P0).All();
        AssertLastOfEachKey(before, after);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(fixture.SegmentFile(P0))!, "*" + Compactor.Suffix));
        Assert.Equal(120, fixture.Partition(P0).HighWatermark);
        Assert.Equal(decided, after.Count < before.Count);
    }

    [Fact]
    public async Task Compaction_WithFewerKeysInMemoryThanInTheLog_StillEndsCompact()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, Compacted with { SegmentBytes = 16 * 1024 });
        for (int i = 0; i < 6000; i++)
        {
            log.Append(Batches.Keyed(($"k{i % 3000}", $"v{i}")));
        }

        var before = await SettleAsync(fixture, log);
        for (int round = 0; round < 8; round++)
        {
            await CompactAsync(fixture);
        }

        AssertLastOfEachKey(before, log.All());
        Assert.InRange(log.All().Count, 3000, 3500);
    }

    private static void Transact(
        PartitionLog log, long producer, int sequence, bool commit, (string Key, string Value) one)
    {
        log.Append(Batches.Build([new(one.Key, one.Value)], producer, 0, sequence, transactional: true));
        log.AppendMarker(producer, 0, commit, 0);
    }

    internal static void Pad(PartitionLog log, int count)
    {
        for (int i = 0; i < count; i++)
        {
            log.Append(Batches.Keyed(($"pad{log.NextOffset}", new string('p', 40))));
        }
    }

    // A checkpoint must cover the segments before they may be compacted.
    internal static async Task<List<(long Offset, string? Key, string? Value)>> SettleAsync(
        StoreFixture fixture, PartitionLog log)
    {
        await fixture.DurableAsync();
        await fixture.Store.CheckpointAsync();
        return log.HighWatermark < 100_000 && IsReadable(log) ? log.All() : [];
    }

    private static bool IsReadable(PartitionLog log)
    {
        using var first = log.Read(log.LogStartOffset, 10, false, true);
        using var records = BatchRecords.Open(new RecordBatch(first.Records.Span));
        return records.AreSound();
    }

    private static async Task BeginCompactionAsync(StoreFixture fixture)
    {
        fixture.Clock.Advance(TimeSpan.FromSeconds(31));
        fixture.Store.RunMaintenance();
        await fixture.Store.CompactionDone.WaitAsync(TimeSpan.FromSeconds(30));
    }

    internal static async Task CompactAsync(StoreFixture fixture)
    {
        await BeginCompactionAsync(fixture);
        fixture.Store.RunMaintenance();
        await fixture.DurableAsync();
        await fixture.Store.CheckpointAsync();
    }

    // The rule of compaction: what is there was there before at the same offset, and each key's last record is there.
    private static void AssertLastOfEachKey(
        List<(long Offset, string? Key, string? Value)> before, List<(long Offset, string? Key, string? Value)> after)
    {
        Assert.Subset(before.ToHashSet(), after.ToHashSet());
        Assert.Equal(after.OrderBy(record => record.Offset), after);
        foreach (var key in before.GroupBy(record => record.Key))
        {
            Assert.Contains(key.Last(), after);
        }
    }
}
