using System.IO.Compression;
using StreamML.Inference.Artifacts;

namespace StreamML.Serving.Backups;

/// <summary>A backup that is read. One thread at a time; dispose it to close the file.</summary>
public sealed class OpenedBackup : IDisposable
{
    private readonly ZipArchive _zip;

    internal OpenedBackup(ZipArchive zip, BackupIndex index) => (_zip, Index) = (zip, index);

    /// <summary>What is in it.</summary>
    public BackupIndex Index { get; }

    /// <summary>Reads a version, verified.</summary>
    /// <param name="version">One of the index.</param>
    /// <param name="maxBytes">Largest model that is taken.</param>
    /// <exception cref="BackupException">It is damaged, or another one than the index says.</exception>
    /// <exception cref="ArtifactException">Manifest and model do not belong together.</exception>
    public ModelArtifact Read(BackupVersion version, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(version);
        try
        {
            var manifest = ModelManifest.Parse(
                Bytes(_zip, $"{version.Folder}/{ModelArtifact.ManifestFile}", ModelArtifact.MaxManifestBytes));
            return (manifest.Task, manifest.Version) == (version.Task, version.Version)
                ? new ModelArtifact(manifest, Bytes(_zip, $"{version.Folder}/{manifest.File}", maxBytes))
                : throw new BackupException(
                    $"{version.Folder} holds {manifest.Task} {manifest.Version}, "
                    + $"not {version.Task} {version.Version}.");
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw new BackupException($"{version.Folder} in the backup is damaged: {fault.Message}", fault);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _zip.Dispose();

    // What a zip says of its sizes may be a lie: no more is read than is allowed.
    internal static byte[] Bytes(ZipArchive zip, string name, long maxBytes)
    {
        var entry = zip.GetEntry(name) ?? throw new BackupException($"The backup has no file {name}.");
        if (entry.Length > Math.Min(maxBytes, Array.MaxLength))
        {
            throw new BackupException($"{name} has {entry.Length} bytes, more than the {maxBytes} allowed.");
        }

        byte[] bytes = new byte[entry.Length];
        using var content = entry.Open();
        content.ReadExactly(bytes);
        return content.ReadByte() < 0 ? bytes : throw new BackupException($"{name} is longer than the backup says.");
    }
}
