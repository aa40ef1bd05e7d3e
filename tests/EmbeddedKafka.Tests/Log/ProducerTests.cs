using StreamML.EmbeddedKafka.Log;
using static StreamML.EmbeddedKafka.Tests.Log.StoreFixture;

namespace StreamML.EmbeddedKafka.Tests.Log;

public sealed class ProducerTests
{
    public enum Restart
    {
        None,
        Kill,
        Close,
        CheckpointAndKill,
    }

    [Theory]
    [InlineData(Restart.None)]
    [InlineData(Restart.Kill)]
    [InlineData(Restart.Close)]
    [InlineData(Restart.CheckpointAndKill)]
    public async Task Duplicate_WithinFiveBatches_ReturnsTheOriginalOffset(Restart restart)
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        for (int i = 0; i < 6; i++)
        {
            Assert.Equal(2 * i, log.Append(Batches.Produced(9, 3, 2 * i, false, "a", "b")).BaseOffset);
        }

        log = await RestartAsync(fixture, restart);
        for (int i = 1; i < 6; i++)
        {
            var again = log.Append(Batches.Produced(9, 3, 2 * i, false, "a", "b"));
            Assert.True(again.IsDuplicate);
            Assert.Equal((LogErrors.None, 2 * i), (again.ErrorCode, again.BaseOffset));
        }

