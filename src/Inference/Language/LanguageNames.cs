namespace StreamML.Inference.Language;

/// <summary>English names of languages, and those most used on WhatsApp.</summary>
public static class LanguageNames
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["af"] = "Afrikaans", ["am"] = "Amharic", ["ar"] = "Arabic", ["az"] = "Azerbaijani", ["be"] = "Belarusian",
        ["bg"] = "Bulgarian", ["bho"] = "Bihari", ["bn"] = "Bengali", ["bs"] = "Bosnian", ["ca"] = "Catalan",
        ["ceb"] = "Cebuano", ["chr"] = "Cherokee", ["cs"] = "Czech", ["cy"] = "Welsh", ["da"] = "Danish",
        ["de"] = "German", ["dv"] = "Dhivehi", ["el"] = "Greek", ["en"] = "English", ["eo"] = "Esperanto",
        ["es"] = "Spanish", ["et"] = "Estonian", ["eu"] = "Basque", ["fa"] = "Persian", ["fi"] = "Finnish",
        ["fr"] = "French", ["ga"] = "Irish", ["gl"] = "Galician", ["gu"] = "Gujarati", ["ha"] = "Hausa",
        ["he"] = "Hebrew", ["hi"] = "Hindi", ["hmn"] = "Hmong", ["hr"] = "Croatian", ["ht"] = "Haitian Creole",
        ["hu"] = "Hungarian", ["hy"] = "Armenian", ["id"] = "Indonesian", ["ig"] = "Igbo", ["is"] = "Icelandic",
        ["it"] = "Italian", ["iu"] = "Inuktitut", ["ja"] = "Japanese", ["jv"] = "Javanese", ["ka"] = "Georgian",
        ["kk"] = "Kazakh", ["km"] = "Khmer", ["kn"] = "Kannada", ["ko"] = "Korean", ["ku"] = "Kurdish",
        ["ky"] = "Kyrgyz", ["la"] = "Latin", ["lg"] = "Ganda", ["lo"] = "Lao", ["lt"] = "Lithuanian",
        ["lv"] = "Latvian", ["mg"] = "Malagasy", ["mi"] = "Maori", ["mk"] = "Macedonian", ["ml"] = "Malayalam",
        ["mn"] = "Mongolian", ["mr"] = "Marathi", ["ms"] = "Malay", ["mt"] = "Maltese", ["my"] = "Burmese",
        ["nb"] = "Norwegian Bokmål", ["ne"] = "Nepali", ["nl"] = "Dutch", ["nn"] = "Norwegian Nynorsk",
        ["no"] = "Norwegian", ["ny"] = "Chichewa", ["oc"] = "Occitan", ["or"] = "Odia", ["pa"] = "Punjabi",
        ["pl"] = "Polish", ["ps"] = "Pashto", ["pt"] = "Portuguese", ["ro"] = "Romanian", ["ru"] = "Russian",
        ["rw"] = "Kinyarwanda", ["sd"] = "Sindhi", ["sh"] = "Serbo-Croatian", ["si"] = "Sinhala", ["sk"] = "Slovak",
        ["sl"] = "Slovenian", ["sm"] = "Samoan", ["sn"] = "Shona", ["so"] = "Somali", ["sq"] = "Albanian",
        ["sr"] = "Serbian", ["st"] = "Sesotho", ["su"] = "Sundanese", ["sv"] = "Swedish", ["sw"] = "Swahili",
        ["syr"] = "Syriac", ["ta"] = "Tamil", ["te"] = "Telugu", ["tg"] = "Tajik", ["th"] = "Thai",
        ["tk"] = "Turkmen", ["tl"] = "Tagalog", ["tr"] = "Turkish", ["tt"] = "Tatar", ["ug"] = "Uyghur",
        ["uk"] = "Ukrainian", ["und"] = "Undetermined", ["ur"] = "Urdu", ["uz"] = "Uzbek", ["vi"] = "Vietnamese",
        ["xh"] = "Xhosa", ["yi"] = "Yiddish", ["yo"] = "Yoruba", ["zh"] = "Chinese",
        ["zh-Hant"] = "Traditional Chinese", ["zu"] = "Zulu",
    };

    /// <summary>
    /// BCP-47 tags of the 20 languages that a business on WhatsApp meets most, by the app's use in their countries.
    /// </summary>
    public static IReadOnlyList<string> Popular { get; } =
    [
        "en", "es", "hi", "pt", "ar", "id", "fr", "de", "it", "ru", "tr", "bn", "ur", "nl", "sw", "ms", "zh", "he", "ro", "ja",
    ];

    /// <summary>The English name of a tag, or of the tag without its region; null where it is not known.</summary>
    /// <param name="tag">BCP-47 tag.</param>
    public static string? Of(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        var end = tag.IndexOf('-', StringComparison.Ordinal);
        return Names.GetValueOrDefault(tag) ?? (end < 0 ? null : Names.GetValueOrDefault(tag[..end]));
    }
}
