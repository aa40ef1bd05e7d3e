using System.Globalization;

namespace StreamML.Features.Reading;

/// <summary>Money in fixed point: whole ten-thousandths of the currency's unit.</summary>
internal static class Money
{
    private const decimal Scale = 10_000m;

    /// <summary>
    /// Most that one amount counts as, ten-thousandths: 900,000,000,000,000 units. It keeps sums far from overflow.
    /// </summary>
    public const long Max = 9_000_000_000_000_000_000;

    /// <summary>
    /// Reads decimal digits, rounded half to even at the fourth place and cut at <see cref="Max"/>; null when there are
    /// none or they are no number that is not negative.
    /// </summary>
    public static long? Parse(string amount)
    {
        if (!decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
        {
            return null;
        }

        return value >= Max / Scale ? Max : (long)Math.Round(value * Scale, MidpointRounding.ToEven);
    }

    /// <summary>Three letters of ISO 4217 in fifteen bits, ordered as in the alphabet; 0 when these are none.</summary>
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
