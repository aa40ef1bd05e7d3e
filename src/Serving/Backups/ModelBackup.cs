using System.IO.Compression;
using Google.Protobuf;
using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Serving.Records;

namespace StreamML.Serving.Backups;

/// <summary>
/// Versions and decisions of models in one zip file: <c>backup.json</c>, and a folder with manifest and model for each
/// version.
/// </summary>
public static class ModelBackup
{
    private const string IndexFile = "backup.json";
    private const int MaxIndexBytes = 64 << 20;

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    /// <summary>Writes a backup. It appears whole, readable by its owner alone.</summary>
    /// <param name="path">The file; it must not exist.</param>
    /// <param name="catalogue">What the topics say.</param>
    /// <param name="wanted">Which versions and which models' decisions are kept.</param>
    /// <param name="read">Reads the artifact of a version.</param>
    /// <param name="nowMs">The time, milliseconds since the Unix epoch.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <returns>What is in it.</returns>
    /// <exception cref="BackupException">The file exists already.</exception>
    /// <exception cref="ArtifactException">A version cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<BackupIndex> WriteAsync(
        string path, ModelCatalogue catalogue, BackupChoice wanted,
        Func<ModelVersion, CancellationToken, Task<ModelArtifact>> read, long nowMs,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(read);
        if (File.Exists(path))
        {
            throw new BackupException($"{path} exists already: choose another name, or remove it.");
        }

        var index = Index(catalogue, wanted, nowMs);
        string temporary = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            await using (var file = new FileStream(temporary, Writable()))
            await using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
            {
                Add(zip, IndexFile, index.ToUtf8());
                foreach (var entry in index.Versions)
                {
                    var version = catalogue.Find(entry.Task, entry.Scope, entry.Version)!;
                    var artifact = await read(version, cancellationToken);
                    Add(zip, $"{entry.Folder}/{ModelArtifact.ManifestFile}", version.Manifest.Span);
                    Add(zip, $"{entry.Folder}/{artifact.Manifest.File}", artifact.Model.Span);
                }
            }

            File.Move(temporary, path);
            return index;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Opens a backup.</summary>
    /// <exception cref="BackupException">It is no backup, or is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OpenedBackup Open(string path)
    {
        ZipArchive? zip = null;
        try
        {
            zip = ZipFile.OpenRead(path);
            var index = BackupIndex.Parse(OpenedBackup.Bytes(zip, IndexFile, MaxIndexBytes));
            return new OpenedBackup(zip, index);
        }
        catch (InvalidDataException fault)
        {
            zip?.Dispose();
            throw new BackupException($"{path} is no backup of models: {fault.Message}", fault);
        }
        catch
        {
            zip?.Dispose();
            throw;
        }
    }

    /// <summary>The decisions of a model in a backup, the oldest first.</summary>
    /// <exception cref="BackupException">One is of another model, or cannot be read.</exception>
    internal static IReadOnlyList<ModelControl> Read(BackupDecisions decisions)
    {
        try
        {
            ModelControl[] read = [.. decisions.Records.Select(Parser.Parse<ModelControl>)];
            return Array.TrueForAll(read, each => each.Task == decisions.Task && each.Scope == decisions.Scope)
                ? read
                : throw new BackupException($"The decisions of {decisions.Task} name another model.");
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new BackupException($"A decision about {decisions.Task} cannot be read: {fault.Message}", fault);
        }
    }

    private static BackupIndex Index(ModelCatalogue catalogue, BackupChoice wanted, long nowMs)
    {
        var versions = catalogue.Versions.Where(wanted.Takes).Select(version => new BackupVersion(
            version.Task, version.Scope, version.Version,
            $"models/{version.Task}/{(version.Scope.Length > 0 ? $"tenant-{version.Scope}" : "all")}/{version.Version}",
            version.PublishedAtMs, version.PublishedBy));
        var decisions = catalogue.Decided.Where(model => wanted.Takes(model.Task, model.Scope))
            .OrderBy(model => model.Task, StringComparer.Ordinal).ThenBy(model => model.Scope, StringComparer.Ordinal)
            .Select(model => new BackupDecisions(
                model.Task, model.Scope,
                [
                    .. catalogue.History(model.Task, model.Scope)
                        .Select(control => JsonFormatter.Default.Format(control)),
                ]));
        return new BackupIndex(BackupIndex.Current, nowMs, [.. versions], [.. decisions]);
    }

    private static FileStreamOptions Writable()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        entry.Write(bytes);
    }
}
