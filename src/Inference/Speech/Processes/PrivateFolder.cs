namespace StreamML.Inference.Speech.Processes;

/// <summary>A temporary folder that only this user can enter, gone with its files when it is disposed.</summary>
internal sealed class PrivateFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streamml-voice-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
