using StreamML.Cli.Commands;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Tests.Terminal;

/// <summary>A file or folder that cannot be read is named as what it is.</summary>
public sealed class InputPathsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamml-paths-").FullName;

    [Fact]
    public void File_ThatIsMissing_IsSaidToBe() =>
        Assert.Equal("there is no such file", InputPaths.FileProblem(Path.Combine(_folder, "gone.ogg")));

    [Fact]
    public void File_InAFolderThatIsMissing_IsSaidToBeMissing() =>
        Assert.Equal("there is no such file", InputPaths.FileProblem(Path.Combine(_folder, "gone", "gone.ogg")));

    [Fact]
    public void File_WithoutAName_IsSaidToBeMissing() =>
        Assert.Equal("there is no such file", InputPaths.FileProblem(""));

    [Fact]
    public void File_ThatIsAFolder_IsSaidToBe() =>
        Assert.Equal("this is a folder, not a file", InputPaths.FileProblem(_folder));

    [Fact]
    public void File_ThatIsEmpty_IsSaidToBe()
    {
        string path = Path.Combine(_folder, "empty.ogg");
        File.WriteAllBytes(path, []);

        Assert.Equal("the file is empty", InputPaths.FileProblem(path));
    }

    [Fact]
    public void File_WithBytes_HasNoProblem()
    {
        string path = Path.Combine(_folder, "whole.ogg");
        File.WriteAllBytes(path, [1]);

        Assert.Null(InputPaths.FileProblem(path));
        Assert.Equal(path, InputPaths.RequireFile(path));
    }

    [Fact]
    public void Folder_ThatIsMissingEmptyOrAFile_IsSaidToBe()
    {
        string empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        string file = Path.Combine(_folder, "file");
        File.WriteAllBytes(file, [1]);

        Assert.Equal("there is no such folder", InputPaths.FolderProblem(Path.Combine(_folder, "gone")));
        Assert.Equal("the folder is empty", InputPaths.FolderProblem(empty));
        Assert.Equal("this is a file, not a folder", InputPaths.FolderProblem(file));
        Assert.Null(InputPaths.FolderProblem(_folder));
    }

    [Fact]
    public void Require_OfWhatIsMissing_NamesThePathAndTheProblem()
    {
        var fault = Assert.Throws<RoleConfigurationException>(() => InputPaths.RequireFile("/no/such.tsv"));

        Assert.Equal("/no/such.tsv: there is no such file.", fault.Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
