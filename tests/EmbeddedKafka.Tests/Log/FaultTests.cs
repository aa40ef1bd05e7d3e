using StreamML.EmbeddedKafka.Log;
using static StreamML.EmbeddedKafka.Tests.Log.StoreFixture;

namespace StreamML.EmbeddedKafka.Tests.Log;

public sealed class FaultTests
{
    private const int NoSpace = 28;
    private const int InputOutput = 5;

    [Fact]
    public async Task Sync_ThatFailsOnce_IsFinal()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Of("kept"));
        await fixture.DurableAsync();
        fixture.Disk.OnSync = () => new IOException("fdatasync failed", InputOutput);
        long position = log.Append(Batches.Of("refused")).Position;
        await Assert.ThrowsAsync<StorageFailedException>(() => fixture.Store.WhenDurableAsync(position));
        fixture.Disk.OnSync = null;
        Assert.Equal(LogErrors.StorageError, log.Append(Batches.Of("later")).ErrorCode);
        Assert.Equal(LogErrors.StorageError, log.AppendMarker(1, 0, true, 0).ErrorCode);
        await Assert.ThrowsAsync<StorageFailedException>(() => fixture.Store.WhenDurableAsync(position));
        await Assert.ThrowsAsync<StorageFailedException>(
            () => fixture.Store.WhenDurableAsync(fixture.Store.AppendState("x"u8)));
        Assert.Equal(1, log.HighWatermark);
        Assert.Equal(["kept"], log.Values());
        Assert.NotNull(fixture.Store.Failure);
    }

    [Fact]
    public async Task Write_ThatFails_IsFinalToo()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        await fixture.DurableAsync();
        fixture.Disk.OnWrite = _ => new IOException("write failed", InputOutput);
        long position = log.Append(Batches.Of("refused")).Position;
        await Assert.ThrowsAsync<StorageFailedException>(() => fixture.Store.WhenDurableAsync(position));
        Assert.Equal(0, log.HighWatermark);
    }

    [Fact]
    public async Task Read_ThatFails_IsAStorageErrorAndPasses()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Of("a"));
        await fixture.DurableAsync();
        fixture.Disk.OnRead = () => new IOException("read failed", InputOutput);
        using (var failed = log.Read(0, 1000, false, true))
        {
            Assert.Equal(LogErrors.StorageError, failed.ErrorCode);
        }

        fixture.Disk.OnRead = null;
        Assert.Equal(["a"], log.Values());
    }

    [Fact]
    public async Task Disk_FullThenSpace_RefusesThenGoesOnWithoutLossOrDamage()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Of("a"));
        await fixture.DurableAsync();
        fixture.Disk.OnWrite = _ => new IOException("No space left on device", NoSpace);
        long queued = log.Append(Batches.Of("b")).Position;
        await Assert.ThrowsAsync<StorageFullException>(() => fixture.Store.WhenDurableAsync(queued));
        Assert.Equal(LogErrors.StorageError, log.Append(Batches.Of("refused")).ErrorCode);
        Assert.Equal(["a"], log.Values());
        fixture.Disk.OnWrite = null;
        await Until(() => fixture.Store.AppendRefusal() is null);
        await fixture.Store.WhenDurableAsync(queued);
        Assert.Equal(2, log.Append(Batches.Of("c")).BaseOffset);
        await fixture.DurableAsync();
        Assert.Equal(["a", "b", "c"], log.Values());
        await fixture.KillAndReopenAsync();
        Assert.Equal(["a", "b", "c"], fixture.Partition(P0).Values());
        Assert.Equal(0, fixture.Store.Recovery.EntriesDamaged);
    }

    [Fact]
    public async Task Disk_FullForTheSegmentOnly_ShowsNothingUntilItIsWritten()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        await fixture.DurableAsync();
        int size = Batches.Of("a").Length;
        fixture.Disk.OnWrite = length => length == size ? new IOException("No space left on device", NoSpace) : null;
        long queued = log.Append(Batches.Of("a")).Position;
        await Assert.ThrowsAsync<StorageFullException>(() => fixture.Store.WhenDurableAsync(queued));
        Assert.Equal(0, log.HighWatermark);
        await fixture.KillAsync();
        fixture.Disk.OnWrite = null;
        await fixture.ReopenAsync();
        Assert.Equal(["a"], fixture.Partition(P0).Values());
    }

    [Fact]
    public async Task Disk_FullAtACheckpoint_PutsItOff()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Of("a"));
        await fixture.DurableAsync();
        fixture.Disk.OnWrite = _ => new IOException("No space left on device", NoSpace);
        await fixture.Store.CheckpointAsync();
        Assert.Equal(0, fixture.Store.CheckpointPosition);
        fixture.Disk.OnWrite = null;
        log.Append(Batches.Of("b"));
        await fixture.DurableAsync();
        await fixture.KillAndReopenAsync();
        Assert.Equal(["a", "b"], fixture.Partition(P0).Values());
    }

    [Fact]
    public async Task FreeSpace_BelowTheLimit_RefusesAppendsOnly()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Produced(1, 0, 0, true, "a"));
        fixture.Disk.IsFreeSpaceLow = true;
        fixture.Store.RunMaintenance();
        Assert.Equal(LogErrors.StorageError, log.Append(Batches.Of("b")).ErrorCode);
        Assert.Equal(LogErrors.None, log.AppendMarker(1, 0, true, 0).ErrorCode);
        fixture.Disk.IsFreeSpaceLow = false;
        fixture.Store.RunMaintenance();
        Assert.Equal(LogErrors.None, log.Append(Batches.Of("b")).ErrorCode);
        await fixture.DurableAsync();
    }

    [Fact]
    public async Task Kill_BeforeTheSync_LosesOnlyWhatWasNotAcknowledged()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Of("acknowledged"));
        await fixture.DurableAsync();
        fixture.Disk.OnSync = () => new IOException("gone", InputOutput);
        log.Append(Batches.Of("never"));
        await Until(() => fixture.Store.Failure is not null);
        fixture.Disk.OnSync = null;
        await fixture.KillAndReopenAsync();
        Assert.Equal("acknowledged", fixture.Partition(P0).Values().First());
    }

    internal static async Task Until(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            await Task.Delay(2, deadline.Token);
        }
    }
}
