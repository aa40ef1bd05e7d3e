using System.ComponentModel.DataAnnotations;

namespace StreamML.Trainer.Gates.Lifecycle;

/// <summary>How long each step of a version to its place takes at least, and what a canary gets. Configuration section
/// <c>Promotion</c>.</summary>
public sealed class PromotionOptions : IValidatableObject
{
    /// <summary>
    /// Labels that the online gate must have seen before it may promote; default 100, so that one lucky day is not
    /// enough; range 1 to 1,000,000. Stopping for harm needs none.
    /// </summary>
    [Range(1, 1_000_000)]
    public long LabelsMin { get; set; } = 100;

    /// <summary>
    /// Share of the contacts that a canary gets; default 0.1, a tenth; range 0 to 0.5. 0: a shadow that is better goes
    /// live without having been a canary.
    /// </summary>
    [Range(0.0, 0.5)]
    public double CanaryShare { get; set; } = 0.1;

    /// <summary>
    /// Whether a canary must also convert better before it goes live; default false: scores and labels of texts have no
    /// outcome of their own.
    /// </summary>
    public bool BusinessOutcome { get; set; }

    /// <summary>
    /// Shortest time as a shadow; default 1 hour, so that all hours' traffic need not pass, but a version that fails on
    /// load is seen; range 0 to 90 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "90.00:00:00")]
    public TimeSpan ShadowTime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Longest time as a shadow without a verdict; default 90 days, as late as labels come; range 1 hour to 400 days.
    /// Then it makes room: a model of which nobody draws labels would never be trained again.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "400.00:00:00")]
    public TimeSpan ShadowTimeMax { get; set; } = TimeSpan.FromDays(90);

    /// <summary>Shortest time as a canary; default 1 day, so that each hour of the day is in it; range 0 to 90
    /// days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "90.00:00:00")]
    public TimeSpan CanaryTime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Longest time as a canary whose outcomes cannot say yet whether it converts better; default 90 days; range 1 hour
    /// to 400 days. Then it makes room.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "400.00:00:00")]
    public TimeSpan CanaryTimeMax { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// Shortest time between two changes of the live version, but for a roll-back, which never waits; default 1 hour,
    /// against flapping; range 0 to 90 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "90.00:00:00")]
    public TimeSpan LiveTime { get; set; } = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BusinessOutcome && CanaryShare == 0)
        {
            yield return new ValidationResult(
                "must be above 0, since Promotion__BusinessOutcome asks for outcomes of a canary",
                [nameof(CanaryShare)]);
        }
    }
}
