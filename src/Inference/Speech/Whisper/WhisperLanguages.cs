namespace StreamML.Inference.Speech.Whisper;

/// <summary>Whisper's language codes, which are BCP-47 except for one.</summary>
internal static class WhisperLanguages
{
    /// <summary>Vocabulary size of English-only models, which have language tokens but do not use them.</summary>
    public const int EnglishVocabulary = 51_864;

    // Written without blanks, so each character is a word.
    private static readonly string[] Unspaced = ["zh", "ja", "th", "lo", "my", "yue"];

    /// <summary>The code in a token such as <c>&lt;|de|&gt;</c>; null for a token of another kind.</summary>
    public static string? CodeOf(string token) =>
        token.Length is 6 or 7 && token.StartsWith("<|", StringComparison.Ordinal)
            && token.EndsWith("|>", StringComparison.Ordinal)
        && token.AsSpan(2, token.Length - 4).IndexOfAnyExceptInRange('a', 'z') < 0
            ? token[2..^2]
            : null;

    /// <summary>BCP-47 of a Whisper code: Javanese has the withdrawn code <c>jw</c>.</summary>
    public static string ToTag(string code) => code == "jw" ? "jv" : code;

    /// <summary>Whisper's code of a BCP-47 tag, without script and region.</summary>
    public static string FromTag(string tag)
    {
        int end = tag.IndexOf('-', StringComparison.Ordinal);
        return (end < 0 ? tag : tag[..end]).ToLowerInvariant() switch
        {
            "jv" => "jw",
            "nb" => "no",
            "iw" => "he",
            "in" => "id",
            "fil" => "tl",
            var code => code,
        };
    }

    /// <summary>Whether words are separated by blanks.</summary>
    public static bool HasBlanks(string code) => !Unspaced.Contains(code);
}
