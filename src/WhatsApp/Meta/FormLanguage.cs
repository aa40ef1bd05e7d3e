using System.Globalization;
using System.Text.RegularExpressions;

namespace StreamML.WhatsApp.Meta;

/// <summary>
/// Distinguishes what a person wrote into a form from what the form inserted: ids, tokens, options, numbers, dates,
/// addresses. Forms name their fields freely, so the value decides; the name only where the value could be either.
/// </summary>
internal static partial class FormLanguage
{
    /// <summary>
    /// Up to this many words may be a name or an address; more are a sentence whatever the field's name.
    /// </summary>
    private const int MaxNameWords = 3;

    /// <summary>Longest single word, characters, that is language; anything longer is a token.</summary>
    private const int MaxWordChars = 30;

    /// <summary>Longest id, link or address matched, characters: a longer text contains words, or is a token.</summary>
    private const int MaxShapeChars = 512;

    /// <summary>Prefix of what the platform adds to every answer about the form itself.</summary>
    private const string AboutTheForm = "wa_flow_response_params.";

    // Last words of field names whose one-word values are not language.
    private static readonly HashSet<string> Codes = new(StringComparer.OrdinalIgnoreCase)
    {
        "id", "ids", "token", "uuid", "guid", "key", "code", "hash", "signature", "version", "screen", "locale",
        "language", "lang", "currency", "country", "date", "time", "datetime", "timestamp", "url", "link", "type",
        "status", "source", "sku", "zip", "postcode", "pincode", "dropdown", "option", "radio", "group", "selector",
        "picker",
    };

    // Last words of field names whose values of a few words are names of people and places, not language.
    private static readonly HashSet<string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        "name", "firstname", "lastname", "fullname", "surname", "username", "city", "state", "country", "email",
        "phone", "mobile", "street", "company",
    };

    private static readonly HashSet<string> Addresses = new(StringComparer.OrdinalIgnoreCase) { "address", "street" };

    /// <summary>Whether an answer is language.</summary>
    /// <param name="name">The answer's name, its parts separated by dots.</param>
    /// <param name="value">The answer.</param>
    public static bool Is(string name, string value)
    {
        string text = value.Trim();
        if (!text.Any(char.IsLetter) || name.StartsWith(AboutTheForm, StringComparison.Ordinal)
            || (text.Length <= MaxShapeChars && Shaped().IsMatch(text)))
        {
            return false;
        }

        int words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        string last = LastWord(name);
        if (words <= 1 ? Codes.Contains(last) || Names.Contains(last) || !IsWord(text)
            : (words <= MaxNameWords && Names.Contains(last)) || Addresses.Contains(last))
        {
            return false;
        }

        return !(text.Any(char.IsDigit) && words <= 6
            && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
    }

    /// <summary>
    /// Whether a text without a space is a word. In scripts that write without spaces it is a sentence.
    /// </summary>
    private static bool IsWord(string text)
        => (text.Length <= MaxWordChars && Word().IsMatch(text))
            || text.Any(each => each > '\u024F' && char.IsLetter(each));

    /// <summary>The last meaningful word of a name: <c>screen_0_TextArea_1</c> ends in <c>TextArea</c>.</summary>
    private static string LastWord(string name)
    {
        var words = NameWords().Matches(name);
        return words.Count == 0 ? "" : words[^1].Value;
    }

    // Option ids (0_Very_good), links, mail addresses, UUIDs.
    [GeneratedRegex(
        @"^(\d+_\S.*|[a-z][a-z0-9+.-]*://.*|www\.\S+|\S+@\S+\.\S+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant
            | RegexOptions.ExplicitCapture)]
    private static partial Regex Shaped();

    // Letters of one case, or with an initial capital; an apostrophe or dash inside, punctuation around. Excludes
    // flowToken and opt_1.
    [GeneratedRegex(
        @"^[\p{Ps}\p{Pi}""'¡¿]*(\p{Lu}?\p{Ll}+|\p{Lu}+)(['’-]\p{L}+)?[\p{P}\p{S}]*$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Word();

    [GeneratedRegex(@"\p{Lu}?\p{Ll}+|\p{Lu}+", RegexOptions.CultureInvariant)]
    private static partial Regex NameWords();
}
