using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamML.Api.Http;

namespace StreamML.Api.Reads;

/// <summary>
/// The place after the last row of a page, as an opaque text: the values that the list is ordered by. A page is found
/// by them through an index, so a late page costs what the first does, and rows that come meanwhile move nothing.
/// </summary>
internal static class Cursor
{
    /// <summary>Most characters of a cursor.</summary>
    public const int CharsMax = 1_024;

    // A page may look back from a cursor by months: a time near the calendar's beginning leaves no room.
    private static readonly long TicksMin = new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    /// <summary>The text of a place.</summary>
    public static string Of(params string[] values) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(values));

    /// <summary>The values of a place; null where no cursor is given.</summary>
    /// <exception cref="ApiProblem">It is not a cursor of such a list.</exception>
    public static string[]? Read(string? text, int values)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            if (text.Length <= CharsMax
                && JsonSerializer.Deserialize<string[]>(Base64Url.DecodeFromChars(text)) is { } found
                && found.Length == values && Array.TrueForAll(found, value => value?.Contains('\0') == false))
            {
                return found;
            }
        }
        catch (Exception fault) when (fault is FormatException or JsonException or DecoderFallbackException)
        {
            throw Bad();
        }

        throw Bad();
    }

    /// <summary>A time as a cursor holds it: exact to the microsecond, as PostgreSQL is.</summary>
    public static string Of(DateTimeOffset time) => time.UtcTicks.ToString(CultureInfo.InvariantCulture);

    /// <summary>A time that a cursor holds.</summary>
    /// <exception cref="ApiProblem">It is none.</exception>
    public static DateTimeOffset Time(string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long ticks)
        && ticks >= TicksMin && ticks <= DateTimeOffset.MaxValue.Ticks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw Bad();

    /// <summary>A number that a cursor holds.</summary>
    /// <exception cref="ApiProblem">It is none.</exception>
    public static double Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && double.IsFinite(number)
            ? number
            : throw Bad();

    /// <summary>A whole number that a cursor holds.</summary>
    /// <exception cref="ApiProblem">It is none.</exception>
    public static long Whole(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Bad();

    /// <summary>A number of a partition that a cursor holds.</summary>
    /// <exception cref="ApiProblem">It is none.</exception>
    public static int Partition(string value) => Whole(value) is >= 0 and <= int.MaxValue and var number
        ? (int)number
        : throw Bad();

    /// <summary>An id that a cursor holds.</summary>
    /// <exception cref="ApiProblem">It is none.</exception>
    public static Guid Id(string value) => Guid.TryParse(value, out var id) ? id : throw Bad();

    private static ApiProblem Bad() => ApiProblem.Invalid("cursor", "is not a cursor of this list; leave it out");
}
