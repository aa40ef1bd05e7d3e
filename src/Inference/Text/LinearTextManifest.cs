using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Text;

/// <summary>
/// What a manifest of format <c>linear-text/1</c> or <c>text-trees/1</c> says beyond the common part.
/// </summary>
/// <param name="Classes">Names of the classes in the order of the model's scores.</param>
/// <param name="Ngrams">How a text becomes features.</param>
/// <param name="Inputs">Inputs besides the n-grams, by name.</param>
internal sealed record LinearTextManifest(
    IReadOnlyList<string> Classes, NgramOptions Ngrams, IReadOnlyList<string> Inputs)
{
    /// <summary>Checks it.</summary>
    /// <exception cref="ArtifactException">A value is missing or out of range.</exception>
    public static void Check(ModelManifest manifest) => Of(manifest, manifest.Format);

    /// <summary>Takes it out of a manifest and checks it.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="format">The format that it must be of.</param>
    /// <exception cref="ArtifactException">It is of another format, or a value is missing or out of range.</exception>
    public static LinearTextManifest Of(ModelManifest manifest, string format = LinearTextFile.Format)
    {
        if (manifest.Format != format)
        {
            throw new ArtifactException($"The format is {manifest.Format}, not {format}.");
        }

        ManifestCheck.Text(manifest.Language, nameof(manifest.Language), 128);
        ManifestCheck.That(
            TextLanguages.CanParse(manifest.Language), "the language must be a tag, tags with commas, or mul");
        ManifestCheck.That(
            manifest.LeastConfidence is null || (manifest.LeastConfidence.Count <= 64 && manifest.LeastConfidence.All(
                each => each.Key.Length is > 0 and <= 35 && each.Value is >= 0 and <= 1)),
            "there must be up to 64 languages with a least confidence of 0 to 1");
        ManifestCheck.Names(manifest.Classes, "classes", "class", 2, 256);
        ManifestCheck.Names(manifest.Inputs, "inputs", "input", 0, 64);
        ManifestCheck.That(manifest.Ngrams is not null, "ngrams must be given");
        try
        {
            manifest.Ngrams.Validate();
        }
        catch (InvalidOperationException error)
        {
            throw new ArtifactException($"The manifest is refused: {error.Message}", error);
        }

        return new LinearTextManifest(manifest.Classes, manifest.Ngrams, manifest.Inputs);
    }
}
