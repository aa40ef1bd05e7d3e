using StreamML.EmbeddedKafka.Log;
using static StreamML.EmbeddedKafka.Tests.Log.StoreFixture;

namespace StreamML.EmbeddedKafka.Tests.Log;

public sealed class AppendAndReadTests
{
    [Fact]
    public async Task Append_ThreeBatches_AreReadBackWithTheirOffsets()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        Assert.Equal(0, log.Append(Batches.Of("a", "b")).BaseOffset);
        Assert.Equal(2, log.Append(Batches.Of("c")).BaseOffset);
        var last = log.Append(Batches.Of("d", "e"));
        Assert.Equal((3, 4), (last.BaseOffset, last.LastOffset));
        await fixture.DurableAsync();
        Assert.Equal(5, log.HighWatermark);
        Assert.Equal(["a", "b", "c", "d", "e"], log.Values());
        Assert.Equal([0, 1, 2, 3, 4], log.All().Select(record => record.Offset));
    }

    [Fact]
    public async Task Append_SeveralBatchesInOneCall_GetConsecutiveOffsets()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        byte[] both = [.. Batches.Of("a", "b"), .. Batches.Of("c")];
        var result = log.Append(both);
        Assert.Equal((0, 2), (result.BaseOffset, result.LastOffset));
        await fixture.DurableAsync();
        Assert.Equal([0, 1, 2], log.All().Select(record => record.Offset));
    }

    [Fact]
    public async Task Append_PastAMebibyte_SendsTheFullOneOnItsWay()
    {
        const int MiB = 1024 * 1024;
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Of(new string('a', MiB - 1_000)));
        await fixture.DurableAsync();
        Assert.Empty(fixture.Disk.Begun);
        log.Append(Batches.Of(new string('b', 2_000)));
        log.Append(Batches.Of(new string('c', MiB - 1_000)));
        await fixture.DurableAsync();
        Assert.Equal([(0, MiB), (MiB, MiB)], fixture.Disk.Begun);
    }

    [Fact]
    public async Task Append_WhileSyncIsRunning_IsNeitherAcknowledgedNorShown()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        await fixture.DurableAsync();
        fixture.Disk.HoldSyncs();
        var first = fixture.Store.WhenDurableAsync(log.Append(Batches.Of("a")).Position);
        var second = fixture.Store.WhenDurableAsync(log.Append(Batches.Of("b")).Position);
        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
        Assert.Equal(0, log.HighWatermark);
        using (var early = log.Read(0, 1000, false, true))
        {
            Assert.True(early.Records.IsEmpty);
        }

        fixture.Disk.ReleaseSyncs();
        await Task.WhenAll(first, second).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, log.HighWatermark);
    }

    [Fact]
    public async Task Appends_GatheredDuringOneSync_ShareTheNext()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        await fixture.DurableAsync();
        fixture.Disk.HoldSyncs();
        for (int i = 0; i < 100; i++)
        {
            log.Append(Batches.Of("v"));
        }

        int before = fixture.Disk.Syncs;
        fixture.Disk.ReleaseSyncs();
        await fixture.DurableAsync();
        Assert.InRange(fixture.Disk.Syncs - before, 1, 2);
    }

    [Fact]
    public async Task Read_InsideABatch_ReturnsTheWholeBatch()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Of("a", "b", "c"));
        log.Append(Batches.Of("d", "e", "f"));
        await fixture.DurableAsync();
        using var result = log.Read(4, 1000, false, true);
        Assert.Equal([3, 4, 5], Batches.Read(result.Records.Span).Select(record => record.Offset));
    }

    [Fact]
    public async Task Read_BatchLargerThanMaxBytes_ReturnsItOnlyIfAtLeastOneIsWanted()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Of(new string('x', 5000)));
        log.Append(Batches.Of("y"));
        await fixture.DurableAsync();
        using var one = log.Read(0, 100, false, atLeastOne: true);
        Assert.Single(Batches.Read(one.Records.Span));
        using var none = log.Read(0, 100, false, atLeastOne: false);
        Assert.True(none.Records.IsEmpty);
        Assert.Equal(LogErrors.None, none.ErrorCode);
    }

    [Fact]
    public async Task Read_ManyBatches_StopsAtMaxBytes()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        int size = Batches.Of("v").Length;
        for (int i = 0; i < 20; i++)
        {
            log.Append(Batches.Of("v"));
        }

        await fixture.DurableAsync();
        using var result = log.Read(5, (3 * size) + 1, false, true);
        Assert.Equal([5, 6, 7], Batches.Read(result.Records.Span).Select(record => record.Offset));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public async Task Read_OutsideTheLog_IsOutOfRange(long offset)
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Of("a", "b"));
        await fixture.DurableAsync();
        using var result = log.Read(offset, 1000, false, true);
        Assert.Equal(LogErrors.OffsetOutOfRange, result.ErrorCode);
        using var end = log.Read(2, 1000, false, true);
        Assert.Equal(LogErrors.None, end.ErrorCode);
    }

    [Fact]
    public async Task Append_OverManySegments_ReadsAcrossThem()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, PartitionConfig.Default with { SegmentBytes = 1024 });
        var expected = Enumerable.Range(0, 200).Select(i => $"value-{i}").ToList();
        expected.ForEach(value => log.Append(Batches.Of(value)));
        await fixture.DurableAsync();
        Assert.True(Directory.GetFiles(Path.GetDirectoryName(fixture.SegmentFile(P0))!).Length > 5);
        Assert.Equal(expected, log.Values());
        await fixture.KillAndReopenAsync();
        Assert.Equal(expected, fixture.Partition(P0).Values());
    }

    [Fact]
    public async Task Advanced_AfterDurable_IsRaised()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        var raised = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        log.Advanced += partition => raised.TrySetResult(partition.HighWatermark);
        log.Append(Batches.Of("a", "b"));
        Assert.Equal(2, await raised.Task.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Append_LogAppendTime_StampsTheBatchAndKeepsItsCrcValid()
    {
        await using var fixture = await OpenAsync();
        var config = PartitionConfig.Default with { TimestampType = TimestampType.LogAppendTime };
        var log = fixture.Store.CreatePartition(P0, config);
        var result = log.Append(Batches.Of("a"));
        await fixture.DurableAsync();
        Assert.Equal(fixture.Clock.NowMs, result.AppendTimeMs);
        using var read = log.Read(0, 1000, false, true);
        var batch = new RecordBatch(read.Records.Span);
        Assert.True(batch.HasValidCrc());
        Assert.True(batch.HasAppendTime);
        Assert.Equal(fixture.Clock.NowMs, batch.MaxTimestamp);
    }
}
