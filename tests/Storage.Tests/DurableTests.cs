using StreamML.Testing;

namespace StreamML.Storage.Tests;

/// <summary>Files that several processes make at once.</summary>
public sealed class DurableTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryMoveNew_OfSeveralAtOnce_OneWins()
    {
        // A look followed by a rename lets a second one win in about every thirtieth round.
        for (int round = 0; round < 300; round++)
        {
            string name = Path.Combine(_folder.Path, $"name-{round}");
            int[] winners = Race(name, contenders: 6);

            Assert.Single(winners);
            Assert.Equal($"{winners[0]}", File.ReadAllText(name));
        }
    }

    [Fact]
    public void TryMoveNew_ToATakenName_ChangesNothing()
    {
        string from = Path.Combine(_folder.Path, "from");
        string to = Path.Combine(_folder.Path, "to");
        File.WriteAllText(from, "new");
        File.WriteAllText(to, "old");

        Assert.False(Durable.TryMoveNew(from, to));
        Assert.Equal("new", File.ReadAllText(from));
        Assert.Equal("old", File.ReadAllText(to));
    }

    [Fact]
    public void TryMoveNew_OfAFileThatIsNotThere_SaysSo() =>
        Assert.Throws<IOException>(
            () => Durable.TryMoveNew(Path.Combine(_folder.Path, "none"), Path.Combine(_folder.Path, "to")));

    private static int[] Race(string name, int contenders)
    {
        using var together = new Barrier(contenders);
        bool[] won = new bool[contenders];
        var threads = Enumerable.Range(0, contenders).Select(each => new Thread(() =>
        {
            string own = $"{name}.{each}";
            File.WriteAllText(own, $"{each}");
            together.SignalAndWait();
            won[each] = Durable.TryMoveNew(own, name);
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return [.. Enumerable.Range(0, contenders).Where(each => won[each])];
    }
}
