using Cronos;
using StreamML.Messaging.Connection;
using StreamML.Schemas.V1;
using StreamML.Serving;

namespace StreamML.Trainer.Role;

/// <summary>What there is to train of a task and scope.</summary>
/// <param name="Task">The task.</param>
/// <param name="Scope">Tenant, or tenant/campaign; empty for all.</param>
/// <param name="Rows">Examples.</param>
/// <param name="NewRows">Those of them that the last training did not have.</param>
/// <param name="Last">The last training that was judged; null if there was none.</param>
internal sealed record TrainingCandidate(string Task, string Scope, int Rows, int NewRows, TrainingRun? Last)
{
    /// <summary>Id of the campaign; empty if it is none's.</summary>
    public string CampaignId { get; init; } = "";
}

/// <summary>Decides when it is worth training. Without a new label it never is.</summary>
internal sealed class TrainingTriggers
{
    private readonly TrainerOptions _options;
    private readonly Dictionary<string, CronExpression> _schedules;
    private readonly TimeZoneInfo _zone;

    /// <summary>Reads the schedules.</summary>
    /// <exception cref="RoleConfigurationException">A cron expression or the time zone cannot be read.</exception>
    public TrainingTriggers(TrainerOptions options)
    {
        _options = options;
        _schedules = options.Schedules.Where(entry => entry.Value.Length > 0)
            .ToDictionary(
                entry => entry.Key, entry => CronSchedules.Parse($"Trainer__Schedules__{entry.Key}", entry.Value),
                StringComparer.Ordinal);
        _zone = CronSchedules.Zone(options);
    }

    /// <summary>Examples that are still missing before a model can be trained; 0 if there are enough.</summary>
    public int Missing(TrainingCandidate candidate)
    {
        int least = ModelScope.IsCampaign(candidate.Scope)
            ? _options.CampaignMinimum
            : _options.Minimums.GetValueOrDefault(candidate.Task, _options.NewLabels);
        return Math.Max(0, least - candidate.Rows);
    }

    /// <summary>
    /// Whether an early training, such as one because of drift, would have enough to learn from.
    /// </summary>
    public bool CanTrainEarly(TrainingCandidate candidate) =>
        Missing(candidate) == 0 && candidate.NewRows >= _options.EarlyLabels;

    /// <summary>Why to train now; null if there is no reason to.</summary>
    /// <param name="candidate">What there is to train.</param>
    /// <param name="early">A reason to train before its time; null: none.</param>
    /// <param name="now">The time.</param>
    public TrainingTrigger? Due(TrainingCandidate candidate, TrainingTrigger? early, DateTimeOffset now)
    {
        if (Missing(candidate) > 0 || candidate.NewRows == 0)
        {
            return null;
        }

        if (candidate.Last is not { } last)
        {
            return TrainingTrigger.First;
        }

        var ended = DateTimeOffset.FromUnixTimeMilliseconds(last.EndedAtMs);
        return candidate.NewRows >= _options.NewLabels ? TrainingTrigger.Labels
            : _schedules.TryGetValue(candidate.Task, out var schedule)
                && schedule.GetNextOccurrence(ended, _zone) <= now ? TrainingTrigger.Schedule
            : now - ended >= _options.MaxAge ? TrainingTrigger.Age
            : CanTrainEarly(candidate) && now - ended >= _options.EarlyDwell ? early
            : null;
    }
}
