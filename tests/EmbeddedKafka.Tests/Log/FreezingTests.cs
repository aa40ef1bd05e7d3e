using StreamML.EmbeddedKafka.Log;
using static StreamML.EmbeddedKafka.Tests.Log.StoreFixture;

namespace StreamML.EmbeddedKafka.Tests.Log;

/// <summary>A copy of a frozen log is the store as it was at that moment, whatever came behind it.</summary>
public sealed class FreezingTests
{
    [Fact]
    public async Task Freezing_WhileTheLogGrows_HoldsTheMomentExactly()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Keyed(("a", "1"), ("b", "2")));
        log.Append(Batches.Build([new("c", "open")], producerId: 7, epoch: 0, sequence: 0, transactional: true));
        fixture.Store.AppendState("one"u8);
        await fixture.DurableAsync();
        var then = log.All();

        var frozen = await FreezeAsync(fixture);
        log.Append(Batches.Keyed(("d", "4")));
        log.AppendMarker(7, 0, commit: true, 0);
        fixture.Store.AppendState("two"u8);
        await fixture.DurableAsync();

        using var copy = new Scratch();
        CopyFrozen(fixture, frozen, copy.Path);
        await using var opened = await StoreFixture.OpenAsync(copy.Path);
        var there = opened.Partition(P0);
        Assert.Equal(then, there.All());
        Assert.Equal((3, 2), (there.HighWatermark, there.LastStableOffset));
        Assert.Equal(3, there.Append(Batches.Keyed(("e", "5"))).BaseOffset);
        Assert.Equal([new FrozenPartition(P0, 0, 3)], frozen.Partitions);
    }

    [Fact]
    public async Task Freezing_WhenSegmentsAreDeletedBehindIt_KeepsThem()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Keyed(("a", "1")));
        await fixture.DurableAsync();
        var frozen = await FreezeAsync(fixture);

        fixture.Store.DeletePartition(P0);
        await fixture.DurableAsync();
        await fixture.Store.CheckpointAsync();

        using var copy = new Scratch();
        CopyFrozen(fixture, frozen, copy.Path);
        await using var opened = await StoreFixture.OpenAsync(copy.Path);
        Assert.Equal([(0, "a", "1")], opened.Partition(P0).All());
    }

    [Fact]
    public async Task FrozenLog_IsGone_AfterThawErasureAndStart()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Keyed(("a", "1")));
        await fixture.DurableAsync();

        var thawed = await FreezeAsync(fixture);
        fixture.Store.Thaw(thawed);
        Assert.False(Directory.Exists(Path.Combine(fixture.Folder, thawed.Folder)));

        var erased = await FreezeAsync(fixture);
        var erasure = new RecordErasure();
        erasure.AddKey("a"u8);
        await fixture.Store.EraseAsync(
            new Dictionary<PartitionLog, RecordErasure> { [log] = erasure }, Now, CancellationToken.None);
        Assert.False(Directory.Exists(Path.Combine(fixture.Folder, erased.Folder)));

        var left = await FreezeAsync(fixture);
        Assert.True(Directory.Exists(Path.Combine(fixture.Folder, left.Folder)));
        await fixture.KillAndReopenAsync();
        Assert.False(Directory.Exists(Path.Combine(fixture.Folder, left.Folder)));
    }

    private static Task<FrozenLog> FreezeAsync(StoreFixture fixture) =>
        fixture.Store.FreezeAsync(Now, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));

    private static Task Now(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static void CopyFrozen(StoreFixture fixture, FrozenLog frozen, string to)
    {
        foreach (var file in frozen.Files)
        {
            using var from = new FileStream(
                Path.Combine(fixture.Folder, frozen.Folder, file.Path), FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[file.Length];
            from.ReadExactly(bytes);
            string target = Path.Combine(to, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllBytes(target, bytes);
        }
    }

    private sealed class Scratch : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("freeze-test-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
