namespace StreamML.Inference.Artifacts;

/// <summary>The models shipped in this assembly, trained by <c>streamml train text</c>.</summary>
public static class DefaultArtifacts
{
    /// <summary>Loads the artifact of a task.</summary>
    /// <param name="task"><c>sentiment</c>, <c>emotion</c> or <c>intent</c>.</param>
    /// <exception cref="ArtifactException">None is shipped, or the build is broken.</exception>
    public static ModelArtifact Load(string task) => new(
        ModelManifest.Parse(Read($"Defaults/{task}/{ModelArtifact.ManifestFile}")), Read($"Defaults/{task}/model.bin"));

    private static byte[] Read(string name)
    {
        using var stream = typeof(DefaultArtifacts).Assembly.GetManifestResourceStream(name)
            ?? throw new ArtifactException($"The resource {name} is not embedded in this assembly.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
