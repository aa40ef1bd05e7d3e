using System.Text.RegularExpressions;

namespace StreamML.Inference.Translation.Protection;

/// <summary>
/// How the parts of a text look that are no language: one pattern a style, the first that fits at a place wins. Every
/// repetition is bounded or cannot match what follows it, so that no text takes long.
/// </summary>
internal static partial class SpanPatterns
{
    // What a sentence goes on with after a link is not the link's.
    private const string LinkTail = @"[^\s\0]{0,2000}[^\s\0.,;:!?)\]'""”’*_~>]";

    private const string Code =
        @"```[\s\S]{1,5000}?```"
        + @"|`[^`\r\n]{1,500}`"
        + @"|(?i:<(?<tag>code|pre|script|style|kbd|samp|var)\b[^<>]{0,300}>[\s\S]{0,5000}?</\k<tag>\s{0,9}>)";

    private const string Break = @"(?<![\p{Zs}\t])(?>[\p{Zs}\t]*)[\n\r\v\f\u0085\u2028\u2029]\s*";

    private const string Link =
        @"(?<![a-zA-Z0-9])(?:[a-zA-Z][a-zA-Z0-9+.-]{1,15}://|www\.|mailto:|tel:(?=\+?\d))" + LinkTail
        + @"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
        + @"|(?<![\w@.-])(?:[a-zA-Z0-9][a-zA-Z0-9-]{0,40}\.){1,4}(?:com|net|org|io|app|dev|info|biz|shop|store|online|site|xyz|edu|gov|ai)"
        + @"(?:\.[a-z]{2})?(?![\w-])(?:[/?#]" + LinkTail + ")?"
        + @"|(?<![\w@.-])(?:[a-zA-Z0-9][a-zA-Z0-9-]{0,40}\.){1,4}[a-z]{2}/" + LinkTail;

    // Mustache, Handlebars, ICU, Jinja, Liquid, ERB, shell, printf, Python, Ruby, Qt, Mailchimp, Salesforce, Laravel,
    // Rails and kin.
    private const string Placeholder =
        @"\{%[^\r\n]{0,300}?%\}|<%[^\r\n]{0,300}?%>|<\?[^\r\n]{0,300}?\?>|\{\{\{?[^{}]{0,200}\}?\}\}"
        + @"|[$#@%!*]?\{(?>(?:[^{}]|\{(?>(?:[^{}]|\{[^{}]{0,200}\}){0,300})\}){1,400})\}"
        + @"|[$%]\([\w.-]{1,60}\)(?:[-+#0]*\d{0,3}(?:\.\d{1,3})?[a-zA-Z](?![a-z]{2}))?"
        + @"|\*\|[^|*\r\n]{1,100}\|\*|\|\*[^|*\r\n]{1,100}\*\|"
        + @"|%%=?[\w.()]{1,60}=?%%|(?<!\d)%[A-Za-z_][\w.-]{0,60}%"
        + @"|(?<![\d%\p{L}])%(?:\d{1,2}\$)?[-+#0]{0,4}(?:\d{1,3}|\*)?(?:\.(?:\d{1,3}|\*))?(?:hh|h|ll|l|L|z|j|t|q)?[diouxXeEfFgGaAcspn@]"
        + @"(?![a-zA-Z]{3}|\p{L}\p{Ll}\p{L})"
        + @"|(?<![\d%\p{L}])%L?\d{1,2}(?![\d%.,])|%%"
        + @"|\[\[[^\[\]\r\n]{1,100}\]\]|<<[^<>\r\n]{1,100}>>|\(\([\w .-]{1,40}\)\)"
        + @"|\[[%@$#*!/]?[\p{L}\p{N}_][\p{L}\p{M}\p{N}_.:'-]{0,40}(?:\x20[\p{L}\p{M}\p{N}_.:'-]{1,40}){0,2}[%@$#*]?\](?!\()"
        + @"|<[\p{L}_][\p{L}\p{M}\p{N}_.:'-]{0,40}(?:\x20[\p{L}\p{M}\p{N}_.:'-]{1,40}){0,2}>"
        + @"|(?<![\w#@|$^])(?<sign>##?|@@?|\|\|?|\$\$?|\^|!!)[A-Za-z_][\w.-]{0,60}\k<sign>(?![\w#@|$^])"
        + @"|(?<![\w])__[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*__(?!\w)"
        + @"|(?<![\w$])\$[A-Za-z_]\w{0,60}"
        + @"|(?<![\w:]):[A-Za-z][\w+-]{1,40}:(?!\w)|(?<!\S):[A-Za-z_][A-Za-z0-9_]{1,40}(?!\w)";