        Assert.Equal(
            LogErrors.OutOfOrderSequenceNumber, log.Append(Batches.Produced(9, 3, 0, false, "a", "b")).ErrorCode);
        Assert.Equal(12, log.Append(Batches.Produced(9, 3, 12, false, "c")).BaseOffset);
    }

    [Theory]
    [InlineData(Restart.None)]
    [InlineData(Restart.Kill)]
    [InlineData(Restart.CheckpointAndKill)]
    public async Task Sequence_GapOrStaleEpoch_IsRefused(Restart restart)
    {
        await using var fixture = await OpenAsync();
        fixture.Partition(P0).Append(Batches.Produced(9, 3, 5, false, "a"));
        var log = await RestartAsync(fixture, restart);
        Assert.Equal(LogErrors.OutOfOrderSequenceNumber, log.Append(Batches.Produced(9, 3, 7, false, "b")).ErrorCode);
        Assert.Equal(LogErrors.InvalidProducerEpoch, log.Append(Batches.Produced(9, 2, 6, false, "b")).ErrorCode);
        Assert.Equal(LogErrors.OutOfOrderSequenceNumber, log.Append(Batches.Produced(9, 4, 6, false, "b")).ErrorCode);
        Assert.Equal(1, log.Append(Batches.Produced(9, 4, 0, false, "b")).BaseOffset);
        Assert.Equal(LogErrors.InvalidProducerEpoch, log.Append(Batches.Produced(9, 3, 6, false, "b")).ErrorCode);
    }

    [Fact]
    public async Task Sequence_AtItsLargest_WrapsToZero()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        Assert.Equal(0, log.Append(Batches.Produced(9, 0, int.MaxValue - 1, false, "a", "b", "c")).BaseOffset);
        Assert.True(log.Append(Batches.Produced(9, 0, int.MaxValue - 1, false, "a", "b", "c")).IsDuplicate);
        Assert.Equal(LogErrors.OutOfOrderSequenceNumber, log.Append(Batches.Produced(9, 0, 0, false, "d")).ErrorCode);
        Assert.Equal(3, log.Append(Batches.Produced(9, 0, 1, false, "d")).BaseOffset);
        Assert.Equal(4, log.Append(Batches.Produced(9, 1, 0, false, "e")).BaseOffset);
    }

    [Fact]
    public async Task Producer_IdleForADay_IsForgotten()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Produced(9, 0, 0, false, "a"));
        log.Append(Batches.Produced(10, 0, 0, transactional: true, "a"));
        fixture.Clock.Advance(TimeSpan.FromHours(25));
        fixture.Store.RunMaintenance();
        Assert.Equal([10], log.Producers.Select(producer => producer.ProducerId));
        Assert.Equal(LogErrors.None, log.Append(Batches.Produced(9, 0, 77, false, "b")).ErrorCode);
    }

    [Theory]
    [InlineData(Restart.None)]
    [InlineData(Restart.Kill)]
    [InlineData(Restart.Close)]
    [InlineData(Restart.CheckpointAndKill)]
    public async Task Transactions_Interleaved_HoldTheStableOffsetAndListTheAborted(Restart restart)
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        Assert.Equal(0, log.Append(Batches.Produced(1, 0, 0, true, "a0", "a1")).TransactionFirstOffset);
        Assert.True(log.Append(Batches.Produced(2, 0, 0, true, "b0")).OpenedTransaction);
        Assert.False(log.Append(Batches.Produced(1, 0, 2, true, "a2")).OpenedTransaction);
        log.Append(Batches.Of("plain"));
        log.AppendMarker(2, 0, commit: false, coordinatorEpoch: 0);
        log = await RestartAsync(fixture, restart);
        Assert.Equal((6, 0), (log.HighWatermark, log.LastStableOffset));
        using (var blocked = log.Read(0, 1000, readCommitted: true, atLeastOne: true))
        {
            Assert.True(blocked.Records.IsEmpty);
        }

        log.AppendMarker(1, 0, commit: false, coordinatorEpoch: 0);
        await fixture.DurableAsync();
        log = await RestartAsync(fixture, restart);
        Assert.Equal((7, 7), (log.HighWatermark, log.LastStableOffset));
        using var all = log.Read(0, 1000, readCommitted: true, atLeastOne: true);
        Assert.Equal([new(1, 0, 6), new(2, 2, 5)], all.AbortedTransactions);
        Assert.Equal(7, Batches.Read(all.Records.Span).Count);
        using var uncommitted = log.Read(0, 1000, readCommitted: false, atLeastOne: true);
        Assert.Empty(uncommitted.AbortedTransactions);
        using var late = log.Read(6, 1000, readCommitted: true, atLeastOne: true);
        Assert.Equal([new(1, 0, 6)], late.AbortedTransactions);
    }

    [Fact]
    public async Task Aborted_BehindTheBytesRead_IsNotListed()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Of("first"));
        log.Append(Batches.Produced(1, 0, 0, true, "a"));
        log.AppendMarker(1, 0, commit: false, coordinatorEpoch: 0);
        await fixture.DurableAsync();
        using var first = log.Read(0, 10, readCommitted: true, atLeastOne: true);
        Assert.Empty(first.AbortedTransactions);
        using var second = log.Read(1, 10, readCommitted: true, atLeastOne: true);
        Assert.Single(second.AbortedTransactions);
    }

    [Fact]
    public async Task Marker_CommitsAndMovesTheStableOffset()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Produced(1, 0, 0, true, "a"));
        await fixture.DurableAsync();
        Assert.Equal(0, log.LastStableOffset);
        await fixture.Store.WhenDurableAsync(log.AppendMarker(1, 0, commit: true, coordinatorEpoch: 2).Position);
        Assert.Equal(2, log.LastStableOffset);
        Assert.Equal(["a", "commit"], log.All(readCommitted: true).Select(record => record.Value));
        Assert.Equal(2, log.Producers[0].CoordinatorEpoch);
        Assert.Equal(-1, log.Producers[0].CurrentTransactionFirstOffset);
    }

    [Fact]
    public async Task Marker_OfOlderEpochs_IsFenced()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Produced(1, 5, 0, true, "a"));
        Assert.Equal(LogErrors.InvalidProducerEpoch, log.AppendMarker(1, 4, true, 3).ErrorCode);
        Assert.Equal(LogErrors.None, log.AppendMarker(1, 6, true, 3).ErrorCode);
        Assert.Equal(LogErrors.TransactionCoordinatorFenced, log.AppendMarker(1, 6, true, 2).ErrorCode);
        Assert.Equal(LogErrors.InvalidProducerEpoch, log.Append(Batches.Produced(1, 5, 1, true, "b")).ErrorCode);
        Assert.Equal(LogErrors.None, log.Append(Batches.Produced(1, 6, 0, true, "b")).ErrorCode);
    }

    [Fact]
    public async Task Append_OutsideTheOpenTransaction_IsInvalid()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Produced(1, 0, 0, true, "a"));
        Assert.Equal(LogErrors.InvalidTxnState, log.Append(Batches.Produced(1, 0, 1, false, "b")).ErrorCode);
    }

    private static async Task<PartitionLog> RestartAsync(StoreFixture fixture, Restart restart)
    {
        await fixture.DurableAsync();
        switch (restart)
        {
            case Restart.Kill:
                await fixture.KillAndReopenAsync();
                break;
            case Restart.Close:
                await fixture.CloseAndReopenAsync();
                break;
            case Restart.CheckpointAndKill:
                await fixture.Store.CheckpointAsync();
                await fixture.KillAndReopenAsync();
                break;
        }

        return fixture.Partition(P0);
    }
}
