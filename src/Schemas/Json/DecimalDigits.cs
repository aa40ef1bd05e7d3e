using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StreamML.Schemas.Json;

/// <summary>Amounts as decimal digits, exact where a binary fraction would not be. Pure, thread-safe.</summary>
public static class DecimalDigits
{
    /// <summary>Most digits of an amount. 64: any currency's, with room for tokens of eighteen places.</summary>
    private const int MaxDigits = 64;

    /// <summary>
    /// <paramref name="value"/> / <paramref name="offset"/> with as many places as the offset has zeros: 45000/100 is
    /// 450.00. Empty if the offset is not a power of ten from 1 to 10^18.
    /// </summary>
    public static string OfMinorUnits(long value, long offset)
    {
        int places = 0;
        long power = 1;
        while (power < offset && places < 18)
        {
            power *= 10;
            places++;
        }

        if (power != offset)
        {
            return "";
        }

        string digits = Int128.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        string sign = value < 0 ? "-" : "";
        return places == 0 ? sign + digits : $"{sign}{digits[..^places]}.{digits[^places..]}";
    }

    /// <summary>
    /// Whether a text is a valid JSON number accepted by <see cref="StorableText.IsStorableNumber"/>.
    /// </summary>
    public static bool IsJsonNumber(string text)
    {
        if (text.Length == 0 || !(char.IsAsciiDigit(text[0]) || text[0] == '-') || !Ascii.IsValid(text))
        {
            return false;
        }

        byte[] utf8 = Encoding.ASCII.GetBytes(text);
        var reader = new Utf8JsonReader(utf8);
        try
        {
            return reader.Read() && !reader.Read() && StorableText.IsStorableNumber(utf8);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether a text is a plain decimal number: an optional sign, digits, and optionally a point and digits.
    /// </summary>
    public static bool IsPlain(string text)
    {
        var digits = text.StartsWith('-') ? text.AsSpan(1) : text;
        if (digits.Length is 0 or > MaxDigits || !char.IsAsciiDigit(digits[0]) || !char.IsAsciiDigit(digits[^1]))
        {
            return false;
        }

        int point = digits.IndexOf('.');
        bool leadsWithZero = digits[0] == '0' && digits.Length > 1 && point != 1;
        return !leadsWithZero && digits[(point + 1)..].IndexOfAnyExceptInRange('0', '9') < 0
            && (point < 0 || digits[..point].IndexOfAnyExceptInRange('0', '9') < 0);
    }
}
