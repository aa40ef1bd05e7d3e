using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamML.Inference.Artifacts;

/// <summary>
/// What stands beside a model's bytes: what it is, how it reads its input, how good it is, where it is from.
/// </summary>
/// <remarks>JSON with snake_case names. No times and no paths: the same training gives the same bytes.</remarks>
public sealed record ModelManifest
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 16,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>How the bytes are laid out, e.g. <c>linear-text/1</c>.</summary>
    public required string Format { get; init; }

    /// <summary>What it predicts, e.g. <c>emotion</c>.</summary>
    public required string Task { get; init; }

    /// <summary>Stable lower-case name, e.g. <c>emotion-linear</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Changes with every training.</summary>
    public required string Version { get; init; }

    /// <summary>BCP-47 tag of the language it reads; null unless it reads texts.</summary>
    public string? Language { get; init; }

    /// <summary>Names of the classes in the order of the model's scores; null where it gives one number.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>How a text becomes features; null but for <c>linear-text/1</c>.</summary>
    public NgramOptions? Ngrams { get; init; }

    /// <summary>Inputs besides the n-grams, by name, in the model's order; empty when there are none.</summary>
    public IReadOnlyList<string>? Inputs { get; init; }

    /// <summary>The rows it reads; null unless it reads rows of features.</summary>
    public TabularPart? Tabular { get; init; }

    /// <summary>File name of the model, beside the manifest.</summary>
    public required string File { get; init; }

    /// <summary>Size of the model in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the model, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>How many examples it was trained on.</summary>
    public int? Samples { get; init; }

    /// <summary>True where the examples were made up by a program; then it says nothing about real people.</summary>
    public bool? Synthetic { get; init; }

    /// <summary>Versions of the libraries that trained it, by name.</summary>
    public IReadOnlyDictionary<string, string>? Libraries { get; init; }

    /// <summary>Measures by name, such as <c>macro_f1</c>, as the model card explains them.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    /// <summary>What it was trained on: name and licence of each set, and how many examples it gave.</summary>
    public IReadOnlyList<ModelData>? Data { get; init; }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="ArtifactException">It is no JSON of this shape, or a value is out of range.</exception>
    public static ModelManifest Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<ModelManifest>(utf8, Json)
                ?? throw new ArtifactException("The manifest is null.");
            manifest.Validate();
            return manifest;
        }
        catch (JsonException error)
        {
            throw new ArtifactException($"The manifest cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The manifest as UTF-8 JSON with a final line break.</summary>
    public byte[] ToUtf8() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    /// <summary>Checks what every model has, then what its format asks for.</summary>
    /// <exception cref="ArtifactException">A value is missing or out of range, or the format is unknown.</exception>
    public void Validate()
    {
        foreach (var (name, value) in new[]
        {
            (nameof(Format), Format), (nameof(Task), Task), (nameof(Name), Name), (nameof(Version), Version),
                (nameof(File), File),
        })
        {
            ManifestCheck.Text(value, name, 128);
        }

        ManifestCheck.That(Path.GetFileName(File) == File && File is not ("." or ".."), "the file must be a bare name");
        ManifestCheck.That(Bytes > 0, "the model must have bytes");
        ManifestCheck.Hash(Sha256, "sha256");
        ManifestCheck.That(Samples is null or > 0, "there must be samples, or nothing said of them");
        ManifestCheck.That(
            Metrics is null || (Metrics.Count <= 256
                && Metrics.All(each => each.Key.Length is > 0 and <= 64 && double.IsFinite(each.Value))),
            "there must be up to 256 metrics, each a number with a name of 1 to 64 characters");
        ManifestCheck.That(
            Libraries is null || (Libraries.Count <= 32
                && Libraries.All(each => each.Key.Length is > 0 and <= 64 && each.Value is { Length: > 0 and <= 64 })),
            "there must be up to 32 libraries with a name and a version of 1 to 64 characters");
        ManifestCheck.That(
            Data is null || (Data.Count <= 256
                && Data.All(each => each is { Name.Length: <= 128, Licence.Length: <= 128, Examples: >= 0 })),
            "there must be up to 256 data sets, their names and licences up to 128 characters");
        ManifestFormats.Check(this);
    }
}

/// <summary>A data set that a model was trained on.</summary>
/// <param name="Name">As its publisher calls it.</param>
/// <param name="Licence">SPDX id, or a few words.</param>
/// <param name="Examples">Examples taken from it.</param>
public sealed record ModelData(string Name, string Licence, int Examples);
