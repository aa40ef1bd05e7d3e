using System.Globalization;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Scoring;

/// <summary>Scores leads from 0 to 100. Thread-safe.</summary>
/// <remarks>
/// Confidence is the probability that the true score is within the stated tier, if the model errs as it did on unseen
/// leads: by the errors in the manifest's calibration, or, without one, normally distributed with its <c>rmse</c>. It
/// is multiplied by the present share of the model's inputs, by importance.
/// </remarks>
public sealed class LeadScorer : Scorer<LeadPrediction>
{
    /// <summary>Task of its artifacts.</summary>
    public const string Task = "lead";

    private static readonly float[] Ends = [0, 40, 60, 80, 100];

    private static readonly string[] OfTier =
    [
        "Leave it to automated campaigns; spend no sales time unless new interest shows",
        "Re-engage with something useful, such as a guide or a customer's story, before any sales call",
        "Nurture: send a tailored offer and follow up within two days",
        "Contact today and offer to close the deal",
    ];

    private static readonly Advice[] OfFactors =
    [
        Advice.Some("price_inquiry_count", true, "Send a clear quote: the contact has asked about prices"),
        Advice.Some("meeting_request_count", true, "Propose a time for the meeting that the contact has asked for"),
        Advice.Some("question_count", true, "Have a person answer the contact's questions"),
        Advice.Some("campaign_clicks", true, "Follow up on the campaign that the contact has clicked"),
        Advice.Some("campaign_responses", true, "Follow up on the campaign that the contact has answered"),
        new("days_since_last_contact", false, value => value >= 3,
            value => $"Get back in touch: the last contact was {FactorText.Count(value, "day", "days")} ago"),
        new("response_rate", false, value => value < 0.5f, _ =>
            "Try another hour or another channel: few messages are answered"),
        new("avg_response_time_minutes", false, value => value >= 60,
            value => $"Give the contact time: answers take about {FactorText.Count(value / 60, "hour", "hours")}"),
        new("avg_sentiment_score", false, value => value < 0.1f, _ =>
            "Clear up what the contact is unhappy about before selling"),
        Advice.Some("negative_sentiment_ratio", false, "Clear up what the contact is unhappy about before selling"),
        new("avg_emotion_score", false, value => value < 0, _ =>
            "Clear up what the contact is unhappy about before selling"),
        new("campaign_engagement_rate", false, value => value < 0.5f,
            _ => "Send campaigns closer to the contact's interests: few are opened"),
        new("campaign_opens", false, value => value <= 2, _ =>
            "Send campaigns closer to the contact's interests: few are opened"),
        new("conversation_count", false, value => value <= 3, _ => "Ask an open question to start a conversation"),
        new("contact_frequency_per_week", false, value => value < 2, _ =>
            "Ask an open question to start a conversation"),
        new("preferred_contact_hour", true, value => !float.IsNaN(value),
            value => $"Write around {FactorText.Hour(value)}, when the contact writes most"),
    ];

    private readonly double _error;

    /// <summary>Loads an artifact.</summary>
    /// <param name="artifact">Task <c>lead</c>, link identity, with the metric <c>rmse</c>.</param>
    /// <param name="options">Detail of a score; null for the defaults.</param>
    /// <exception cref="ArtifactException">It is of another task, its bytes break the format, or the metric is
    /// missing.</exception>
    public LeadScorer(ModelArtifact artifact, ScoringOptions? options = null)
        : base(artifact, Task, TreeLink.Identity, options ?? new ScoringOptions())
    {
        _error = Manifest.Metrics?.GetValueOrDefault("rmse", -1) ?? -1;
        if (_error < 0)
        {
            throw new ArtifactException(
                "The manifest of a lead model needs the metric rmse, its error on leads it was not trained on: "
                + "confidence is made of it.");
        }
    }

    /// <summary>The tier of a score.</summary>
    public static LeadTier TierOf(float score) => score switch
    {
        >= 80 => LeadTier.Hot,
        >= 60 => LeadTier.Warm,
        >= 40 => LeadTier.Cold,
        _ => LeadTier.Unqualified,
    };

    private protected override float Bounded(float value) => Math.Clamp(value, 0, 100);

    private protected override LeadPrediction Result(in ScoredRow row)
    {
        float score = Bounded(row.Prediction);
        var tier = TierOf(score);
        var factors = Factors(row, Sentence);
        return new LeadPrediction(
            score, tier, factors, Recommend(row, [OfTier[(int)tier]], factors, OfFactors),
            (float)InTier(score, Ends[(int)tier], Ends[(int)tier + 1]) * Present(row), Identity);
    }

    private static string Sentence(TabularFeature feature, float value, double contribution) =>
        $"{FactorText.Of(feature, value)} ({(contribution > 0 ? "raises" : "lowers")} the score by "
        + $"{Math.Abs(contribution).ToString("0.0", CultureInfo.InvariantCulture)} points)";

    // The outer tiers are unbounded: a true score cannot be beyond 0 or 100.
    private double InTier(double score, double low, double high)
    {
        if (Within(score, low <= 0 ? double.NegativeInfinity : low, high >= 100 ? double.PositiveInfinity : high)
            is { } share)
        {
            return share;
        }

        double error = Math.Max(_error, 1e-6);
        return (high >= 100 ? 1 : Below((high - score) / error)) - (low <= 0 ? 0 : Below((low - score) / error));
    }

    // Normal distribution by Zelen and Severo's approximation (Abramowitz and Stegun 26.2.17), to 7.5e-8.
    private static double Below(double z)
    {
        double t = 1 / (1 + (0.2316419 * Math.Abs(z)));
        double tail = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI)
            * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return z > 0 ? 1 - tail : tail;
    }
}
