namespace StreamML.Inference.Speech.Processes;

/// <summary>A temporary folder accessible only to this user, deleted with its files on disposal.</summary>
internal sealed class PrivateFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamml-voice-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