    private const string Markup =
        @"!?\[(?=[^\[\]\r\n]{0,300}\]\()"
        + @"|\]\([^()\s]{1,1000}(?:\([^()\s]{0,100}\)[^()\s]{0,300})?(?:\s{1,3}""[^""\r\n]{0,200}"")?\)"
        + @"|<!--[\s\S]{0,2000}?-->|<![A-Za-z][^<>]{0,100}>"
        + @"|</?[A-Za-z][A-Za-z0-9:_-]{0,40}(?:\s[^<>]{0,1000})?/>"
        + @"|</[A-Za-z][A-Za-z0-9:_-]{0,40}\s{0,9}>|<[A-Za-z][A-Za-z0-9:_-]{0,40}\s[^<>=]{0,200}=[^<>]{0,1000}>|</?\d{1,3}>"
        + @"|&(?:[A-Za-z]{2,10}|\#\d{1,7}|\#x[0-9A-Fa-f]{1,6});"
        + @"|\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[nrt""'\\])"
        + @"|(?<=^|[\r\n])\#{1,6}(?=[\x20\t])";

    // Signs that open and close bold, italic and struck text. After identifiers, which have some inside.
    internal const string Marker = @"\*+|_+|~+|`+";

    private const string Currency = @"(?:(?:US|CA|AU|NZ|MX|RD|NT|HK|R|C|A|S/?\.?)?[$€£¥₹₽₩₺₦₫₴฿₱₪]|S/\.?|Rs\.?)";

    private const string CurrencyCode =
        "(?:USD|EUR|GBP|BRL|MXN|ARS|COP|CLP|PEN|UYU|INR|JPY|CNY|CHF|CAD|AUD|NZD|TRY|RUB|ZAR|NGN|KES|AED|SAR)";

    private const string Unit =
        @"(?:°\s?[CF]?|º[CF]|km/h|mph|kph|m/s|kg|g|mg|µg|lbs?|oz|km|cm|mm|m[²³23]?|ml|mL|cl|dl|l|L|[kKMGT]i?[Bb](?:ps|it/s)?|kWh|Wh|kW|MW|W"
        + @"|mAh|Ah|kV|V|[kMG]?Hz|px|dpi|fps|psi|ft²?|yd|in²|kcal|kJ|rpm|hrs?|hs?|min|s|ms|am|pm|AM|PM|a\.m\.|p\.m\.|A\.M\.|P\.M\.|x)";

    private const string Digits = @"\d{1,40}(?:[.,:/'’٫٬–-]\d{1,20}|[\u00A0\u202F\x20]\d{3}(?!\d)){0,10}";

    // What has a unit is a number of its own.
    private const string PhoneGroup = @"\d{2,5}(?!\d|[.,]\d|[\u00A0\x20]?" + Unit + @"(?![\p{L}\p{N}]))";

    // Digits that go on with a letter are the beginning of a code.
    private const string NoCode = @"(?![-_/.\#][A-Za-z0-9])";

