using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;

namespace StreamML.Serving.Artifacts;

/// <summary>Into which pieces a model is cut.</summary>
public static class ArtifactPieces
{
    /// <summary>
    /// Bytes of every piece but the last, which has what is left: 512 KiB, half of what the topic takes.
    /// </summary>
    public const int Bytes = 512 * 1024;

    /// <summary>How many pieces a model of this size has.</summary>
    public static int Count(long sizeBytes) => checked((int)((sizeBytes + Bytes - 1) / Bytes));

    /// <summary>How many bytes piece <paramref name="index"/> has.</summary>
    public static int BytesOf(long sizeBytes, int index) => (int)Math.Min(Bytes, sizeBytes - ((long)index * Bytes));

    /// <summary>Checks that a version says the same as its manifest, and that its model may be taken.</summary>
    /// <param name="version">The version.</param>
    /// <param name="maxBytes">Largest model that is taken.</param>
    /// <returns>The manifest.</returns>
    /// <exception cref="ArtifactException">It does not, or it is too large; the message says what differs.</exception>
    public static ModelManifest Check(ModelVersion version, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (version.Manifest.Length > ModelArtifact.MaxManifestBytes)
        {
            throw new ArtifactException(
                $"The manifest has {version.Manifest.Length} bytes, more than the {ModelArtifact.MaxManifestBytes} "
                + "allowed.");
        }

        var manifest = ModelManifest.Parse(version.Manifest.Span);
        foreach (var (what, said, expected) in new[]
        {
            ("task", version.Task, manifest.Task), ("name", version.Name, manifest.Name),
            ("version", version.Version, manifest.Version), ("sha-256", version.Sha256, manifest.Sha256),
            ("size", $"{version.SizeBytes}", $"{manifest.Bytes}"),
        })
        {
            if (!string.Equals(said, expected, StringComparison.Ordinal))
            {
                throw new ArtifactException($"The version's {what} is {said}; its manifest says {expected}.");
            }
        }

        if (version.SizeBytes > maxBytes)
        {
            throw new ArtifactException($"The model has {version.SizeBytes} bytes, more than the {maxBytes} allowed.");
        }

        return version.Chunks == Count(version.SizeBytes)
            ? manifest
            : throw new ArtifactException(
                $"The version has {version.Chunks} pieces; a model of {version.SizeBytes} bytes has "
                + $"{Count(version.SizeBytes)}.");
    }
}
