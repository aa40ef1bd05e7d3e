using System.Globalization;

namespace StreamML.Features.Reading;

/// <summary>Money in fixed point: whole ten-thousandths of the currency's unit.</summary>
internal static class Money
{
    private const decimal Scale = 10_000m;

    /// <summary>
    /// Largest value of one amount, ten-thousandths: 900,000,000,000,000 units. Keeps sums far from overflow.
    /// </summary>
    public const long Max = 9_000_000_000_000_000_000;

    /// <summary>
    /// Reads decimal digits, rounded half to even at the fourth place and capped at <see cref="Max"/>; null if they are
    /// missing or not a non-negative number.
    /// </summary>
    public static long? Parse(string amount)
    {
        if (!decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
        {
            return null;
        }

        return value >= Max / Scale ? Max : (long)Math.Round(value * Scale, MidpointRounding.ToEven);
    }

    /// <summary>
    /// Three letters of ISO 4217 in fifteen bits, in alphabetical order; 0 if they are not three letters.
    /// </summary>
    public static ushort Currency(string code)
    {
        if (code.Length != 3)
        {
            return 0;
        }

        int packed = 0;
        foreach (char letter in code)
        {
            if (!char.IsAsciiLetterUpper(letter))
            {
                return 0;
            }

            packed = (packed << 5) | (letter - 'A' + 1);
        }

        return (ushort)packed;
    }
}
