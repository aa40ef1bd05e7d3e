using System.Text;
using StreamML.EmbeddedKafka.Log;
using static StreamML.EmbeddedKafka.Tests.Log.StoreFixture;

namespace StreamML.EmbeddedKafka.Tests.Log;

/// <summary>Records that are erased are in no file any more, and the others are where they were.</summary>
public sealed class ErasureTests
{
    private const string Canary = "canary-Zb7Qx";

    [Theory]
    [InlineData(BatchCodec.None)]
    [InlineData(BatchCodec.Lz4)]
    [InlineData(BatchCodec.Zstd)]
    public async Task Erasure_ByKey_LeavesTheOthersAtTheirOffsets(object codec)
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        for (int i = 0; i < 50; i++)
        {
            log.Append(Batches.Build(
                [new("gone", $"{Canary}{i}"), new("kept", $"b{i}")], codec: (BatchCodec)codec));
        }

        await fixture.DurableAsync();
        var others = log.All().FindAll(record => record.Key != "gone");
        var done = await EraseAsync(fixture, log, Keys("gone"));

        Assert.Equal(new ErasedRecords(50, 0, IsComplete: true), done);
        Assert.Equal(others, log.All());
        Assert.Equal(100, log.HighWatermark);
        Assert.Equal(100, log.Append(Batches.Keyed(("k", "v"))).BaseOffset);
        await fixture.DurableAsync();
        await fixture.KillAndReopenAsync();
        Assert.Equal(others, fixture.Partition(P0).All().SkipLast(1));
    }

    [Fact]
    public async Task Erasure_OfARecord_LeavesNoByteOfItInTheFolder()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Keyed(("a", "x"), ("gone", Canary), ("c", "z")));
        log.Append(Batches.Build([new("gone", Canary)], producerId: 7, epoch: 0, sequence: 0, transactional: true));
        log.AppendMarker(7, 0, commit: false, 0);
        log.Append(Batches.Keyed(("tenant", $"one {Canary} two")));
        await fixture.DurableAsync();
        Assert.NotEmpty(FilesWithCanary(fixture.Folder));

        var erasure = Keys("gone");
        erasure.AddRecord(5, "one two"u8.ToArray());
        var done = await EraseAsync(fixture, log, erasure);

        Assert.Equal(new ErasedRecords(2, 1, IsComplete: true), done);
        List<(long Offset, string? Key, string? Value)> left =
            [(0, "a", "x"), (2, "c", "z"), (4, null, "abort"), (5, "tenant", "one two")];
        Assert.Equal(left, log.All());
        await fixture.Store.DisposeAsync();
        Assert.Empty(FilesWithCanary(fixture.Folder));
        await fixture.ReopenAsync();
        Assert.Equal(left, fixture.Partition(P0).All());
    }

    [Fact]
    public async Task Erasure_OfATombstonesKey_KeepsTheTombstone()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Store.CreatePartition(P0, CompactionTests.Compacted);
        log.Append(Batches.Keyed(("gone", Canary)));
        log.Append(Batches.Keyed(("gone", null)));
        await fixture.DurableAsync();

        await EraseAsync(fixture, log, Keys("gone"));

        Assert.Equal([(1, "gone", null)], log.All());
    }

    [Fact]
    public async Task Erasure_KilledBeforeItsFilesAreInPlace_CanBeDoneAgain()
    {
        await using var fixture = await OpenAsync();
        var log = fixture.Partition(P0);
        log.Append(Batches.Keyed(("a", "x"), ("gone", Canary)));
        await fixture.DurableAsync();
        await fixture.Store.CheckpointAsync();
        log.CloseActive();
        var plan = log.PlanErasure(long.MaxValue, 0, out _);
        var outcome = new Eraser(fixture.Disk, plan, Keys("gone")).Run();
        Assert.Single(outcome.Runs);
        outcome.Runs[0].New!.Dispose();

        await fixture.KillAndReopenAsync();
        log = fixture.Partition(P0);
        Assert.Equal(2, log.All().Count);
        await EraseAsync(fixture, log, Keys("gone"));

        Assert.Equal([(0, "a", "x")], log.All());
        Assert.Empty(FilesWithCanary(fixture.Folder));
    }

    private static RecordErasure Keys(params string[] keys)
    {
        var erasure = new RecordErasure();
        foreach (string key in keys)
        {
            erasure.AddKey(Encoding.UTF8.GetBytes(key));
        }

        return erasure;
    }

    private static async Task<ErasedRecords> EraseAsync(StoreFixture fixture, PartitionLog log, RecordErasure erasure)
    {
        var done = await fixture.Store.EraseAsync(
            new Dictionary<PartitionLog, RecordErasure> { [log] = erasure },
            action =>
            {
                action();
                return Task.CompletedTask;
            },
            CancellationToken.None);
        return done[log];
    }

    private static List<string> FilesWithCanary(string folder)
    {
        byte[] canary = Encoding.UTF8.GetBytes(Canary);
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "lock" && Read(path).AsSpan().IndexOf(canary) >= 0)
            .ToList();
    }

    // The store has its files open.
    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