    private const string Number =
        @"(?<![\p{L}\p{N}_])(?:"
        + @"\+\d{1,17}(?:[\x20().-]{1,2}" + PhoneGroup + @"){0,6}" + NoCode
        + @"|\(\+?\d{1,5}\)(?:[\x20.-]?" + PhoneGroup + "){1,6}" + NoCode
        + @"|\d{2,5}(?:[\x20.-]" + PhoneGroup + "){2,6}" + NoCode
        + @"|[-+−±]?" + Currency + @"[\u00A0\x20]?" + Digits + @"(?:\x20?[kKmM])?"
        + @"|[-+−±]?" + CurrencyCode + @"[\u00A0\x20]?" + Digits
        + @"|[-+−±]?" + Digits + @"[\u00A0\u202F\x20]?(?:[%‰](?![({\w])|[$€£¥₹₽₩₺₦₫₴฿₱₪])"
        + @"|[-+−±]?" + Digits + @"[\u00A0\u202F\x20]?(?:" + CurrencyCode + "|" + Unit
        + @"(?:/[a-zA-Z]{1,4}[²³]?)?)(?![\p{L}\p{N}])"
        + @"|[-+−±]?\d{1,40}(?:[.,:/'’٫٬–-]\d{1,20}){1,10}" + NoCode
        + @"|\d{5,40}" + NoCode
        + @")(?![\p{L}\p{N}_])";

    private const string Name =
        @"(?<![&/\d\#])\#[\p{L}\p{N}_][\p{L}\p{M}\p{N}_-]{0,100}"
        + @"|(?<![\w.])@\+?[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_.-]{0,60}[\p{L}\p{M}\p{N}_])?"
        + @"|(?<!\S)/[a-z][\w/-]{1,60}(?=\s|$)|(?<![\w])(?:(?<=\s|^)[A-Za-z]:|[~.])?(?:[\\/][\w.-]{1,60}){2,10}"
        + @"|(?<!\S)--[a-z][\w-]{1,40}"
        + @"|(?<![\p{L}\p{N}])\p{L}{1,20}\*{1,20}\p{L}{1,20}(?![\p{L}*])";

    internal const string Word =
        @"(?<![\p{L}\p{M}\p{N}_])(?=[A-Za-z0-9\#/-]{0,80}[\d_.]|[A-Za-z]{0,40}[a-z][A-Z]|[A-Za-z0-9]{1,40}\(\))"
        + @"[A-Za-z0-9]{1,80}(?:[-_/.\#][A-Za-z0-9]{1,80}){0,20}(?:\(\))?(?![\p{L}\p{M}\p{N}_])";

    private const string Pictograph = @"(?:[\uD83C-\uD83E][\uDC00-\uDFFF]|[\p{So}\p{Sm}\p{Sc}\p{Co}\p{No}^‼⁉〰〽•‣◦⁃])";

    private const string Symbol =
        @"(?<![\w])(?:[:;=][-'^o]?[)(\[DPpOo3|*]+|</?3|\^_+\^|[-T;]_+[-T;]|¯\\_\(ツ\)_/¯|[xX]D+)(?![\w/])"
        + @"|(?:[0-9\#*]\uFE0F?\u20E3|" + Pictograph + @"(?:\u200D|[\uFE00-\uFE0F]|\uDB40[\uDC20-\uDC7F]|" + Pictograph
        + ")*)+";

    /// <summary>
    /// Finds the next part; the group that matched names the kind. A <c>Word</c> may be an ordinary one:
    /// <see cref="CodeWord"/> tells.
    /// </summary>
    [GeneratedRegex(
        $"(?<{nameof(SpanKind.Code)}>{Code})|(?<{nameof(SpanKind.Break)}>{Break})|(?<{nameof(SpanKind.Link)}>{Link})"
        + $"|(?<{nameof(SpanKind.Placeholder)}>{Placeholder})|(?<{nameof(SpanKind.Markup)}>{Markup})"
        + $"|(?<{nameof(SpanKind.Number)}>{Number})|(?<{nameof(SpanKind.Name)}>{Name})|(?<{nameof(SpanKind.Symbol)}>{Symbol})"
        + $"|(?<{nameof(Word)}>{Word})|(?<{nameof(Marker)}>{Marker})",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    public static partial Regex Any();
}
