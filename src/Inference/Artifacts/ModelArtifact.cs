using System.Security.Cryptography;

namespace StreamML.Inference.Artifacts;

/// <summary>
/// A model with its manifest and a verified hash: the only form in which models are stored and transferred.
/// </summary>
public sealed class ModelArtifact
{
    /// <summary>File name of the manifest in an artifact's folder.</summary>
    public const string ManifestFile = "manifest.json";

    /// <summary>Largest manifest, bytes.</summary>
    public const int MaxManifestBytes = 1024 * 1024;

    /// <summary>Creates an artifact from a model and its manifest.</summary>
    /// <exception cref="ArtifactException">The manifest breaks a rule, or does not match the bytes.</exception>
    public ModelArtifact(ModelManifest manifest, ReadOnlyMemory<byte> model)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        manifest.Validate();
        if (model.Length != manifest.Bytes)
        {
            throw new ArtifactException($"The model has {model.Length} bytes; its manifest says {manifest.Bytes}.");
        }

        string hash = HashOf(model.Span);
        if (!string.Equals(hash, manifest.Sha256, StringComparison.Ordinal))
        {
            throw new ArtifactException($"The model's sha-256 is {hash}; its manifest says {manifest.Sha256}.");
        }

        (Manifest, Model) = (manifest, model);
    }

    /// <summary>The manifest.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>The model's bytes.</summary>
    public ReadOnlyMemory<byte> Model { get; }

    /// <summary>Reads an artifact from its folder.</summary>
    /// <param name="folder">Contains <see cref="ManifestFile"/> and the file it names.</param>
    /// <param name="maxBytes">Most bytes of the model; larger ones are refused before they are read. Default 1
    /// GiB.</param>
    /// <exception cref="ArtifactException">A file is missing, too large, or does not match the manifest.</exception>
    public static ModelArtifact Read(string folder, long maxBytes = 1L << 30)
    {
        var manifest = ModelManifest.Parse(ReadFile(Path.Combine(folder, ManifestFile), MaxManifestBytes));
        return new ModelArtifact(manifest, ReadFile(Path.Combine(folder, manifest.File), maxBytes));
    }

    /// <summary>SHA-256 in the form used by manifests.</summary>
    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Writes the artifact to a folder, which is created; replaces files of the same names.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, Manifest.File), Model.ToArray());
        File.WriteAllBytes(Path.Combine(folder, ManifestFile), Manifest.ToUtf8());
    }

    private static byte[] ReadFile(string path, long maxBytes)
    {
        try
        {
            long length = new FileInfo(path).Length;
            return length <= Math.Min(maxBytes, Array.MaxLength)
                ? File.ReadAllBytes(path)
                : throw new ArtifactException($"{path} has {length} bytes, more than the {maxBytes} allowed.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
