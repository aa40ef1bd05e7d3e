using System.Globalization;

namespace StreamML.Schemas.Json;

/// <summary>
/// Strict RFC 3339 date-times: a date, a time with seconds, and an offset. A leap second counts as the following
/// second.
/// </summary>
internal static class Rfc3339
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads one as milliseconds since the Unix epoch; further digits are truncated.</summary>
    public static bool TryParse(string text, out long unixMs)
    {
        unixMs = 0;
        // "2026-01-01T00:00:00Z" is the shortest; nine digits of a second and "+00:00" are the longest.
        if (text.Length is < 20 or > 35 || text[10] is not ('T' or 't' or ' '))
        {
            return false;
        }

        int leap = text.AsSpan(17, 2) is "60" ? 1 : 0;
        string seconds = leap == 1 ? "59" : text[17..19];
        int zone = ZoneStart(text);
        string fraction = text[19..zone];
        if (zone == text.Length || fraction.Length is 1 or > 10 || !IsZone(text.AsSpan(zone)))
        {
            return false;
        }

        // The platform reads seven digits; the format allows more, which are below a microsecond.
        bool longer = fraction.Length > 8 && fraction.AsSpan(8).IndexOfAnyExceptInRange('0', '9') < 0;
        string kept = longer ? fraction[..8] : fraction;
        string plain = $"{text.AsSpan(0, 10)}T{text.AsSpan(11, 6)}{seconds}{kept}{text[zone..].ToUpperInvariant()}";
        if (!DateTimeOffset.TryParseExact(
            plain, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time))
        {
            return false;
        }

        unixMs = time.ToUnixTimeMilliseconds() + (1000 * leap);
        return true;
    }

    private static int ZoneStart(string text)
    {
        int at = text.AsSpan(19).IndexOfAny("Zz+-");
        return at < 0 ? text.Length : 19 + at;
    }

    private static bool IsZone(ReadOnlySpan<char> zone) => zone is "Z" or "z" || (zone.Length == 6 && zone[3] == ':');
}
