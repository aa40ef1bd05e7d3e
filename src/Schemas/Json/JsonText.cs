using System.Globalization;

namespace StreamML.Schemas.Json;

/// <summary>What the JSON reader does not look at in a string: escapes that stand for no character, and NUL.</summary>
internal static class JsonText
{
    /// <summary>
    /// Finds what is wrong in the raw bytes between the quotes of a valid JSON string: a lone surrogate has no UTF-8,
    /// and
    /// PostgreSQL's text has no NUL. Null when all is well.
    /// </summary>
    public static string? Fault(ReadOnlySpan<byte> raw)
    {
        var high = false;
        for (var next = 0; next < raw.Length; next++)
        {
            var step = raw[next..].IndexOf((byte)'\\');
            if (high && step != 0)
            {
                return LoneSurrogate;
            }

            if (step < 0)
            {
                return null;
            }

            next += step + 1;
            if (raw[next] != (byte)'u')
            {
                if (high)
                {
                    return LoneSurrogate;
                }

                continue;
            }

            var unit = CodeUnit(raw.Slice(next + 1, 4));
            next += 4;
            if (unit == 0)
            {
                return "must not hold the character NUL (\\u0000)";
            }

            if (high != char.IsLowSurrogate((char)unit))
            {
                return LoneSurrogate;
            }

            high = char.IsHighSurrogate((char)unit);
        }

        return high ? LoneSurrogate : null;
    }

    private const string LoneSurrogate = "holds half of a surrogate pair (\\ud800 to \\udfff must come in pairs)";

    // The reader has seen four hexadecimal digits here.
    private static int CodeUnit(ReadOnlySpan<byte> digits)
        => ushort.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
