using System.Globalization;
using System.Text;

namespace StreamML.Schemas.Contacts;

/// <summary>
/// Reads a phone number in any notation into the digits shared by all its notations: the country code and the national
/// number of the current numbering plan (ITU-T E.164). A number without a country code keeps its digits, since its
/// country is unknown. Thread-safe.
/// </summary>
public static class PhoneNumber
{
    /// <summary>Most digits of an international number, ITU-T E.164 6.2.1.</summary>
    public const int MaxDigits = 15;

    /// <summary>Most digits as written, including 00 or more in front.</summary>
    private const int MaxWrittenDigits = 24;

    /// <summary>Fewest digits after 00: fewer are not an international number, such as 0000000 in a form.</summary>
    private const int LeastAfterPrefix = 5;

    /// <summary>Reads a number.</summary>
    /// <param name="text">Digits of any script with a plus, 00, separators, brackets and format characters.</param>
    /// <param name="digits">All its digits, as written.</param>
    /// <param name="canonical">1 to 15 digits, equal for all spellings of the number.</param>
    /// <returns>False if it contains anything else, no digit, or too many.</returns>
    public static bool TryRead(string text, out string digits, out string canonical)
    {
        ArgumentNullException.ThrowIfNull(text);
        int bracketedZero = -1;
        digits = IsDigits(text) ? text : Digits(text, out bracketedZero);
        canonical = digits.Length is 0 or > MaxWrittenDigits ? "" : Canonical(digits, bracketedZero);
        if (canonical.Length is > 0 and <= MaxDigits)
        {
            return true;
        }

        (digits, canonical) = ("", "");
        return false;
    }

    private static bool IsDigits(string text)
    {
        foreach (char each in text)
        {
            if (!char.IsAsciiDigit(each))
            {
                return false;
            }
        }

        return true;
    }

    /// <param name="text">A number in any notation.</param>
    /// <param name="bracketedZero">Index of the zero of a <c>(0)</c> among the digits; -1 if there is none.</param>
    /// <returns>ASCII digits; empty if the text contains anything but a number.</returns>
    private static string Digits(string text, out int bracketedZero)
    {
        var digits = new StringBuilder(text.Length);
        int opened = -1;
        bracketedZero = -1;
        foreach (var rune in text.EnumerateRunes())
        {
            int digit = Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber
                ? (int)Rune.GetNumericValue(rune)
                : -1;
            if (digit >= 0)
            {
                digits.Append((char)('0' + digit));
                continue;
            }

            switch (rune.Value)
            {
                case '+' or 0xFF0B when digits.Length == 0:
                    break;
                case '(' or 0xFF08:
                    opened = digits.Length;
                    break;
                case ')' or 0xFF09:
                    bool zero = opened > 0 && digits.Length == opened + 1 && digits[opened] == '0';
                    bracketedZero = zero ? opened : bracketedZero;
                    break;
                default:
                    if (!IsSeparator(rune))
                    {
                        return "";
                    }

                    break;
            }
        }

        return digits.ToString();
    }

    private static bool IsSeparator(Rune rune) =>
        rune.Value is '-' or '.' or '/' or 0xB7 or 0xFF0D or 0xFF0E or 0xFF0F or 0x2212
        || Rune.IsWhiteSpace(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DashPunctuation or UnicodeCategory.Format;

    private static string Canonical(string digits, int bracketedZero)
    {
        int prefix = InternationalPrefix(digits);
        if (bracketedZero - prefix > 0
            && bracketedZero - prefix == NumberingPlans.CountryCodeLength(digits.AsSpan(prefix))
            && !NumberingPlans.KeepsZero(digits.AsSpan(prefix, bracketedZero - prefix)))
        {
            digits = digits.Remove(bracketedZero, 1);
        }

        return NumberingPlans.Today(prefix == 0 ? digits : digits[prefix..]);
    }

    /// <summary>
    /// The number of digits taken by 00, written once or repeatedly; 0 if the rest is not an international number, none
    /// of which begins with 0.
    /// </summary>
    private static int InternationalPrefix(string digits)
    {
        int zeros = 0;
        while (zeros < digits.Length && digits[zeros] == '0')
        {
            zeros++;
        }

        return zeros % 2 == 0 && digits.Length - zeros >= LeastAfterPrefix ? zeros : 0;
    }
}
