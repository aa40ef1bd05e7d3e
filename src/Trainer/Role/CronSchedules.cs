using Cronos;
using StreamML.Messaging.Connection;

namespace StreamML.Trainer.Role;

/// <summary>Schedules as options have them.</summary>
internal static class CronSchedules
{
    /// <summary>Reads a cron expression.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="expression">Its value.</param>
    /// <exception cref="RoleConfigurationException">It cannot be read.</exception>
    public static CronExpression Parse(string option, string expression) =>
        CronExpression.TryParse(expression, out var schedule)
            ? schedule
            : throw new RoleConfigurationException(
                $"{option} is '{expression}', which is no cron expression: minute, hour, day of the month, month, day "
                + "of the week, such as '0 2 * * 0' for Sundays at 2:00.");

    /// <summary>The zone of all schedules.</summary>
    /// <exception cref="RoleConfigurationException">This machine does not know it.</exception>
    public static TimeZoneInfo Zone(TrainerOptions options) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out var zone)
            ? zone
            : throw new RoleConfigurationException(
                $"Trainer__TimeZone is '{options.TimeZone}', which is no time zone of this machine: give an IANA name "
                + "such as Europe/Berlin, and install tzdata.");
}
