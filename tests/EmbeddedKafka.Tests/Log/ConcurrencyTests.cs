using StreamML.EmbeddedKafka.Log;
using static StreamML.EmbeddedKafka.Tests.Log.StoreFixture;

namespace StreamML.EmbeddedKafka.Tests.Log;

public sealed class ConcurrencyTests
{
    [Theory]
    [InlineData(CleanupPolicy.Delete)]
    [InlineData(CleanupPolicy.Compact)]
    public async Task Readers_DuringAppendsRetentionAndCompaction_SeeSoundBatchesOnly(CleanupPolicy policy)
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, PartitionConfig.Default with
        {
            CleanupPolicy = policy,
            SegmentBytes = 8 * 1024,
            RetentionMs = -1,
            RetentionBytes = 64 * 1024,
            MinCleanableDirtyRatio = 0.3,
        });
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadUntil(log, stop.Token))).ToArray();
        for (int i = 0; i < 4000; i++)
        {
            log.Append(Batches.Keyed(($"k{i % 50}", new string('v', i % 100)), ($"k{i % 7}", "w")));
            if (i % 40 == 0)
            {
                await fixture.DurableAsync();
                await fixture.Store.CheckpointAsync();
                fixture.Clock.Advance(TimeSpan.FromSeconds(31));
                fixture.Store.RunMaintenance();
            }
        }

        await fixture.DurableAsync();
        await stop.CancelAsync();
        int[] reads = await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.All(reads, count => Assert.True(count > 10));
        Assert.True(policy == CleanupPolicy.Delete ? log.LogStartOffset > 0 : log.All().Count < 4000);
    }

    private static int ReadUntil(PartitionLog log, CancellationToken stop)
    {
        int reads = 0;
        long offset = 0L;
        while (!stop.IsCancellationRequested || offset < log.HighWatermark)
        {
            using var result = log.Read(offset, 4000, readCommitted: false, atLeastOne: true);
            if (result.ErrorCode == LogErrors.OffsetOutOfRange)
            {
                offset = log.LogStartOffset;
                continue;
            }

            Assert.Equal(LogErrors.None, result.ErrorCode);
            if (result.Records.IsEmpty)
            {
                continue;
            }

            var records = Batches.Read(result.Records.Span);
            Assert.True(records[^1].Offset >= offset);
            Assert.Equal(records.Select(record => record.Offset).Order(), records.Select(record => record.Offset));
            offset = records[^1].Offset + 1;
            reads++;
        }

        return reads;
    }
}
