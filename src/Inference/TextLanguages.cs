namespace StreamML.Inference;

/// <summary>Languages that a model reads: a list, or any.</summary>
public sealed class TextLanguages
{
    /// <summary>Stands for any language, as in ISO 639 ("multiple languages").</summary>
    public const string Any = "mul";

    private readonly string[] _codes;

    private TextLanguages(string[] codes) => _codes = codes;

    /// <summary>English only.</summary>
    public static TextLanguages English { get; } = new(["en"]);

    /// <summary>Parses a list.</summary>
    /// <param name="text">Comma-separated BCP-47 tags, or <see cref="Any"/>.</param>
    /// <exception cref="FormatException">It has no tag, or an invalid one.</exception>
    public static TextLanguages Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CanParse(text)
            ? new TextLanguages(Split(text))
            : throw new FormatException($"'{text}' is not a list of language tags such as en,pt, nor {Any}.");
    }

    /// <summary>Whether a text is a list that <see cref="Parse"/> reads.</summary>
    public static bool CanParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] codes = Split(text);
        return codes.Length > 0 && codes.All(IsTag);
    }

    /// <summary>Whether it includes a language, by its tag or by the part before the first hyphen.</summary>
    public bool Include(string language)
    {
        ArgumentNullException.ThrowIfNull(language);
        foreach (string code in _codes)
        {
            if (code == Any || (language.StartsWith(code, StringComparison.OrdinalIgnoreCase)
                && (language.Length == code.Length || language[code.Length] == '-')))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc />
    public override string ToString() => string.Join(',', _codes);

    private static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsTag(string code) =>
        code.Length is >= 2 and <= 35 && code.All(unit => char.IsAsciiLetterOrDigit(unit) || unit == '-');
}
