namespace StreamML.Inference.Artifacts;

/// <summary>The formats that this program reads, each with the check of its part of a manifest.</summary>
internal static class ManifestFormats
{
    private static readonly Dictionary<string, Action<ModelManifest>> Checks = new(StringComparer.Ordinal);

    /// <summary>Registers a format. At start-up, before any manifest is read.</summary>
    public static void Register(string format, Action<ModelManifest> check) => Checks.Add(format, check);

    /// <summary>Checks a manifest by its format.</summary>
    /// <exception cref="ArtifactException">The format is unknown, or refuses its part.</exception>
    public static void Check(ModelManifest manifest)
    {
        if (!Checks.TryGetValue(manifest.Format, out var check))
        {
            throw new ArtifactException(
                "The manifest is refused: its format is not one of "
                + $"{string.Join(", ", Checks.Keys.Order(StringComparer.Ordinal))}.");
        }

        check(manifest);
    }
}
