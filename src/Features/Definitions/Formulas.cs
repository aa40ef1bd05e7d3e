namespace StreamML.Features.Definitions;

/// <summary>
/// Building blocks of formulas. Counts and sums are whole numbers, so a value does not depend on the order of adding.
/// </summary>
internal static class Formulas
{
    public const double MinuteMs = 60_000;
    public const double HourMs = 3_600_000;
    public const double DayMs = 86_400_000;

    /// <summary>Part divided by whole; missing if the whole is 0.</summary>
    public static double Ratio(long part, long whole) => whole == 0 ? double.NaN : (double)part / whole;

    /// <summary>Days between a time and the as-of time; missing if there is no such time (0).</summary>
    public static double Days(long asOfMs, long timeMs) => timeMs == 0 ? double.NaN : (asOfMs - timeMs) / DayMs;

    /// <summary>
    /// Relative decline of a quantity: 1 = to nothing, -1 = doubled or more; missing if there was none before.
    /// </summary>
    public static double Decline(double before, double now)
        => before > 0 ? Math.Max(-1, (before - now) / before) : double.NaN;

    /// <summary>A Boolean as 0 or 1.</summary>
    public static double Flag(bool value) => value ? 1 : 0;

    /// <summary>A Boolean that may be unknown.</summary>
    public static double Flag(bool? value) => value is { } known ? Flag(known) : double.NaN;
}
