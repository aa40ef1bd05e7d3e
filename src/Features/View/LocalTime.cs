namespace StreamML.Features.View;

/// <summary>Hour and day of a time zone with a fixed offset, in whole-number arithmetic.</summary>
internal static class LocalTime
{
    private const long QuarterMs = 900_000;
    private const long HourMs = 3_600_000;
    private const long DayMs = 86_400_000;

    /// <summary>Hour of the day, 0 to 23.</summary>
    /// <param name="timeMs">Milliseconds since the Unix epoch.</param>
    /// <param name="offsetQuarters">Quarters of an hour from UTC.</param>
    public static int Hour(long timeMs, int offsetQuarters) =>
        (int)(Modulo(timeMs + (offsetQuarters * QuarterMs), DayMs) / HourMs);

    /// <summary>Day of the week, Monday = 0; 1970-01-01 was a Thursday.</summary>
    public static int Day(long timeMs, int offsetQuarters)
        => (int)(Modulo(timeMs + (offsetQuarters * QuarterMs) + (3 * DayMs), 7 * DayMs) / DayMs);

    public static bool IsWeekend(int day) => day >= 5;

    public static bool IsBusinessHours(int hour, int day) => day < 5 && hour is >= 9 and < 18;

    // Also correct for times before 1970.
    private static long Modulo(long value, long divisor) => ((value % divisor) + divisor) % divisor;
}
