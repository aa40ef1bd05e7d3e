using System.Text;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Storage.Contacts;
using StreamML.Testing;
using StreamML.Testing.Processors;

namespace StreamML.Storage.Tests;

/// <summary>The store of contacts.</summary>
public sealed class ContactStoreTests : IDisposable
{
    private const long Memory = 64L << 20;
    private const int Segment = 1 << 16;

    private readonly ScratchFolder _folder = new();
    private readonly RecordedOutput _output = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Put_BeforeCommit_IsFoundAndGoneAfterRollback()
    {
        using var store = Open();
        store.Put("shop/1", [1, 2, 3], _output, 5);
        Assert.Equal([1, 2, 3], store.Find("shop/1").ToArray());
        store.Rollback();
        Assert.True(store.Find("shop/1").IsEmpty);

        store.Put("shop/1", [4], _output, 6);
        store.Commit();
        store.Put("shop/1", [5], _output, 7);
        store.Rollback();
        Assert.Equal([4], store.Find("shop/1").ToArray());
        Assert.Equal(3, _output.Changes.Count);
    }

    [Fact]
    public async Task Checkpoint_OnceWritten_IsWhatARestartFinds()
    {
        using (var store = Open())
        {
            Fill(store, 500, version: 0);
            store.Checkpoint(500);
            await store.Checkpointed;
            Fill(store, 100, version: 1);
        }

        // What came after the checkpoint is not there; the changelog brings it again.
        using var again = Open();
        Assert.Equal(500, again.RestoreFrom);
        AssertHolds(again, 500, _ => 0);
        again.Restore(Change("shop/7", Value(7, 9)));
        Assert.Equal(Value(7, 9), again.Find("shop/7").ToArray());
        again.Restore(Change("shop/7", null));
        Assert.True(again.Find("shop/7").IsEmpty);
    }

    [Fact]
    public void Checkpoint_NotYetWrittenWhenTheStoreIsLeft_LeavesTheOneBefore()
    {
        using (var store = Open())
        {
            Fill(store, 10, version: 0);
            store.Dispose();
        }

        using var again = Open();
        Assert.Equal(0, again.RestoreFrom);
        Assert.Equal(0, again.Count);
    }

    [Fact]
    public void Checkpoint_WithABatchPending_Throws()
    {
        using var store = Open();
        store.Put("shop/1", [1], _output, 5);
        Assert.Throws<InvalidOperationException>(() => store.Checkpoint(1));
    }

    [Fact]
    public async Task Rewriting_ManyTimes_LeavesAFewTimesTheLiveBytesOnDisk()
    {
        const int Contacts = 300;
        const int Versions = 200;
        long most = 0;
        using (var store = Open())
        {
            for (int version = 0; version < Versions; version++)
            {
                Fill(store, Contacts, version);
                most = Math.Max(most, store.FileBytes);
                if (version % 20 == 19)
                {
                    store.Checkpoint(version);
                    await store.Checkpointed;
                }
            }

            store.Commit();
            AssertHolds(store, Contacts, _ => Versions - 1);
        }

        long live = Enumerable.Range(0, Contacts).Sum(i => Value(i, Versions - 1).Length + 24L);
        Assert.InRange(most, live, (3 * live) + (3 * Segment));
        using var again = Open();
        AssertHolds(again, Contacts, _ => Versions - 1);
        Assert.InRange(
            Directory.GetFiles(_folder.Path).Sum(path => new FileInfo(path).Length), live, (3 * live) + (3 * Segment));
    }

    [Fact]
    public async Task AnyDamagedByte_MakesARestartBeginAnew()
    {
        using (var store = Open())
        {
            Fill(store, 40, version: 0);
            store.Checkpoint(40);
            await store.Checkpointed;
        }

        var saved = Directory.GetFiles(_folder.Path).ToDictionary(path => path, File.ReadAllBytes);
        int last = 0;
        foreach ((string path, byte[] bytes) in saved)
        {
            for (int at = 0; at < bytes.Length; at += 37)
            {
                foreach ((string each, byte[] whole) in saved)
                {
                    File.WriteAllBytes(each, whole);
                }

                bytes[at] ^= 0x10;
                File.WriteAllBytes(path, bytes);
                bytes[at] ^= 0x10;
                using var store = Open();
                Assert.Equal((0, 0), (store.RestoreFrom, store.Count));
                last++;
            }
        }

        Assert.True(last > 100, $"{last} tried");
    }

