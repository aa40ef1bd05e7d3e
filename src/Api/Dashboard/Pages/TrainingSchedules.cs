using StreamML.Trainer.Role;

namespace StreamML.Api.Dashboard.Pages;

/// <summary>When models are trained by the clock.</summary>
/// <param name="TimeZone">The zone of the expressions.</param>
/// <param name="ByTask">Cron expressions by task; one that is off is left out.</param>
public sealed record TrainingSchedules(string TimeZone, IReadOnlyDictionary<string, string> ByTask)
{
    /// <summary>Those of the options.</summary>
    public static TrainingSchedules Of(TrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new TrainingSchedules(
            options.TimeZone,
            options.Schedules.Where(entry => entry.Value.Length > 0)
                .OrderBy(entry => entry.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal));
    }
}
