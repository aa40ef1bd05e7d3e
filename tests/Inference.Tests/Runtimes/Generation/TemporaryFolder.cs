namespace StreamML.Inference.Tests.Runtimes.Generation;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("streamml-model-").FullName;

    public void Write(string name, string text) => File.WriteAllText(At(name), text);

    public void Write(string name, byte[] bytes) => File.WriteAllBytes(At(name), bytes);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private string At(string name)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }
}
