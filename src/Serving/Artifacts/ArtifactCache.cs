using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;

namespace StreamML.Serving.Artifacts;

/// <summary>
/// Models on disk by SHA-256, so that a start does not read them from the topics again. Several processes may share the
/// folder: a file appears whole, by a rename. One thread at a time in a process.
/// </summary>
/// <param name="folder">Where; made when it is missing.</param>
/// <param name="maxBytes">Most bytes kept.</param>
/// <param name="time">The clock: what was used last is told by the file's time.</param>
internal sealed class ArtifactCache(string folder, long maxBytes, TimeProvider time)
{
    private const string Ending = ".model";
    private const string PartEnding = ".part";

    // A part that no process has touched for so long was left by one that ended.
    private static readonly TimeSpan PartsAge = TimeSpan.FromHours(1);

    /// <summary>Whether a model of this hash is kept.</summary>
    public bool Has(string sha256) => File.Exists(PathOf(sha256));

    /// <summary>Reads a model and verifies it. One that is not what its name says is removed.</summary>
    /// <returns>Null when it is not kept, or is kept no more.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public ModelArtifact? Read(ModelManifest manifest)
    {
        string path = PathOf(manifest.Sha256);
        try
        {
            byte[] bytes = File.ReadAllBytes(path);
            var artifact = new ModelArtifact(manifest, bytes);
            File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            return artifact;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (ArtifactException)
        {
            File.Delete(path);
            return null;
        }
    }

    /// <summary>Begins to put a model together.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public ArtifactAssembly Begin(ModelVersion version)
    {
        Directory.CreateDirectory(folder);
        RemoveOldParts();
        return new ArtifactAssembly(
            version, Path.Combine(folder, $"{version.Sha256}.{Environment.ProcessId}-{Guid.NewGuid():N}{PartEnding}"));
    }

    /// <summary>Keeps a model that is complete: verified first, then given its name. What is too much goes.</summary>
    /// <param name="assembly">All pieces of it are there.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="inUse">Hashes that stay whatever they take.</param>
    /// <exception cref="ArtifactException">The bytes are not those of the manifest.</exception>
    public void Keep(ArtifactAssembly assembly, ModelManifest manifest, IReadOnlySet<string> inUse)
    {
        assembly.Flush();
        assembly.Dispose();
        string hash;
        using (var written = File.OpenRead(assembly.Path))
        {
            hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(written));
        }

        if (hash != manifest.Sha256)
        {
            throw new ArtifactException($"The model's sha-256 is {hash}; its manifest says {manifest.Sha256}.");
        }

        File.Move(assembly.Path, PathOf(manifest.Sha256), overwrite: true);
        Trim(inUse);
    }

    /// <summary>Forgets what was begun.</summary>
    public static void Abandon(ArtifactAssembly assembly)
    {
        assembly.Dispose();
        File.Delete(assembly.Path);
    }

    private string PathOf(string sha256) => Path.Combine(folder, sha256 + Ending);

    private void Trim(IReadOnlySet<string> inUse)
    {
        // Sizes as they were listed: another process may remove a file meanwhile.
        var kept = new DirectoryInfo(folder).GetFiles("*" + Ending)
            .Select(file =>
                (file.FullName, Hash: Path.GetFileNameWithoutExtension(file.Name), file.Length, file.LastWriteTimeUtc))
            .OrderBy(file => file.LastWriteTimeUtc).ToList();
        long bytes = kept.Sum(file => file.Length);
        foreach (var (path, _, length, _) in kept.Where(file => !inUse.Contains(file.Hash)))
        {
            if (bytes <= maxBytes)
            {
                return;
            }

            File.Delete(path);
            bytes -= length;
        }
    }

    private void RemoveOldParts()
    {
        var oldest = time.GetUtcNow().UtcDateTime - PartsAge;
        foreach (var file in new DirectoryInfo(folder).GetFiles("*" + PartEnding)
            .Where(file => file.LastWriteTimeUtc < oldest))
        {
            file.Delete();
        }
    }
}
