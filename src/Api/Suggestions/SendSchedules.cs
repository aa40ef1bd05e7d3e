using StreamML.Api.Http;
using StreamML.Api.Scores;
using StreamML.Features;
using StreamML.Inference.Scoring;

namespace StreamML.Api.Suggestions;

/// <summary>What is known of a contact's engagement.</summary>
/// <param name="ContactKey">The contact.</param>
/// <param name="Values">Its features, float32 [feature] of the engagement schema, missing = NaN; null: there are none
/// of this schema.</param>
public sealed record ContactFeatures(string ContactKey, float[]? Values);

/// <summary>Divides contacts by the hour at which they are likeliest to engage.</summary>
public static class SendSchedules
{
    /// <summary>Hours told of each contact.</summary>
    public const int HoursTold = 3;

    private const int HoursADay = 24;

    private static readonly int Offset = FeatureSchemas.Engagement.IndexOf("timezone_offset");
    private static readonly int Preferred = FeatureSchemas.Engagement.IndexOf("preferred_contact_hour");

    /// <summary>
    /// Asks a model about each contact at each hour, and divides them by their best: of hours that are as good as the
    /// likeliest the one nearest to when the contact writes most.
    /// </summary>
    /// <param name="scorer">The model.</param>
    /// <param name="contacts">The contacts.</param>
    /// <param name="hours">Hours of the contact's day, 0 to 23, one or more.</param>
    /// <param name="asGood">By how much an hour's probability may be lower and it still be as good, 0 to 1.</param>
    /// <param name="more">Whether there are more contacts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static ScheduleSuggestion Divide(
        EngagementScorer scorer, IReadOnlyList<ContactFeatures> contacts, int[] hours, double asGood, bool more,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(contacts);
        var scheduled = new List<ScheduledContact>(contacts.Count);
        foreach (var contact in contacts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (contact.Values?.Length == FeatureSchemas.Engagement.Count)
            {
                scheduled.Add(Schedule(scorer, contact.ContactKey, contact.Values, hours, asGood));
            }
        }

        return new ScheduleSuggestion(
            [
                .. scheduled.GroupBy(contact => contact.BestHours[0].Hour).OrderBy(group => group.Key)
                    .Select(group => new SendHour(
                        group.Key, $"{group.Key:00}:00", group.Count(),
                        [.. group.OrderByDescending(contact => contact.BestHours[0].EngagementProbability)])),
            ],
            scheduled.Count, contacts.Count - scheduled.Count, more);
    }

    private static ScheduledContact Schedule(
        EngagementScorer scorer, string key, float[] values, int[] hours, double asGood)
    {
        var best = EngagementHours.Best(scorer, values, hours);
        double least = best.Probability - asGood;
        return new ScheduledContact(
            key, float.IsNaN(values[Offset]) ? null : values[Offset],
            [
                .. best.All.OrderBy(each => each.Probability < least)
                    .ThenBy(each => each.Probability < least ? 0 : Apart(each.Moment, values[Preferred]))
                    .ThenByDescending(each => each.Probability).ThenBy(each => each.Moment).Take(HoursTold)
                    .Select(each => new HourAnswer(each.Moment, Checks.Rounded(each.Probability))),
            ]);
    }

    // Hours between two of a day, the shorter way round; 0 where the contact has written at none.
    private static double Apart(int hour, float preferred)
    {
        double apart = float.IsNaN(preferred) ? 0 : Math.Abs(hour - preferred);
        return Math.Min(apart, HoursADay - apart);
    }
}
