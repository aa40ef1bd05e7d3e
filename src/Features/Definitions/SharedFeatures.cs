using static StreamML.Features.Definitions.Formulas;

namespace StreamML.Features.Definitions;

/// <summary>Features used by two schemas.</summary>
internal static class SharedFeatures
{
    /// <summary>Used by lead and churn.</summary>
    public static FeatureSpec NegativeSentimentRatio { get; } = FeatureSpec.Of(
        "negative_sentiment_ratio", "share", 0, 1, "no inbound text with a sentiment",
        "Inbound texts labelled negative / inbound texts with a sentiment.",
        view => Ratio(view.Sentiment.Negative, view.Sentiment.All.Count));

    /// <summary>Used by lead and engagement.</summary>
    public static FeatureSpec PreferredContactHour { get; } = FeatureSpec.Of(
        "preferred_contact_hour", "hour", 0, 23, "no inbound message",
        "Hour of the contact's day with the most inbound messages; of equal ones the earliest.",
        view => view.Rhythm.BestHour);
}
