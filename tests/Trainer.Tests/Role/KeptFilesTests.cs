using StreamML.Testing;
using StreamML.Trainer.Role;

namespace StreamML.Trainer.Tests.Role;

public sealed class KeptFilesTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    [Fact]
    public void Trim_RemovesTheOldestOfItsKindAlone()
    {
        var kept = new KeptFiles(Path.Combine(_folder.Path, "reports"), ".html");
        foreach (int number in Enumerable.Range(1, 4))
        {
            string path = kept.Path($"{number}");
            File.WriteAllText(path, "");
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddDays(number));
        }

        string other = Path.Combine(_folder.Path, "reports", "notes.txt");
        File.WriteAllText(other, "");

        kept.Trim(2);

        Assert.Equal(["3.html", "4.html", "notes.txt"], Directory.GetFiles(Path.GetDirectoryName(other)!)
            .Select(Path.GetFileName).Order());
    }

    public void Dispose() => _folder.Dispose();
}
