using System.IO.Compression;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Runtimes.Tokenizers;

namespace StreamML.Inference.Transformers;

/// <summary>
/// An export in the form in which it is sent over topics, format <c>onnx-text/1</c>: a manifest, and as its model one
/// ZIP archive with the graph and its files, stored without compression. The same files give the same bytes.
/// </summary>
public static class TransformerArchive
{
    /// <summary>Name of the format in manifests.</summary>
    public const string Format = "onnx-text/1";

    private const string Graph = "model.onnx";
    private const int MaxFileBytes = 64 << 20;

    // ZIP's earliest day: an archive contains no creation time.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Names = [Graph, "config.json", .. TokenizerFolder.Names];

    /// <summary>Packs an export.</summary>
    /// <param name="folder">The export.</param>
    /// <param name="task">The task: sentiment, emotion or intent.</param>
    /// <param name="labels">Names of labels as in the options, e.g. <c>LABEL_0=negative</c>; empty for known
    /// ones.</param>
    /// <param name="languages">Comma-separated tags, or <c>mul</c>.</param>
    /// <param name="version">Its version; empty to derive one from its bytes.</param>
    /// <param name="maxBytes">Most bytes of the graph.</param>
    /// <exception cref="ArtifactException">A file is missing or refused, or a label is unknown.</exception>
    public static ModelArtifact Pack(
        string folder, string task, string labels, string languages, string version, long maxBytes)
    {
        var export = TransformerExport.FromFolder(folder, maxBytes);
        string graph = TransformerExport.GraphOf(folder);
        if (OnnxFile.Check(graph, Math.Min(maxBytes, Array.MaxLength)).Count > 0)
        {
            throw new ArtifactException(
                $"{graph} keeps its weights in other files; export it as one file to pass it on.");
        }

        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string name in Names)
            {
                string path = name == Graph ? graph : Path.Combine(folder, name);
                if (TokenizerFolder.Read(path, name == Graph ? maxBytes : MaxFileBytes) is not { } bytes)
                {
                    continue;
                }

                var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
                entry.LastWriteTime = NoTime;
                using var stream = entry.Open();
                stream.Write(bytes);
            }
        }

        byte[] model = archive.ToArray();
        return new ModelArtifact(
            new ModelManifest
            {
                Format = Format,
                Task = task,
                Name = export.Identity.Name,
                Version = version.Length > 0 ? version : export.Identity.Version,
                Language = TextLanguages.Parse(languages).ToString(),
                Classes = TransformerLabels.Map(export, task, labels),
                File = "model.zip",
                Bytes = model.Length,
                Sha256 = ModelArtifact.HashOf(model),
            },
            model);
    }

    /// <summary>The files of an archive by name.</summary>
    /// <param name="model">The archive.</param>
    /// <param name="maxBytes">Most bytes of all of them together.</param>
    /// <exception cref="ArtifactException">It is not such an archive, or too large.</exception>
    internal static Dictionary<string, byte[]> Unpack(ReadOnlyMemory<byte> model, long maxBytes)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using var archive = new ZipArchive(new MemoryStream(model.ToArray(), writable: false), ZipArchiveMode.Read);
            long total = 0;
            foreach (var entry in archive.Entries)
            {
                total += entry.Length;
                if (!Names.Contains(entry.FullName, StringComparer.Ordinal)
                    || total > Math.Min(maxBytes, Array.MaxLength)
                    || !files.TryAdd(entry.FullName, new byte[entry.Length]))
                {
                    throw new ArtifactException(
                        $"The archive holds '{entry.FullName}', which does not belong in it, stands there twice, or "
                        + "makes it too large.");
                }

                using var stream = entry.Open();
                stream.ReadExactly(files[entry.FullName]);
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new ArtifactException($"The model is not an archive: {error.Message}", error);
        }

        return files;
    }

    /// <summary>Checks this format's part of a manifest.</summary>
    /// <exception cref="ArtifactException">A value is missing or out of range.</exception>
    internal static void CheckManifest(ModelManifest manifest)
    {
        ManifestCheck.Text(manifest.Language, nameof(manifest.Language), 128);
        ManifestCheck.That(
            manifest.Classes is { Count: >= 2 and <= 256 } classes
                && classes.All(each => each is { Length: > 0 and <= 64 }),
            "there must be 2 to 256 classes, each with a name of 1 to 64 characters; a name may stand for several "
            + "outputs");
        try
        {
            TextLanguages.Parse(manifest.Language);
        }
        catch (FormatException error)
        {
            throw new ArtifactException($"The manifest is refused: {error.Message}", error);
        }
    }
}
