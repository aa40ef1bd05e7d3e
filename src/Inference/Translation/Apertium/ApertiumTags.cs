namespace StreamML.Inference.Translation.Apertium;

/// <summary>Apertium's language codes as BCP-47 tags.</summary>
internal static class ApertiumTags
{
    // ISO 639-3 codes that have a shorter one, of the pairs that Debian ships.
    private static readonly Dictionary<string, string> Short = new(StringComparer.Ordinal)
    {
        ["afr"] = "af",
        ["ara"] = "ar",
        ["arg"] = "an",
        ["bel"] = "be",
        ["bre"] = "br",
        ["bul"] = "bg",
        ["cat"] = "ca",
        ["cym"] = "cy",
        ["dan"] = "da",
        ["eng"] = "en",
        ["epo"] = "eo",
        ["eus"] = "eu",
        ["fra"] = "fr",
        ["glg"] = "gl",
        ["hbs"] = "sh",
        ["hin"] = "hi",
        ["ind"] = "id",
        ["isl"] = "is",
        ["ita"] = "it",
        ["kaz"] = "kk",
        ["mkd"] = "mk",
        ["mlt"] = "mt",
        ["msa"] = "ms",
        ["nld"] = "nl",
        ["nno"] = "nn",
        ["nob"] = "nb",
        ["oci"] = "oc",
        ["pol"] = "pl",
        ["por"] = "pt",
        ["ron"] = "ro",
        ["rus"] = "ru",
        ["slv"] = "sl",
        ["spa"] = "es",
        ["srd"] = "sc",
        ["swe"] = "sv",
        ["tat"] = "tt",
        ["tur"] = "tr",
        ["ukr"] = "uk",
        ["urd"] = "ur",
    };

    // What others call a language that Apertium has under another code.
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["no"] = "nb",
        ["hr"] = "sh",
        ["bs"] = "sh",
        ["sr-Latn"] = "sh",
    };

    /// <summary>
    /// The tag of a code as it stands in a mode's name: <c>eng</c> is <c>en</c>, <c>pt_BR</c> is <c>pt-BR</c>. Null for
    /// what is no language and region (spelling variants).
    /// </summary>
    public static string? FromCode(string code)
    {
        string[] parts = code.Split('_');
        string language = Short.GetValueOrDefault(parts[0], parts[0]);
        if (language.Length is not (2 or 3) || !language.All(char.IsAsciiLetterLower))
        {
            return null;
        }

        return parts.Length switch
        {
            1 => language,
            2 when parts[1].Length == 2 && parts[1].All(char.IsAsciiLetterUpper) => $"{language}-{parts[1]}",
            2 when parts[1] == "valencia" => $"{language}-valencia",
            _ => null,
        };
    }

    /// <summary>The tags under which a language asked for may be found, the closest first.</summary>
    public static IEnumerable<string> Candidates(string tag)
    {
        yield return tag;
        if (Aliases.TryGetValue(tag, out string? alias))
        {
            yield return alias;
        }

        string primary = TranslationScreen.Primary(tag);
        // Serbian in Cyrillic letters is not what the pair for Latin ones reads.
        if (primary.Length == tag.Length || tag.StartsWith("sr-", StringComparison.OrdinalIgnoreCase))
        {
            yield break;
        }

        yield return primary;
        if (Aliases.TryGetValue(primary, out alias))
        {
            yield return alias;
        }
    }
}
