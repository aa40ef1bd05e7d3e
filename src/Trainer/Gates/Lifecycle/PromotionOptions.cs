using System.ComponentModel.DataAnnotations;

namespace StreamML.Trainer.Gates.Lifecycle;

/// <summary>Which gate a candidate has to pass, and how long each step takes at least. Configuration section
/// <c>Promotion</c>.</summary>
public sealed class PromotionOptions : IValidatableObject
{
    /// <summary>Promotion by a holdout.</summary>
    public const string Offline = "offline";

    /// <summary>Promotion by labels of events that both versions have scored.</summary>
    public const string Online = "online";

    /// <summary>
    /// Labels that the online gate must have seen before it may promote; default 100, so that one lucky day is not
    /// enough; range 1 to 1,000,000. Stopping for harm needs none.
    /// </summary>
    [Range(1, 1_000_000)]
    public long LabelsMin { get; set; } = 100;

    /// <summary>
    /// Share of the contacts that a canary gets; default 0.1, a tenth; above 0 and up to 0.5.
    /// </summary>
    [Range(0.0, 0.5, MinimumIsExclusive = true)]
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

    /// <summary>Shortest time as a canary; default 1 day, so that each hour of the day is in it; range 0 to 90
    /// days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "90.00:00:00")]
    public TimeSpan CanaryTime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Shortest time between two changes of the live version, but for a roll-back, which never waits; default 1 hour,
    /// against flapping; range 0 to 90 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "90.00:00:00")]
    public TimeSpan LiveTime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The gate of models that <see cref="Gates"/> does not name: <c>offline</c> (default: works from the
    /// first day, without waiting for labels) or <c>online</c>.</summary>
    [AllowedValues(Offline, Online)]
    public string Gate { get; set; } = Offline;

    /// <summary>
    /// The gate of single models, comma separated: <c>lead=online,churn=offline</c>. Default empty.
    /// </summary>
    public string Gates { get; set; } = "";

    /// <summary>The gate of a model.</summary>
    /// <param name="task">Its task, as in ModelVersion.</param>
    /// <returns><see cref="Offline"/> or <see cref="Online"/>.</returns>
    public string GateOf(string task) =>
        Pairs().Where(pair => pair[0] == task).Select(pair => pair[1]).FirstOrDefault(Gate);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Pairs().All(pair => pair is [{ Length: > 0 }, Offline or Online]))
        {
            yield return new ValidationResult(
                $"must be pairs of a model and '{Offline}' or '{Online}', such as lead={Online}", [nameof(Gates)]);
        }
    }

    private IEnumerable<string[]> Pairs() =>
        Gates.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(pair => pair.Split('=', StringSplitOptions.TrimEntries));
}
