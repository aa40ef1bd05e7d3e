using StreamML.Features;
using StreamML.Inference.Scoring;

namespace StreamML.Api.Scores;

/// <summary>Asks an engagement model about one contact at several hours of its day.</summary>
internal static class EngagementHours
{
    private static readonly FeatureSchema Schema = FeatureSchemas.Engagement;

    /// <summary>The best of several hours.</summary>
    /// <param name="scorer">The model.</param>
    /// <param name="contact">The contact's features; their hour, and their rate at it, do not count. The day is
    /// known, or taken for a working day.</param>
    /// <param name="hours">Hours of the contact's day, 0 to 23, one or more.</param>
    public static BestMoment Best(EngagementScorer scorer, ReadOnlySpan<float> contact, ReadOnlySpan<int> hours)
    {
        float[] rows = new float[hours.Length * Schema.Count];
        for (int i = 0; i < hours.Length; i++)
        {
            EngagementVector.At(contact, rows.AsSpan(i * Schema.Count, Schema.Count), hours[i]);
        }

        return scorer.Best(hours, rows);
    }
}
