using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Storage.Digests;
using StreamML.Testing;
using StreamML.Testing.Processors;

namespace StreamML.Storage.Tests;

/// <summary>The store of what is counted.</summary>
public sealed class DigestStoreTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Put_RolledBack_LeavesWhatWasCommitted()
    {
        using var store = Open();
        store.Put(Key(1), [1], new RecordedOutput(), 0);
        store.Commit();

        store.Put(Key(1), [2], new RecordedOutput(), 0);
        Assert.Equal([2], store.Find(Key(1)));
        store.Rollback();

        Assert.Equal([1], store.Find(Key(1)));
        Assert.Null(store.Find(Key(2)));
    }

    [Fact]
    public void Remove_RolledBackOrCommitted_IsUndoneOrDone()
    {
        using var store = Open();
        store.Put(Key(1), [1], new RecordedOutput(), 0);
        store.Commit();

        store.Remove(Key(1), new RecordedOutput(), 0);
        Assert.Null(store.Find(Key(1)));
        store.Rollback();
        Assert.Equal([1], store.Find(Key(1)));

        var output = new RecordedOutput();
        store.Remove(Key(1), output, 0);
        store.Commit();

        Assert.Null(store.Find(Key(1)));
        Assert.Null(Assert.Single(output.Changes).Value);
    }

    [Fact]
    public void Checkpoint_AfterReopening_SaysWhereTheChangelogGoesOn()
    {
        using (var store = Open())
        {
            Assert.Equal(0, store.RestoreFrom);
            store.Put(Key(1), [1], new RecordedOutput(), 0);
            store.Commit();
            store.Checkpoint(42);
        }

        using var again = Open();
        Assert.Equal(42, again.RestoreFrom);
        Assert.Equal([1], again.Find(Key(1)));
        again.Restore(Change(Key(1), value: null));
        Assert.Null(again.Find(Key(1)));
    }

    [Fact]
    public void Files_WithFlippedBits_AreFoundAndTheStoreBeginsAnew()
    {
        using (var store = Open())
        {
            for (int n = 0; n < 2_000; n++)
            {
                store.Put(Key((ulong)n), new byte[100], new RecordedOutput(), 0);
            }

            store.Commit();
            store.Checkpoint(7);
        }

        foreach (string file in Directory.GetFiles(_folder.Path, "*.sst", SearchOption.AllDirectories))
        {
            byte[] bytes = File.ReadAllBytes(file);
            bytes[bytes.Length / 3] ^= 0x10;
            File.WriteAllBytes(file, bytes);
        }

        using (var damaged = Open())
        {
            Assert.Throws<IOException>(() =>
            {
                for (int n = 0; n < 2_000; n++)
                {
                    damaged.Find(Key((ulong)n));
                }
            });
        }

        using var anew = Open();
        Assert.Equal(0, anew.RestoreFrom);
        Assert.Null(anew.Find(Key(1)));
    }

    [Fact]
    public void Folder_HeldByAnother_IsLeftAsItIs()
    {
        using var store = Open();
        store.Put(Key(1), [1], new RecordedOutput(), 0);
        store.Commit();

        Assert.Throws<IOException>(Open);

        Assert.Equal([1], store.Find(Key(1)));
    }

    private static Digest Key(ulong number) => new(number * 0x9E3779B97F4A7C15, number + 1);

    private static SourceRecord Change(Digest key, byte[]? value) => new(
        new SourcePartition(TopicCatalogue.WindowsMessages, 0), 0, 0, key.ToArray(), value, []);

    private DigestStore Open()
        => new(Path.Combine(_folder.Path, "store"), TopicCatalogue.WindowsMessages, keptMs: 60_000);
}
