using StreamML.Features;
using StreamML.Inference.Scoring;

namespace StreamML.Api.Scores;

/// <summary>Asks an engagement model about one contact at several hours of its day.</summary>
internal static class EngagementHours
{
    private static readonly FeatureSchema Schema = FeatureSchemas.Engagement;
    private static readonly int Hour = Schema.IndexOf("hour_of_day");
    private static readonly int Day = Schema.IndexOf("day_of_week");
    private static readonly int BusinessHours = Schema.IndexOf("is_business_hours");

    /// <summary>The best of several hours.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="contact">The contact's features; their hour does not count. The day is known, or taken for a
    /// working day.</param>
    /// <param name="hours">Hours of the contact's day, 0 to 23, one or more.</param>
    public static BestMoment Best(EngagementScorer scorer, ReadOnlySpan<float> contact, ReadOnlySpan<int> hours)
    {
        int day = float.IsNaN(contact[Day]) ? 0 : (int)contact[Day];
        float[] rows = new float[hours.Length * Schema.Count];
        for (int i = 0; i < hours.Length; i++)
        {
            var row = rows.AsSpan(i * Schema.Count, Schema.Count);
            contact.CopyTo(row);
            row[Hour] = hours[i];
            row[BusinessHours] = EngagementMoment.IsBusinessHours(hours[i], day) ? 1 : 0;
        }

        return scorer.Best(hours, rows);
    }
}
