using System.Collections.Frozen;

namespace StreamML.Schemas.Contacts;

/// <summary>
/// Rules of national numbering plans for numbers with two valid spellings. A rule never merges two numbers that the
/// plan distinguishes: it only adds or drops digits without meaning, and only if the number's length shows them.
/// </summary>
internal static class NumberingPlans
{
    /// <summary>
    /// Two-digit country codes (ITU-T E.164, list of assigned codes). 1 and 7 have one digit, all others three.
    /// </summary>
    private static readonly bool[] HasTwoDigits = TwoDigits(
        20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60, 61,
        62, 63,
        64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98);

    /// <summary>
    /// Countries whose trunk prefix is 0 and whose national numbers never begin with 0, so that a 0 after the country
    /// code is a trunk prefix written where it must not be dialled (ITU national numbering plans; libphonenumber
    /// nationalPrefix).
    /// </summary>
    private static readonly FrozenSet<string> TrunkZeroCodes = FrozenSet.Create(
        StringComparer.Ordinal,
        "20", "27", "31", "32", "33", "40", "41", "43", "44", "46", "49", "51", "54", "55", "58", "60", "61", "62",
        "63", "64", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98", "212", "213", "218", "233",
        "234", "249", "250", "251", "254", "255", "256", "260", "261", "263", "264", "353", "355", "358", "359", "380",
        "381", "382", "383", "385", "386", "387", "389", "421", "593", "595", "598", "855", "856", "880", "886", "961",
        "962", "963", "964", "966", "967",
        "970", "971", "972", "976", "977", "994", "995", "996");

    /// <summary>
    /// Countries whose national numbers may begin with 0, so that even a bracketed 0 is dialled: Italy, San Marino and
    /// the Vatican (since 1998), Ivory Coast (2021), Congo, Gabon, Benin (2024).
    /// </summary>
    private static readonly FrozenSet<string> KeepZeroCodes = FrozenSet.Create(
        StringComparer.Ordinal, "39", "378", "379", "225", "242", "241", "229");

    /// <summary>
    /// Variants of a number within a country: code, rule, source. Both occur because WhatsApp's own ids keep the old
    /// spelling for accounts created before a change.
    /// </summary>
    private static readonly Plan[] Plans =
    [
        new(
            "55", "Mobiles (8 digits that begin with 6 to 9, after the area code) have had a 9 before them since 2016; landlines"
                + " (2 to 5) have none.",
            "Anatel, Resolução 553/2010; WhatsApp ids outside area codes 11 to 28 lack it", Brazil),
        new(
            "52", "The 1 between country code and the ten digits of mobiles went on 3 August 2019.",
            "IFT, Plan Técnico Fundamental de Numeración 2018; WhatsApp ids keep it", Mexico),
        new(
            "54", "The 9 between country code and the ten digits of mobiles, or the 15 after the area code, is how a mobile is"
                + " dialled; the ten digits alone are unique among mobiles and landlines.",
            "ENACOM, Plan Fundamental de Numeración Nacional; WhatsApp ids have the 9", Argentina),
        new("229", "All eight-digit numbers have had 01 before them since 30 November 2024.", "ARCEP Bénin", Benin),
        new(
            "225", "Mobiles of eight digits have had 01, 05 or 07 before them since 31 January 2021, by operator, which their"
                + " second digit shows; landlines (2, 3) have other prefixes and are left alone.",
            "ARTCI, Plan National de Numérotation 2021", IvoryCoast),
    ];

    private delegate string? Rewrite(string national);

    /// <summary>Number of digits of a number's country code; 0 if it begins with 0 or is too short.</summary>
    public static int CountryCodeLength(ReadOnlySpan<char> number)
    {
        if (number.Length < 4 || number[0] == '0')
        {
            return 0;
        }

        return number[0] is '1' or '7' ? 1
            : HasTwoDigits[((number[0] - '0') * 10) + number[1] - '0'] ? 2
            : 3;
    }

    /// <summary>Whether a 0 after this country code is part of the number.</summary>
    public static bool KeepsZero(ReadOnlySpan<char> countryCode)
        => KeepZeroCodes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(countryCode);

    /// <summary>Rewrites the number by its country's current plan; unchanged if no rule applies.</summary>
    /// <param name="number">Country code and national number, digits.</param>
    public static string Today(string number)
    {
        int codeLength = CountryCodeLength(number);
        if (codeLength == 0)
        {
            return number;
        }

        // A single zero only: the meaning of several is unknown, and a second reading must change nothing.
        var code = number.AsSpan(0, codeLength);
        if (number.Length > codeLength + 1 && number[codeLength] == '0' && number[codeLength + 1] != '0'
            && TrunkZeroCodes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(code))
        {
            number = number.Remove(codeLength, 1);
        }

        foreach (var plan in Plans)
        {
            if (number.AsSpan(0, codeLength).SequenceEqual(plan.CountryCode))
            {
                string? rewritten = plan.Rewrite(number[codeLength..]);
                return rewritten is null ? number : plan.CountryCode + rewritten;
            }
        }

        return number;
    }

    private static bool[] TwoDigits(params ReadOnlySpan<int> codes)
    {
        bool[] has = new bool[100];
        foreach (int code in codes)
        {
            has[code] = true;
        }

        return has;
    }

    private static string? Brazil(string national)
        => national is [>= '1' and <= '9', >= '1' and <= '9', >= '6' and <= '9', ..] && national.Length == 10
            ? national.Insert(2, "9")
            : null;

    private static string? Mexico(string national)
        => national.Length == 11 && national[0] == '1' && national[1] != '1' ? national[1..] : null;

    private static string? Argentina(string national)
    {
        if (national.Length is 11 or 13 && national[0] == '9')
        {
            national = national[1..];
        }
        else if (national.Length == 12 && national.StartsWith("90", StringComparison.Ordinal))
        {
            national = national[2..];
        }

        return national.Length switch
        {
            10 => national,
            12 => WithoutFifteen(national),
            _ => null,
        };
    }

    /// <summary>An area code of two digits (11 alone), three or four, 15, and the rest of ten digits.</summary>
    private static string? WithoutFifteen(string national)
    {
        int at = national.StartsWith("1115", StringComparison.Ordinal) ? 2 : -1;
        for (int area = 3; area <= 4 && national[0] is '2' or '3'; area++)
        {
            if (national.AsSpan(area).StartsWith("15"))
            {
                // Two possible places: leave it unchanged.
                at = at < 0 ? area : int.MaxValue;
            }
        }

        return at is > 0 and < int.MaxValue ? national.Remove(at, 2) : null;
    }

    private static string? Benin(string national) => national.Length == 8 ? "01" + national : null;

    private static string? IvoryCoast(string national)
        => national.Length != 8 || national[0] is '1' or '2' or '3'
            ? null
            : national[1] switch
            {
                <= '3' => "01",
                <= '6' => "05",
                _ => "07",
            } + national;

    /// <summary>One country's variants.</summary>
    private sealed record Plan(string CountryCode, string Rule, string Source, Rewrite Rewrite);
}