    [Fact]
    public async Task AFileThatIsCut_MakesARestartBeginAnew()
    {
        using (var store = Open())
        {
            Fill(store, 400, version: 0);
            store.Checkpoint(40);
            await store.Checkpointed;
        }

        string log = Directory.GetFiles(_folder.Path, "*.log").Order().First();
        File.WriteAllBytes(log, File.ReadAllBytes(log)[..^1]);
        using var again = Open();
        Assert.Equal(0, again.RestoreFrom);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Find_OfARecordDamagedWhileOpen_ThrowsAndTheNextStartBeginsAnew()
    {
        using (var store = Open())
        {
            Fill(store, 1, version: 0);
            store.Checkpoint(1);
            await store.Checkpointed;
            string log = Directory.GetFiles(_folder.Path, "*.log").Single();
            using (var file = new FileStream(log, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
            {
                file.Position = 60;
                file.WriteByte(0xFF);
                file.WriteByte(0xFE);
            }

            Assert.Throws<IOException>(() => store.Find("shop/0"));
        }

        using var again = Open();
        Assert.Equal(0, again.RestoreFrom);
    }

    [Fact]
    public void Index_BeyondItsMemory_SaysWhatToSet()
    {
        using var store = new ContactStore(_folder.Path, new ContactMemory(100_000), Segment);
        var full = Assert.Throws<RoleStopException>(() => Fill(store, 10_000, version: 0));
        Assert.Contains("Scorer__StateMemoryBytes", full.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_OfAStoreThatIsLeft_IsAnothersToTake()
    {
        var memory = new ContactMemory(60_000);
        new ContactStore(Path.Combine(_folder.Path, "one"), memory).Dispose();
        Assert.Equal(0, memory.TakenBytes);
        using var other = new ContactStore(Path.Combine(_folder.Path, "other"), memory);
        Assert.Throws<RoleStopException>(() => new ContactStore(Path.Combine(_folder.Path, "third"), memory));
    }

    [Fact]
    public void Index_OfManyContacts_HasFewBytesEach()
    {
        var index = new ContactIndex(new ContactMemory(Memory));
        for (int i = 0; i < 200_000; i++)
        {
            Assert.False(index.Set(Key(i), new ContactPlace(0, 16, i)).IsSomewhere);
        }

        for (int i = 0; i < 200_000; i++)
        {
            Assert.Equal(new ContactPlace(0, 16, i), index.Find(Key(i)));
        }

        Assert.Equal(200_000, index.Count);
        Assert.InRange((double)index.Bytes / index.Count, 29, 39);
        Assert.False(index.Find(Key(-1)).IsSomewhere);
    }

    private static Storage.Digest Key(int i) => Storage.Digest.Of(18, $"{i}");

    private ContactStore Open(int segment = Segment) => new(_folder.Path, new ContactMemory(Memory), segment);

    private static void Fill(ContactStore store, int count, int version)
    {
        var output = new RecordedOutput();
        for (int i = 0; i < count; i++)
        {
            store.Put($"shop/{i}", Value(i, version), output, 1);
        }

        store.Commit();
    }

    private static byte[] Value(int i, int version)
        => Encoding.UTF8.GetBytes($"{i}:{version}:{new string('x', 100 + ((i + version) % 300))}");

    private static void AssertHolds(ContactStore store, int count, Func<int, int> version)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(Value(i, version(i)), store.Find($"shop/{i}").ToArray());
        }
    }

    private static SourceRecord Change(string key, byte[]? value)
        => new(new SourcePartition(TopicCatalogue.ScorerContacts, 0), 1, 1, Encoding.UTF8.GetBytes(key), value, []);
}
