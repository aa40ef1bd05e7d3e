using System.Buffers.Binary;
using System.Security.Cryptography;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Onnx;
using StreamML.Inference.Runtimes.Tokenizers;

namespace StreamML.Inference.Transformers;

/// <summary>
/// A classifier as written by Hugging Face's exporter: an ONNX graph, <c>config.json</c> and the tokenizer's files.
/// Read but not yet opened.
/// </summary>
internal sealed class TransformerExport
{
    private const string Graph = "model.onnx";
    private const string Subfolder = "onnx";
    private const int MaxFileBytes = 64 << 20;
    private const int HashDigits = 12;

    private readonly Func<OnnxEngine, OnnxSession> _open;

    private TransformerExport(
        string source, ModelIdentity identity, Func<string, byte[]?> read, Func<OnnxEngine, OnnxSession> open)
    {
        (Source, Identity, _open) = (source, identity, open);
        byte[] config = read("config.json") ?? throw new ArtifactException($"{source} has no config.json.");
        Config = TransformerConfig.Parse(config, read("tokenizer_config.json"));
        Tokenizer = TokenizerFolder.Load(source, read);
    }

    /// <summary>Its name in messages.</summary>
    public string Source { get; }

    /// <summary>Its name, and a version derived from its bytes or taken from its manifest.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>Labels and limits.</summary>
    public TransformerConfig Config { get; }

    /// <summary>Its tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Whether a folder contains an export rather than an artifact.</summary>
    public static bool IsIn(string folder) =>
        !File.Exists(Path.Combine(folder, ModelArtifact.ManifestFile))
            && File.Exists(Path.Combine(folder, "config.json"));

    /// <summary>Reads a folder.</summary>
    /// <param name="folder">The folder; the graph may be in its subfolder <c>onnx</c>.</param>
    /// <param name="maxBytes">Most bytes of the graph with its weights.</param>
    /// <exception cref="ArtifactException">A file is missing or refused.</exception>
    public static TransformerExport FromFolder(string folder, long maxBytes)
    {
        string graph = GraphOf(folder);
        var weights = OnnxFile.Check(graph, maxBytes);
        Func<string, byte[]?> read = name => TokenizerFolder.Read(Path.Combine(folder, name), MaxFileBytes);
        return new TransformerExport(
            folder, new ModelIdentity(NameOf(folder), VersionOf([graph, .. weights], read)), read, engine =>
                engine.Open(graph));
    }

    /// <summary>Reads an artifact.</summary>
    /// <exception cref="ArtifactException">A file is missing or refused.</exception>
    public static TransformerExport FromArtifact(ModelArtifact artifact, long maxBytes)
    {
        var files = TransformerArchive.Unpack(artifact.Model, maxBytes);
        string name = artifact.Manifest.Name;
        byte[] graph = files.GetValueOrDefault(Graph) ?? throw new ArtifactException($"{name} has no {Graph}.");
        return new TransformerExport(
            name, new ModelIdentity(name, artifact.Manifest.Version), files.GetValueOrDefault, engine =>
                engine.Open(graph, name));
    }

    /// <summary>The graph's file: model.onnx in the folder or in its subfolder onnx, else the only one there.</summary>
    /// <exception cref="ArtifactException">There is none, or more than one.</exception>
    public static string GraphOf(string folder)
    {
        string[] folders = [folder, Path.Combine(folder, Subfolder)];
        if (folders.Select(each => Path.Combine(each, Graph)).FirstOrDefault(File.Exists) is { } usual)
        {
            return usual;
        }

        string[] others = [
            .. folders.Where(Directory.Exists).SelectMany(each => Directory.EnumerateFiles(each, "*.onnx"))];
        return others.Length == 1 ? others[0] : throw new ArtifactException(
            $"{folder} has {(others.Length == 0 ? "no" : "more than one")} ONNX graph; one named {Graph} is wanted, "
            + $"there or in {Subfolder}/. docs/models/transformers.md says how to export one.");
    }

    /// <summary>Opens the graph.</summary>
    /// <exception cref="ArtifactException">It is refused.</exception>
    public OnnxSession Open(OnnxEngine engine) => _open(engine);

    private static string NameOf(string folder)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).ToLowerInvariant();
        string clean = string.Concat(name.Select(unit => char.IsAsciiLetterOrDigit(unit) ? unit : '-')).Trim('-');
        return clean.Length == 0 ? "transformer" : clean;
    }

    /// <summary>A hash over all bytes that determine the model's answers.</summary>
    private static string VersionOf(IEnumerable<string> graphFiles, Func<string, byte[]?> read)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        foreach (string path in graphFiles)
        {
            using var stream = File.OpenRead(path);
            for (int count; (count = stream.Read(buffer)) > 0;)
            {
                hash.AppendData(buffer, 0, count);
            }
        }

        foreach (string name in TokenizerFolder.Names.Append("config.json"))
        {
            byte[] bytes = read(name) ?? [];
            BinaryPrimitives.WriteInt64LittleEndian(buffer, bytes.Length);
            hash.AppendData(buffer, 0, sizeof(long));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..HashDigits];
    }
}
