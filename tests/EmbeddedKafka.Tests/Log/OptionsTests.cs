using System.Buffers.Binary;
using StreamML.EmbeddedKafka.Log;

namespace StreamML.EmbeddedKafka.Tests.Log;

public sealed class OptionsTests
{
    public static TheoryData<string, string> Wrong => new()
    {
        { "directory", "LogStoreOptions.Directory must be given." },
        { "checkpoint-bytes", "LogStoreOptions.CheckpointBytes must be between 64 KiB and 1 GiB." },
        { "checkpoint-interval", "LogStoreOptions.CheckpointInterval must be 1 s or more." },
        { "unflushed", "LogStoreOptions.UnflushedBytesMax must be 1 MiB or more." },
        { "free", "LogStoreOptions.DiskFreeBytesMin must be 0 or more." },
        { "retry", "LogStoreOptions.DiskFullRetry must be between 1 ms and 1 min." },
        { "index", "LogStoreOptions.IndexIntervalBytes must be 512 or more." },
        { "expiry", "LogStoreOptions.ProducerIdExpiration must be positive." },
        { "cleanup", "LogStoreOptions.CleanupInterval must be positive." },
        { "keys", "LogStoreOptions.CompactionKeyBytesMax must be 64 KiB or more." },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Options_OutOfRange_SayWhichAndWhat(string which, string message)
    {
        var options = new LogStoreOptions
        {
            Directory = which == "directory" ? " " : "somewhere",
            CheckpointBytes = which == "checkpoint-bytes" ? 1 : 1 << 20,
            CheckpointInterval = TimeSpan.FromSeconds(which == "checkpoint-interval" ? 0 : 1),
            UnflushedBytesMax = which == "unflushed" ? 1 : 1 << 20,
            DiskFreeBytesMin = which == "free" ? -1 : 0,
            DiskFullRetry = TimeSpan.FromMilliseconds(which == "retry" ? 0 : 1),
            IndexIntervalBytes = which == "index" ? 511 : 512,
            ProducerIdExpiration = TimeSpan.FromSeconds(which == "expiry" ? 0 : 1),
            CleanupInterval = TimeSpan.FromSeconds(which == "cleanup" ? 0 : 1),
            CompactionKeyBytesMax = which == "keys" ? 1 : 64 * 1024,
        };
        Assert.Equal(message, Assert.Throws<InvalidOperationException>(options.Validate).Message);
    }

    [Fact]
    public void Options_Defaults_AreValid()
    {
        new LogStoreOptions { Directory = "somewhere" }.Validate();
        PartitionConfig.Default.Validate();
    }

    [Fact]
    public void Config_OutOfRange_NamesTheKafkaSetting()
    {
        var wrong = PartitionConfig.Default with { SegmentBytes = 1 };
        Assert.Equal(
            "segment.bytes must be at least 1024.", Assert.Throws<InvalidOperationException>(wrong.Validate).Message);
    }

    [Theory]
    [InlineData("journal", "*.journal", 24)]
    [InlineData("snapshots", "*.snapshot*", 36)]
    public async Task Open_FileOfALaterVersion_IsRefused(string folder, string files, int crcAt)
    {
        var fixture = await StoreFixture.OpenAsync();
        fixture.Partition(StoreFixture.P0);
        await fixture.DurableAsync();
        await fixture.Store.CheckpointAsync();
        fixture.Partition(StoreFixture.P1);
        await fixture.DurableAsync();
        await fixture.KillAsync();
        foreach (string path in Directory.GetFiles(Path.Combine(fixture.Folder, folder), files))
        {
            byte[] bytes = await File.ReadAllBytesAsync(path);
            bytes[8] = 3;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(crcAt), Crc32C.Compute(bytes.AsSpan(0, crcAt)));
            await File.WriteAllBytesAsync(path, bytes);
        }

        var refused = await Assert.ThrowsAsync<StorageCorruptException>(fixture.ReopenAsync);
        Assert.Contains("version 3", refused.Message, StringComparison.Ordinal);
        Directory.Delete(fixture.Folder, recursive: true);
    }
}
