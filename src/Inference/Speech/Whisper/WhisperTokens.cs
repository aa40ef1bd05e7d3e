using System.Text.Json;
using StreamML.Inference.Runtimes.Generation;

namespace StreamML.Inference.Speech.Whisper;

/// <summary>The special tokens of a Whisper model. Text tokens come before them, timestamps after.</summary>
internal sealed class WhisperTokens
{
    private readonly int? _transcribe;
    private readonly int? _translate;

    /// <summary>Looks up the tokens.</summary>
    /// <param name="special">Ids by text, from the tokenizer's added tokens.</param>
    /// <param name="config">The model's configuration.</param>
    /// <exception cref="GenerationException">A token that every model needs is missing.</exception>
    public WhisperTokens(IReadOnlyDictionary<string, int> special, GenerationConfigFile config)
    {
        int Need(string name) => special.TryGetValue(name, out int id) ? id : throw new GenerationException(
            $"The tokenizer has no token {name}: it is not a tokenizer of Whisper.");
        int? Find(params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                if (special.TryGetValue(name, out int id))
                {
                    return id;
                }
            }

            return null;
        }

        EndOfText = Need("<|endoftext|>");
        Start = Need("<|startoftranscript|>");
        NoTimestamps = config.Number("no_timestamps_token_id") ?? Need("<|notimestamps|>");
        FirstTimestamp = Find("<|0.00|>") ?? (NoTimestamps + 1);
        StartOfPrevious = Find("<|startofprev|>");
        NoSpeech = Find("<|nospeech|>", "<|nocaptions|>");
        _transcribe = Find("<|transcribe|>");
        _translate = Find("<|translate|>");
        Languages = ReadLanguages(special, config);
        Special = [.. special.Values.Append(NoTimestamps).Where(id => id != EndOfText && id < FirstTimestamp).Distinct()
            .Order()];
        if (EndOfText >= Start || Start >= FirstTimestamp)
        {
            throw new GenerationException(
                "The tokenizer's special tokens are not in the order of Whisper's: text, special ones, timestamps.");
        }
    }

    /// <summary>Ends a transcript; tokens before it are text.</summary>
    public int EndOfText { get; }

    /// <summary>Begins a transcript.</summary>
    public int Start { get; }

    /// <summary>Disables timestamps.</summary>
    public int NoTimestamps { get; }

    /// <summary>0.00 s; each further token is 0.02 s later.</summary>
    public int FirstTimestamp { get; }

    /// <summary>Begins the preceding text; null if the model has no such token.</summary>
    public int? StartOfPrevious { get; }

    /// <summary>Its probability is that of silence; null if the model has no such token.</summary>
    public int? NoSpeech { get; }

    /// <summary>Tokens by Whisper's language code; empty for an English-only model.</summary>
    public IReadOnlyDictionary<string, int> Languages { get; }

    /// <summary>Special tokens that never occur in a transcript.</summary>
    public IReadOnlyList<int> Special { get; }

    /// <summary>Whether the model supports languages other than English.</summary>
    public bool IsMultilingual => Languages.Count > 0;

    /// <summary>Whether the model can translate to English.</summary>
    public bool CanTranslate => IsMultilingual && _translate is not null;

    /// <summary>Reads the special tokens of a tokenizer file.</summary>
    /// <exception cref="GenerationException">It is missing or not a tokenizer file.</exception>
    public static IReadOnlyDictionary<string, int> ReadSpecial(string folder)
    {
        const string Name = "tokenizer.json";
        using var file = GenerationConfigFile.Read(folder, Name) ?? throw ModelFolder.Missing(folder, Name);
        if (!file.RootElement.TryGetProperty("added_tokens", out var added) || added.ValueKind != JsonValueKind.Array)
        {
            throw new GenerationException($"{Name} in {folder} has no added_tokens: it is not a tokenizer of Whisper.");
        }

        var special = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in added.EnumerateArray())
        {
            if (token.TryGetProperty("content", out var content) && token.TryGetProperty("id", out var id)
                && id.TryGetInt32(out int number))
            {
                special[content.GetString() ?? ""] = number;
            }
        }

        return special;
    }

    /// <summary>The prompt of a transcript.</summary>
    /// <param name="language">Whisper's code; ignored by English-only models.</param>
    /// <param name="toEnglish">Translate instead of transcribing.</param>
    /// <exception cref="GenerationException">The model does not support the language, or cannot translate.</exception>
    public IReadOnlyList<int> Prompt(string language, bool toEnglish)
    {
        if (!IsMultilingual)
        {
            return [Start];
        }

        if (!Languages.TryGetValue(language, out int languageToken))
        {
            throw new GenerationException($"The model does not know the language {language}.");
        }

        return (toEnglish ? _translate : _transcribe) is { } task
            ? [Start, languageToken, task]
            : [Start, languageToken];
    }

    /// <summary>Whether a token is a timestamp.</summary>
    public bool IsTimestamp(int token) => token >= FirstTimestamp;

    /// <summary>Whether a token is text.</summary>
    public bool IsText(int token) => token < EndOfText;

    private static Dictionary<string, int> ReadLanguages(
        IReadOnlyDictionary<string, int> special, GenerationConfigFile config)
    {
        var given = config.Find("is_multilingual");
        bool known = given.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? given.GetBoolean()
            : config.Number("vocab_size") != WhisperLanguages.EnglishVocabulary;
        var languages = new Dictionary<string, int>(StringComparer.Ordinal);
        if (!known)
        {
            return languages;
        }

        var listed = config.Find("lang_to_id");
        var pairs = listed.ValueKind == JsonValueKind.Object
            ? listed.EnumerateObject().Where(pair => pair.Value.ValueKind == JsonValueKind.Number)
                .Select(pair => (pair.Name, Id: pair.Value.GetInt32()))
            : special.Select(pair => (Name: pair.Key, Id: pair.Value));
        foreach (var (name, id) in pairs)
        {
            if (WhisperLanguages.CodeOf(name) is { } code)
            {
                languages[code] = id;
            }
        }

        return languages;
    }
}
