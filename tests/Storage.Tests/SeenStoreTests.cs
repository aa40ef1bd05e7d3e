using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Storage;
using StreamML.Storage.Seen;
using StreamML.Testing;
using StreamML.Testing.Processors;

namespace StreamML.Storage.Tests;

/// <summary>The store of what was seen.</summary>
public sealed class SeenStoreTests : IDisposable
{
    private const long Day = 86_400_000;
    private const long Start = 20_000 * Day;

    private readonly ScratchFolder _folder = new();
    private readonly RecordedOutput _output = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Digest_OfTheSameLettersInOtherParts_IsAnother()
    {
        Digest[] digests =
        [
            Digest.Of(1, "ab", "c"), Digest.Of(1, "a", "bc"), Digest.Of(1, "abc"), Digest.Of(1, "abc", ""),
            Digest.Of(2, "abc"), Digest.Of(1, new string('a', 5000)), Digest.Of(1, new string('a', 5001)),
        ];

        Assert.Equal(digests.Length, digests.Distinct().Count());
        Assert.Equal(digests, digests.Select(digest => Digest.Read(digest.ToArray())));
    }

    [Fact]
    public void Store_OfManyIds_FindsEachAndNoOtherWithinItsBytes()
    {
        const int Count = 200_000;
        using var store = new SeenStore(_folder.Path);
        for (int i = 0; i < Count; i++)
        {
            Assert.True(store.TryAdd(Id(i), Start + (i % 10 * Day), new RecordedOutput()));
            if (i % 1000 == 999)
            {
                store.Commit();
            }
        }

        for (int i = 0; i < Count; i++)
        {
            Assert.False(store.TryAdd(Id(i), Start, _output));
        }

        Assert.Equal(Count, store.Count);
        Assert.InRange((double)store.FileBytes / Count, 16, 40);
        Assert.Empty(_output.Changes);
    }

    [Fact]
    public void Days_OlderThanNineBeforeTheLatest_GoAtACheckpointAndNineStay()
    {
        using (var store = new SeenStore(_folder.Path))
        {
            for (int day = 0; day < 15; day++)
            {
                store.TryAdd(Id(day), Start + (day * Day), _output);
            }

            store.Commit();
            store.Checkpoint(15);
        }

        using var reopened = new SeenStore(_folder.Path);
        Assert.Equal(15, reopened.RestoreFrom);
        Assert.Equal(
            [.. Enumerable.Repeat(true, 5), .. Enumerable.Repeat(false, 10)],
            Enumerable.Range(0, 15).Select(day => reopened.TryAdd(Id(day), Start + (14 * Day), _output)));
        Assert.Equal(10, Directory.GetFiles(_folder.Path, "*.tbl").Length);
    }

    [Fact]
    public void Checkpoint_WithABatchPending_IsRefused()
    {
        using var store = new SeenStore(_folder.Path);
        store.TryAdd(Id(1), Start, _output);

        Assert.Throws<InvalidOperationException>(() => store.Checkpoint(1));
    }

    [Fact]
    public void Restore_Twice_ChangesNothing()
    {
        using var store = new SeenStore(_folder.Path);
        using var other = new ScratchFolder();
        using var restored = new SeenStore(other.Path);
        for (int i = 0; i < 100; i++)
        {
            store.TryAdd(Id(i), Start + i, _output);
        }

        foreach (var change in _output.Changes.Concat(_output.Changes))
        {
            restored.Restore(Change(change.Key, change.Value));
        }

        Assert.Equal(100, restored.Count);
        Assert.All(Enumerable.Range(0, 100), i => Assert.False(restored.TryAdd(Id(i), Start, _output)));
        Assert.True(restored.TryAdd(Id(100), Start, _output));
    }

    [Fact]
    public void Change_ThatIsNone_IsRefused()
    {
        using var store = new SeenStore(_folder.Path);

        Assert.Throws<InvalidDataException>(() => store.Restore(Change([1, 2, 3], new byte[8])));
        Assert.Throws<InvalidDataException>(() => store.Restore(Change(new byte[16], null)));
    }

    [Fact]
    public void Table_WithAByteOfItsHeaderChanged_IsNotOpened()
    {
        string path = Path.Combine(_folder.Path, "t.tbl");
        SeenTable.Create(path, 3, 64).Dispose();
        byte[] whole = File.ReadAllBytes(path);
        for (int i = 0; i < 28; i++)
        {
            byte[] bad = [.. whole];
            bad[i] ^= 1;
            File.WriteAllBytes(path, bad);
            Assert.Null(SeenTable.TryOpen(path));
        }

        File.WriteAllBytes(path, whole);
        using var table = SeenTable.TryOpen(path);
        Assert.NotNull(table);
    }

    [Fact]
    public void Table_WhoseCountWasLost_StillTakesDigestsUntilItMustGrow()
    {
        string path = Path.Combine(_folder.Path, "t.tbl");
        using var table = SeenTable.Create(path, 3, 64);
        int taken = 0;
        for (int i = 0; i < 1000 && table.TryAdd(Id(i)); i++)
        {
            taken++;
        }

        Assert.InRange(taken, 40, 64);
        using var larger = SeenTable.Create(path + "2", 3, 96);
        Assert.True(table.CopyTo(larger));
        Assert.All(Enumerable.Range(0, taken), i => Assert.True(larger.Contains(Id(i))));
        Assert.Equal(taken, larger.Count);
    }

    private static Digest Id(int i) => Digest.Of(1, "phone", $"wamid.{i}");

    private static SourceRecord Change(byte[] key, byte[]? value)
        => new(new SourcePartition(TopicCatalogue.NormaliserSeen, 0), 0, Start, key, value, []);
}
