using System.Globalization;

namespace StreamML.Api.Dashboard.Pages;

/// <summary>Cron expressions in words, the simple ones.</summary>
internal static class CronWords
{
    private static readonly string[] Days =
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    /// <summary>When it is: every day at 07:00; one with lists, ranges or steps as it stands.</summary>
    /// <param name="expression">Minute, hour, day of the month, month, day of the week.</param>
    public static string Of(string expression)
    {
        string[] parts = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not [var minutes, var hours, var date, "*", var weekday]
            || !Is(minutes, 59, out int minute) || !Is(hours, 23, out int hour))
        {
            return $"at {expression}";
        }

        return (date, weekday) switch
        {
            ("*", "*") => $"every day at {hour:00}:{minute:00}",
            ("*", _) when Is(weekday, 7, out int day) => $"every {Days[day]} at {hour:00}:{minute:00}",
            (_, "*") when Is(date, 31, out int day) => $"on day {day} of every month at {hour:00}:{minute:00}",
            _ => $"at {expression}",
        };
    }

    private static bool Is(string text, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;
}
