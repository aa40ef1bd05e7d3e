using Cronos;
using StreamML.Messaging.Connection;
using StreamML.Trainer.Alerts;

namespace StreamML.Trainer.Role.Watch;

/// <summary>When the churn check runs.</summary>
/// <param name="Expression">The schedule; null: never.</param>
/// <param name="Zone">The zone of its hours.</param>
internal sealed record ChurnSchedule(CronExpression? Expression, TimeZoneInfo Zone)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="RoleConfigurationException">The expression or the zone cannot be read.</exception>
    public static ChurnSchedule Of(ChurnCheckOptions churn, TrainerOptions trainer) => new(
        churn.Schedule.Length == 0 ? null : CronSchedules.Parse("ChurnCheck__Schedule", churn.Schedule),
        CronSchedules.Zone(trainer));

    /// <summary>The next check after a time; null: there is none.</summary>
    public DateTimeOffset? After(DateTimeOffset time) => Expression?.GetNextOccurrence(time, Zone);
}
