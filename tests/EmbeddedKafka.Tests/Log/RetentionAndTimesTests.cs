using StreamML.EmbeddedKafka.Log;
using static StreamML.EmbeddedKafka.Tests.Log.StoreFixture;

namespace StreamML.EmbeddedKafka.Tests.Log;

public sealed class RetentionAndTimesTests
{
    [Fact]
    public async Task Retention_ByTime_DropsOldSegmentsAndKeepsProducers()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(
            P0, PartitionConfig.Default with { SegmentBytes = 1024, RetentionMs = 60_000 });
        Append(log, fixture.Clock.NowMs, 0, 30);
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        Append(log, fixture.Clock.NowMs, 30, 30);
        await fixture.DurableAsync();
        int filesBefore = Files(fixture);
        fixture.Store.RunMaintenance();
        await fixture.DurableAsync();
        Assert.InRange(log.LogStartOffset, 20, 30);
        Assert.Equal(60, log.HighWatermark);
        await FaultTests.Until(() => Files(fixture) < filesBefore);
        await fixture.KillAndReopenAsync();
        log = fixture.Partition(P0);
        Assert.InRange(log.LogStartOffset, 20, 30);
        Assert.Equal(log.LogStartOffset, log.All()[0].Offset);
        Assert.True(log.Append(Batches.Produced(4, 0, 59, false, "v59")).IsDuplicate);
    }

    [Fact]
    public async Task Retention_OfEverything_LeavesAnEmptyLogThatGoesOn()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, PartitionConfig.Default with { RetentionMs = 60_000 });
        Append(log, fixture.Clock.NowMs, 0, 10);
        await fixture.DurableAsync();
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        fixture.Store.RunMaintenance();
        await fixture.DurableAsync();
        Assert.Equal((10, 10), (log.LogStartOffset, log.HighWatermark));
        await fixture.Store.CheckpointAsync();
        await fixture.KillAndReopenAsync();
        log = fixture.Partition(P0);
        Assert.Equal(10, log.Append(Batches.Of("next")).BaseOffset);
        await fixture.DurableAsync();
        Assert.Equal(["next"], log.Values());
    }

    [Fact]
    public async Task Retention_BySize_KeepsTheNewest()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(
            P0, PartitionConfig.Default with { SegmentBytes = 1024, RetentionBytes = 3000, RetentionMs = -1 });
        Append(log, fixture.Clock.NowMs, 0, 100);
        await fixture.DurableAsync();
        fixture.Store.RunMaintenance();
        await fixture.DurableAsync();
        Assert.InRange(log.SizeInBytes, 3000, 4100);
        Assert.Equal(100, log.All()[^1].Offset + 1);
    }

    [Fact]
    public async Task Retention_WithAnOpenTransaction_KeepsItsRecords()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(
            P0, PartitionConfig.Default with { SegmentBytes = 1024, RetentionMs = 60_000 });
        log.Append(Batches.Produced(7, 0, 0, true, "open"));
        Append(log, fixture.Clock.NowMs, 0, 50);
        await fixture.DurableAsync();
        fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        fixture.Store.RunMaintenance();
        await fixture.DurableAsync();
        Assert.Equal(0, log.LogStartOffset);
    }

    [Fact]
    public async Task AdvanceLogStart_BeyondTheHighWatermark_IsOutOfRange()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Of("a", "b"));
        await fixture.DurableAsync();
        Assert.Equal(LogErrors.OffsetOutOfRange, log.AdvanceLogStart(3).ErrorCode);
        Assert.Equal(2, log.AdvanceLogStart(-1).BaseOffset);
        Assert.Equal(2, log.AdvanceLogStart(1).BaseOffset);
        await fixture.DurableAsync();
        Assert.Equal(2, log.LogStartOffset);
    }

    [Theory]
    [InlineData(false, BatchCodec.None)]
    [InlineData(true, BatchCodec.None)]
    [InlineData(true, BatchCodec.Gzip)]
    [InlineData(false, BatchCodec.Snappy)]
    [InlineData(false, BatchCodec.Lz4)]
    [InlineData(false, BatchCodec.Zstd)]
    public async Task FindByTimestamp_FindsTheFirstRecordAtOrAfter(bool reopen, object codec)
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, PartitionConfig.Default with { SegmentBytes = 2048 });
        for (int i = 0; i < 60; i++)
        {
            TestRecord[] records = [new(null, "a", 1000 + (20 * i)), new(null, "b", 1010 + (20 * i))];
            log.Append(Batches.Build(records, codec: (BatchCodec)codec));
        }

        await fixture.DurableAsync();
        if (reopen)
        {
            await fixture.KillAndReopenAsync();
            log = fixture.Partition(P0);
        }

        Assert.Equal(new OffsetAndTimestamp(0, 1000), log.FindByTimestamp(0));
        for (int i = 0; i < 120; i++)
        {
            Assert.Equal(new OffsetAndTimestamp(i, 1000 + (10 * i)), log.FindByTimestamp(1000 + (10 * i)));
            Assert.Equal(new OffsetAndTimestamp(i, 1000 + (10 * i)), log.FindByTimestamp(991 + (10 * i)));
        }

        Assert.Null(log.FindByTimestamp(2191));
        Assert.Equal(new OffsetAndTimestamp(119, 2190), log.FindMaxTimestamp());
    }

    [Fact]
    public async Task FindMaxTimestamp_OutOfOrder_IsTheLargestNotTheLast()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        Assert.Null(log.FindMaxTimestamp());
        log.Append(Batches.Build([new(null, "a", 50), new(null, "b", 900), new(null, "c", 60)]));
        log.Append(Batches.Build([new(null, "d", 70)]));
        log.AppendMarker(1, 0, true, 0);
        await fixture.DurableAsync();
        Assert.Equal(new OffsetAndTimestamp(1, 900), log.FindMaxTimestamp());
        Assert.Equal(new OffsetAndTimestamp(1, 900), log.FindByTimestamp(60));
    }

    private static int Files(StoreFixture fixture) =>
        Directory.GetFiles(Path.Combine(fixture.Folder, "partitions", P0.ToString())).Length;

    private static void Append(PartitionLog log, long timestampMs, int from, int count)
    {
        for (int i = from; i < from + count; i++)
        {
            byte[] batch = Batches.Build([new(null, $"v{i}", timestampMs)], 4, 0, i);
            Assert.Equal(LogErrors.None, log.Append(batch).ErrorCode);
        }
    }
}
