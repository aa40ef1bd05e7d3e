using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Scoring;

/// <summary>Predicts how likely a customer leaves. Thread-safe.</summary>
/// <remarks>
/// Confidence is the probability of the likelier of the two outcomes, at least 0.5, or, if the manifest has a
/// Venn-Abers calibration, 1 minus the distance of its two probabilities; times the present share of the model's
/// inputs, by importance: 0 if nothing is known.
/// </remarks>
public sealed class ChurnScorer : Scorer<ChurnPrediction>
{
    /// <summary>Task of its artifacts.</summary>
    public const string Task = "churn";

    private const string WinBack = "Send a win-back campaign with an exclusive discount";
    private const string Satisfaction = "Schedule a customer satisfaction call to address concerns";
    private const string Fewer = "Send fewer messages and let the customer choose the topics";
    private const string Unread = "Change content and time of messages: many go unread";
    private const string Quiet = "Start a personal conversation: the customer has gone quiet";
    private const string Products = "Show new products that go with past purchases";
    private const string NoMarketing = "Send no marketing: the customer has asked for none";

    private static readonly string[] OfRisk =
    [
        "Keep up regular contact; no special action is needed",
        "Watch closely and write proactively within the week",
        "Reach out within 3 days with something of value to this customer",
        "Urgent: reach out personally with a tailored offer within 24 hours",
    ];

    private static readonly Advice[] OfFactors =
    [
        Advice.Some("unresolved_tickets_count", true, "Prioritize resolution of open support tickets"),
        Advice.Some("support_tickets_count", true, Satisfaction),
        new("avg_ticket_resolution_days", true, value => value > 0,
            value => $"Resolve tickets faster: they took {FactorText.Count(value, "day", "days")} on average"),
        Advice.Some("complaint_count", true, Satisfaction),
        new("current_sentiment_score", true, value => value < 0, _ => Satisfaction),
        Advice.Some("sentiment_decline_rate", true, Satisfaction),
        Advice.Some("negative_sentiment_ratio", true, Satisfaction),
        new("days_since_last_purchase", true, value => value >= 30, _ => WinBack),
        Advice.Some("purchase_frequency_decline", true, WinBack),
        Advice.Some("product_views_decline", true, Products),
        Advice.Some("cart_abandonment_rate", true, "Remind the customer of the abandoned cart and ask what stood in the way"),
        Advice.Some("refund_count", true, "Ask what was wrong with the products that were refunded"),
        Advice.Some("discount_usage_increase", true,
            "Reward loyalty instead of further discounts, which purchases come to depend on"),
        Advice.Some("unsubscribe_attempts", true, Fewer),
        Advice.Some("opted_out_campaigns", true, Fewer),
        Advice.Some("ignored_messages_ratio", true, Unread),
        Advice.Some("campaign_engagement_decline", true, Unread),
        new("days_since_last_campaign_open", true, value => value >= 30, _ => Unread),
        new("response_rate_current", true, value => value < 0.5f, _ => Quiet),
        Advice.Some("engagement_frequency_decline", true, Quiet),
        Advice.Some("conversation_length_decline", true, Quiet),
        new("days_since_last_message", true, value => value >= 14, _ => Quiet),
        new("messages_this_month", true, value => value <= 2, _ => Quiet),
    ];

    private static readonly Advice[] WithoutMarketing =
        [.. OfFactors.Where(each => each.Say(1) is not (WinBack or Unread or Fewer or Products))];

    /// <summary>Loads an artifact.</summary>
    /// <param name="artifact">Task <c>churn</c>, link logistic.</param>
    /// <param name="options">Detail of a score; null for the defaults.</param>
    /// <exception cref="ArtifactException">It is of another task, or its bytes break the format.</exception>
    public ChurnScorer(ModelArtifact artifact, ScoringOptions? options = null)
        : base(artifact, Task, TreeLink.Logistic, options ?? new ScoringOptions())
    {
    }

    /// <summary>The risk level of a probability.</summary>
    public static ChurnRisk RiskOf(float probability) => probability switch
    {
        >= 0.7f => ChurnRisk.Critical,
        >= 0.5f => ChurnRisk.High,
        >= 0.3f => ChurnRisk.Medium,
        _ => ChurnRisk.Low,
    };

    private protected override ChurnPrediction Result(in ScoredRow row)
    {
        float probability = row.Prediction;
        var risk = RiskOf(probability);
        var factors = Factors(row, (feature, value, _) => ChurnSentences.Of(feature, value));
        // A customer who opted out is not won back by more messages, whatever the factors.
        bool unwanted = row["unsubscribe_attempts"] > 0 || row["opted_out_campaigns"] > 0;
        string[] recommendations = unwanted
            ? Recommend(row, [OfRisk[(int)risk], NoMarketing], factors, WithoutMarketing)
            : Recommend(row, [OfRisk[(int)risk]], factors, OfFactors);
        return new ChurnPrediction(
            probability, risk, factors, recommendations, ConfidenceOf(row), Identity);
    }
}
