using System.Text.Json;
using System.Text.Json.Serialization;
using StreamML.Inference.Text;

namespace StreamML.Inference.Artifacts;

/// <summary>What stands beside a model's bytes: what it is, how it reads its input, how good it is, where it is from.</summary>
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

    /// <summary>BCP-47 tag of the language it reads.</summary>
    public required string Language { get; init; }

    /// <summary>Names of the classes in the order of the model's scores.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>How a text becomes features.</summary>
    public required NgramOptions Ngrams { get; init; }

    /// <summary>Inputs besides the n-grams, by name, in the model's order; empty when there are none.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>File name of the model, beside the manifest.</summary>
    public required string File { get; init; }

    /// <summary>Size of the model in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of the model, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

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
            throw new ArtifactException($"The manifest is not readable: {error.Message}", error);
        }
    }

    /// <summary>The manifest as UTF-8 JSON with a final line break.</summary>
    public byte[] ToUtf8() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    private void Validate()
    {
        foreach (var (name, value) in new[]
        {
            (nameof(Format), Format), (nameof(Task), Task), (nameof(Name), Name), (nameof(Version), Version),
            (nameof(Language), Language), (nameof(File), File),
        })
        {
            Check(value.Length is > 0 and <= 128, $"{name} must be 1 to 128 characters");
        }

        Check(Classes.Count is >= 2 and <= 256, "there must be 2 to 256 classes");
        Check(Classes.All(each => each is { Length: > 0 and <= 64 }), "each class must have a name of 1 to 64 characters");
        Check(Classes.Distinct(StringComparer.Ordinal).Count() == Classes.Count, "a class stands twice");
        Check(Inputs.Count <= 64 && Inputs.All(each => each is { Length: > 0 and <= 64 }),
            "there must be up to 64 inputs with a name of 1 to 64 characters each");
        Check(Path.GetFileName(File) == File && File is not ("." or ".."), "the file must be a bare name");
        Check(Bytes > 0, "the model must have bytes");
        Check(Sha256.Length == 64 && Sha256.All(char.IsAsciiHexDigitLower), "sha256 must be 64 lower-case hexadecimal digits");
        try
        {
            Ngrams.Validate();
        }
        catch (InvalidOperationException error)
        {
            throw new ArtifactException($"The manifest is refused: {error.Message}", error);
        }
    }

    private static void Check(bool holds, string rule)
    {
        if (!holds)
        {
            throw new ArtifactException($"The manifest is refused: {rule}.");
        }
    }
}

/// <summary>A data set that a model was trained on.</summary>
/// <param name="Name">As its publisher calls it.</param>
/// <param name="Licence">SPDX id, or a few words.</param>
/// <param name="Examples">Examples taken from it.</param>
public sealed record ModelData(string Name, string Licence, int Examples);
