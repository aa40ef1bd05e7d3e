using System.Text.Json;

namespace StreamML.Inference.Runtimes.Generation;

/// <summary>
/// The JSON files of a Hugging Face export as one: <c>generation_config.json</c> first, then <c>config.json</c>, which
/// has the same settings in older exports.
/// </summary>
internal sealed class GenerationConfigFile : IDisposable
{
    /// <summary>File with the model's shape.</summary>
    public const string ConfigName = "config.json";

    /// <summary>File with the generation settings.</summary>
    public const string GenerationName = "generation_config.json";

    // Real files have a few kilobytes.
    private const long BytesMax = 16 * 1024 * 1024;

    private readonly JsonDocument _config;
    private readonly JsonDocument? _generation;

    private GenerationConfigFile(JsonDocument config, JsonDocument? generation)
    {
        _config = config;
        _generation = generation;
    }

    /// <summary>Reads both files; the generation file may be missing.</summary>
    /// <exception cref="GenerationException">config.json is missing, or a file is not a JSON object.</exception>
    public static GenerationConfigFile Load(string folder) => new(
        Read(folder, ConfigName) ?? throw ModelFolder.Missing(folder, ConfigName), Read(folder, GenerationName));

    /// <summary>Reads a JSON file of a folder, owned by the caller; null if it does not exist.</summary>
    /// <exception cref="GenerationException">It is not a JSON object, or too large.</exception>
    public static JsonDocument? Read(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            if (new FileInfo(path).Length > BytesMax)
            {
                throw new GenerationException($"{path} has more than {BytesMax} bytes, which is not a configuration.");
            }

            var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new GenerationException($"{path} is not a JSON object.");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new GenerationException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>A setting; undefined if neither file has it, or if it is null.</summary>
    public JsonElement Find(string name)
    {
        if (_generation is not null && _generation.RootElement.TryGetProperty(name, out var value)
            && value.ValueKind != JsonValueKind.Null)
        {
            return value;
        }

        return _config.RootElement.TryGetProperty(name, out value)
            && value.ValueKind != JsonValueKind.Null ? value : default;
    }

    /// <summary>A whole number, or null.</summary>
    public int? Number(string name) => Find(name) is { ValueKind: JsonValueKind.Number } value
        && value.TryGetInt32(out int number) ? number : null;

    /// <summary>A number, or a default.</summary>
    public double Real(string name, double otherwise) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value
            && value.TryGetDouble(out double number) ? number : otherwise;

    /// <summary>Whole numbers of an array, or a single number; empty if there are none.</summary>
    public IReadOnlyList<int> Numbers(string name) => Numbers(Find(name));

    /// <summary>The first of these numbers that exists.</summary>
    /// <exception cref="GenerationException">None exists.</exception>
    public int Require(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Number(name) is { } number)
            {
                return number;
            }
        }

        throw new GenerationException(
            $"Neither {GenerationName} nor {ConfigName} has {string.Join(" or ", names.ToArray())}.");
    }

    /// <summary>The generation options in the model's files.</summary>
    /// <param name="promptLength">Tokens of the prompt, which count towards <c>max_length</c>.</param>
    /// <exception cref="GenerationException">A required token is not given.</exception>
    public GenerationOptions ToOptions(int promptLength)
    {
        var ends = Numbers("eos_token_id");
        int longest = Number("max_new_tokens") ?? ((Number("max_length") ?? 512) - promptLength);
        return new GenerationOptions
        {
            StartToken = Require("decoder_start_token_id", "bos_token_id", "pad_token_id"),
            EndTokens = ends.Count > 0 ? ends : throw new GenerationException($"{GenerationName} has no eos_token_id."),
            MaxNewTokens = Math.Clamp(longest, 1, 16_384),
            MinNewTokens = Math.Clamp(Number("min_new_tokens") ?? 0, 0, Math.Clamp(longest, 1, 16_384)),
            Beams = Number("num_beams") ?? 1,
            LengthPenalty = Real("length_penalty", 1),
            EarlyStop = Find("early_stopping").ValueKind switch
            {
                JsonValueKind.True => EarlyStop.AtOnce,
                JsonValueKind.String => EarlyStop.Never,
                _ => EarlyStop.Likely,
            },
            NoRepeatNgram = Number("no_repeat_ngram_size") ?? 0,
            RepetitionPenalty = Real("repetition_penalty", 1),
            Suppressed = [.. Numbers("suppress_tokens").Where(token => token >= 0)],
            SuppressedAtStart = [.. Numbers("begin_suppress_tokens").Where(token => token >= 0)],
            BadRuns = Find("bad_words_ids") is { ValueKind: JsonValueKind.Array } runs
                ? [.. runs.EnumerateArray().Select(Numbers)]
                : [],
            ForcedFirst = Number("forced_bos_token_id"),
            ForcedLast = Number("forced_eos_token_id"),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _config.Dispose();
        _generation?.Dispose();
    }

    private static IReadOnlyList<int> Numbers(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetInt32(out int number) => [number],
        JsonValueKind.Array =>
            [.. value.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.Number)
                .Select(each => each.GetInt32())],
        _ => [],
    };
}
