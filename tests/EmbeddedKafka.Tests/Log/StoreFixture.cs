using Microsoft.Extensions.Logging.Abstractions;
using StreamML.EmbeddedKafka.Log;

namespace StreamML.EmbeddedKafka.Tests.Log;

/// <summary>A store in its own folder, which can be closed, killed and opened again.</summary>
internal sealed class StoreFixture : IAsyncDisposable
{
    public static readonly PartitionId P0 = new(new Guid("11111111-2222-3333-4444-555555555555"), 0);
    public static readonly PartitionId P1 = P0 with { Partition = 1 };

    private LogStore? _store;

    public string Folder { get; private init; } = Directory.CreateTempSubdirectory("log-test-").FullName;

    public FakeClock Clock { get; } = new();

    public FaultyDisk Disk { get; } = new();

    public ListState State { get; private set; } = new();

    public long CheckpointBytes { get; init; } = 1 << 20;

    public int IndexIntervalBytes { get; init; } = 512;

    public LogStore Store => _store!;

    public static async Task<StoreFixture> OpenAsync(string? copyOf = null, Action<string>? edit = null)
    {
        var fixture = new StoreFixture();
        if (copyOf is not null)
        {
            Copy(copyOf, fixture.Folder);
            edit?.Invoke(fixture.Folder);
            fixture.Disk.SkipsSyncs = true;
        }

        await fixture.ReopenAsync();
        return fixture;
    }

    public PartitionLog Partition(PartitionId id) =>
        Store.TryGetPartition(id, out var log) ? log : Store.CreatePartition(id, PartitionConfig.Default);

    public async Task<LogStore> ReopenAsync()
    {
        State = new ListState();
        var options = new LogStoreOptions
        {
            Directory = Folder,
            CheckpointBytes = CheckpointBytes,
            IndexIntervalBytes = IndexIntervalBytes,
            DiskFullRetry = TimeSpan.FromMilliseconds(5),
            CompactionKeyBytesMax = 64 * 1024,
            Disk = Disk,
        };
        _store = await LogStore.OpenAsync(options, State, Clock, NullLogger.Instance, CancellationToken.None);
        return _store;
    }

    /// <summary>What a killed process leaves, opened again.</summary>
    public async Task KillAndReopenAsync()
    {
        await KillAsync();
        await ReopenAsync();
    }

    public async Task KillAsync()
    {
        await _store!.AbandonAsync();
        _store = null;
    }

    public async Task CloseAndReopenAsync()
    {
        await _store!.DisposeAsync();
        await ReopenAsync();
    }

    public Task DurableAsync() => Store.WhenDurableAsync(Store.Position).WaitAsync(TimeSpan.FromSeconds(30));

    public string JournalFile() => Directory.GetFiles(Path.Combine(Folder, "journal")).Order().Last();

    public string SegmentFile(PartitionId id, int index = 0) =>
        Directory.GetFiles(Path.Combine(Folder, "partitions", id.ToString()), "*.log").Order().ElementAt(index);

    public static void Copy(string from, string to)
    {
        foreach (string path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target, overwrite: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            Disk.ReleaseSyncs();
            Disk.OnSync = null;
            Disk.OnWrite = null;
            await (Disk.SkipsSyncs ? _store.AbandonAsync() : _store.DisposeAsync());
        }

        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>Reads a partition the way a consumer does.</summary>
internal static class Reading
{
    public static List<(long Offset, string? Key, string? Value)> All(
        this PartitionLog log, bool readCommitted = false, int maxBytes = 1 << 20)
    {
        var found = new List<(long Offset, string? Key, string? Value)>();
        long offset = log.LogStartOffset;
        while (true)
        {
            using var result = log.Read(offset, maxBytes, readCommitted, atLeastOne: true);
            if (result.ErrorCode == LogErrors.StorageError)
            {
                offset = result.ResumeOffset;
                continue;
            }

            Assert.Equal(LogErrors.None, result.ErrorCode);
            if (result.Records.IsEmpty)
            {
                return found;
            }

            found.AddRange(Batches.Read(result.Records.Span));
            offset = LastBatchEnd(result.Records.Span);
        }
    }

    public static IEnumerable<string?> Values(this PartitionLog log) => log.All().Select(static record => record.Value);

    private static long LastBatchEnd(ReadOnlySpan<byte> bytes)
    {
        long end = 0;
        while (!bytes.IsEmpty)
        {
            var batch = new RecordBatch(bytes);
            end = batch.NextOffset;
            bytes = bytes[batch.SizeInBytes..];
        }

        return end;
    }
}
