using StreamML.Cli.Commands;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Tests.Terminal;

/// <summary>What is a text and what is a path.</summary>
public sealed class TextInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamml-texts-").FullName;

    [Theory]
    [InlineData("where is my order?")]
    [InlineData("/ says nothing")]
    [InlineData("/nope is what I said")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("/10")]
    [InlineData("/s!")]
    [InlineData("and/or")]
    [InlineData("24/7")]
    [InlineData("...")]
    [InlineData("texts.tsv")]
    [InlineData("https://example.com/a")]
    public void Text_EvenIfItLooksALittleLikeAPath_IsAText(string text) => Assert.False(TextInput.IsFile(text));

    [Theory]
    [InlineData("/nope")]
    [InlineData("/no/such/texts.txt")]
    [InlineData("./nope.txt")]
    [InlineData("../nope")]
    [InlineData("~/nope")]
    public void Path_WhereNothingIs_IsRefusedAndSaysHowToGiveItAsAText(string path)
    {
        var fault = Assert.Throws<RoleConfigurationException>(() => TextInput.IsFile(path));

        Assert.StartsWith($"{path}: there is no such file.", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"echo '{path}'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_IsReadLineByLine()
    {
        string path = Path.Combine(_folder, "texts.txt");
        await File.WriteAllTextAsync(path, "hola\nwhere is it?\n", System.Text.Encoding.Unicode);

        var texts = new List<InputText>();
        await foreach (var batch in TextInput.ReadAsync(path, CancellationToken.None))
        {
            texts.AddRange(batch);
        }

        Assert.Equal([new InputText(1, "hola"), new InputText(2, "where is it?")], texts);
    }

    [Fact]
    public void Folder_IsNoText() => Assert.Throws<RoleConfigurationException>(() => TextInput.IsFile(_folder));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
