using StreamML.Api.Suggestions;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Role;

namespace StreamML.Api.Dashboard.Pages;

/// <summary>What the page of suggestions shows besides its frame.</summary>
/// <param name="Leads">Leads, the best first.</param>
/// <param name="Tier">Only leads of this tier; null: all.</param>
/// <param name="Leaving">Who is likely to leave, the likeliest first.</param>
/// <param name="Churn">When that is checked by itself.</param>
public sealed record SuggestionView(
    LeadSuggestion Leads, string? Tier, ChurnSuggestion Leaving, ChurnCheckTimes Churn);

/// <summary>When the churn check runs.</summary>
/// <param name="Schedule">A cron expression; empty: never.</param>
/// <param name="TimeZone">Its zone.</param>
/// <param name="Threshold">The probability from which a contact counts, 0 to 1.</param>
public sealed record ChurnCheckTimes(string Schedule, string TimeZone, double Threshold)
{
    /// <summary>Those of the options.</summary>
    public static ChurnCheckTimes Of(ChurnCheckOptions churn, TrainerOptions trainer)
    {
        ArgumentNullException.ThrowIfNull(churn);
        ArgumentNullException.ThrowIfNull(trainer);
        return new ChurnCheckTimes(churn.Schedule, trainer.TimeZone, churn.Threshold);
    }
}
