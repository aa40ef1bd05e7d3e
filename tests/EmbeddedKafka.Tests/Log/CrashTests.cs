using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.EmbeddedKafka.Log;
using static StreamML.EmbeddedKafka.Tests.Log.StoreFixture;

namespace StreamML.EmbeddedKafka.Tests.Log;

/// <summary>Power cuts: a run is recorded, then opened from states cut after any of its disk operations.</summary>
public sealed class CrashTests
{
    private const int Entries = 90;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PowerCut_AfterAnyOperation_LeavesAPrefixWithAllThatWasAcknowledged(int seed)
    {
        string folder = Directory.CreateTempSubdirectory("log-crash-").FullName;
        var disk = new RecordingDisk();
        await RecordAsync(folder, disk, new Random(seed));
        var operations = disk.Operations();
        Assert.True(operations.Length > 250);
        var random = new Random(seed);
        for (int cut = 0; cut <= operations.Length; cut++)
        {
            var state = new CrashState(operations.Take(cut));
            string copy = Directory.CreateTempSubdirectory("log-crash-").FullName;
            state.WriteTo(folder, copy, random);
            await CheckAsync(copy, state.Acknowledged, $"seed {seed}, cut {cut}");
            Directory.Delete(copy, recursive: true);
        }

        Directory.Delete(folder, recursive: true);
    }

    // Entry n is a state record, or an append to one of two partitions; so what was kept must be the first n for some
    // n.
    private static async Task RecordAsync(string folder, RecordingDisk disk, Random random)
    {
        var state = new ListState();
        await using var store = await OpenAsync(folder, disk, state);
        var config = PartitionConfig.Default with { SegmentBytes = 1024, RetentionMs = -1 };
        PartitionLog[] logs = [store.CreatePartition(P0, config), store.CreatePartition(P1, config)];
        for (int entry = 0; entry < Entries; entry++)
        {
            AppendEntry(entry, store, logs, state);
            if (random.Next(3) == 0)
            {
                await store.WhenDurableAsync(store.Position);
                disk.Note(new DiskOperation.Acknowledged(entry + 1));
            }

            if (random.Next(12) == 0)
            {
                await store.CheckpointAsync();
            }
        }
    }

    private static void AppendEntry(int entry, LogStore store, PartitionLog[] logs, ListState state)
    {
        if (entry % 3 == 2)
        {
            state.Records.Add($"entry {entry}");
            store.AppendState(Encoding.UTF8.GetBytes($"entry {entry}"));
        }
        else
        {
            string value = $"entry {entry}" + new string('.', entry * 37 % 400);
            Assert.Equal(LogErrors.None, logs[entry % 3].Append(Batches.Of(value)).ErrorCode);
        }
    }

    private static async Task CheckAsync(string folder, int acknowledged, string where)
    {
        var state = new ListState();
        var store = await OpenAsync(folder, new FaultyDisk { SkipsSyncs = true }, state);
        var found = state.Records.Select(Number).ToHashSet();
        foreach (var log in store.Partitions)
        {
            var values = log.All();
            Assert.True(values.Count == log.HighWatermark, $"{where}: {log.Id} lacks records below its high watermark");
            found.UnionWith(values.Select(record => Number(record.Value!.TrimEnd('.'))));
        }

        Assert.True(found.Count >= acknowledged, $"{where}: {acknowledged} acknowledged, {found.Count} found");
        Assert.True(found.SetEquals(Enumerable.Range(0, found.Count)), $"{where}: a gap in what was kept");
        Assert.True(store.Recovery.EntriesDamaged == 0, $"{where}: a torn tail was taken for damage");
        await store.AbandonAsync();
    }

    private static int Number(string text) => int.Parse(text.AsSpan(6));

    private static ValueTask<LogStore> OpenAsync(string folder, Disk disk, ListState state)
    {
        var options = new LogStoreOptions { Directory = folder, IndexIntervalBytes = 512, Disk = disk };
        return LogStore.OpenAsync(options, state, new FakeClock(), NullLogger.Instance, CancellationToken.None);
    }
}
