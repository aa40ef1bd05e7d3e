using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Scoring;
using StreamML.Inference.Text;
using StreamML.Inference.Transformers;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Artifacts;

/// <summary>The formats that this program reads, each with the check of its own part of a manifest.</summary>
internal static class ManifestFormats
{
    private static readonly Dictionary<string, Action<ModelManifest>> Checks = new(StringComparer.Ordinal)
    {
        [LinearTextFile.Format] = LinearTextManifest.Check,
        [TreeFile.Format] = TabularPart.CheckNumber,
        [LinearFile.Format] = TabularPart.CheckNumber,
        [TransformerArchive.Format] = TransformerArchive.CheckManifest,
        [NaiveBayesFile.Format] = NaiveBayesFile.CheckManifest,
    };

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
