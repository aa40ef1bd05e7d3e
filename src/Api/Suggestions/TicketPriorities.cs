using StreamML.Api.Http;
using StreamML.Api.Texts;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Risk;
using StreamML.Inference.Sentiment;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.Api.Suggestions;

/// <summary>How soon somebody should answer a message.</summary>
public enum TicketPriority
{
    /// <summary>Nothing is open.</summary>
    Low = 0,

    /// <summary>In turn.</summary>
    Normal,

    /// <summary>An unhappy customer, before the others.</summary>
    High,

    /// <summary>At once, and by a supervisor.</summary>
    Urgent,
}

/// <summary>What is sure of a message; null where a model is not.</summary>
/// <param name="Risk">Its support risk.</param>
/// <param name="Sentiment">Its sentiment.</param>
/// <param name="Emotion">Its emotion.</param>
/// <param name="Intent">What its sender wants.</param>
public sealed record TicketLabels(
    RiskAssessment Risk, SentimentLabel? Sentiment, EmotionLabel? Emotion, IntentLabel? Intent);

/// <summary>Priorities of support tickets.</summary>
/// <remarks>
/// A high support risk is urgent and goes to a supervisor, as in the source's example. A medium one is high where the
/// sentiment is negative or the message complains, else normal. A low one is normal where the sender waits for
/// something: help, an order, a return, a purchase. Labels that a model is not sure of take no part.
/// </remarks>
public static class TicketPriorities
{
    private static readonly (RiskFactors Factor, string Reason)[] Threats =
    [
        (RiskFactors.LegalThreat, "it threatens legal action"),
        (RiskFactors.ChargebackThreat, "it threatens to have the bank take the money back"),
        (RiskFactors.AuthorityThreat, "it threatens to go to the police or a regulator"),
        (RiskFactors.PublicityThreat, "it threatens to go to the press or social media"),
        (RiskFactors.ThreatWords, "it mentions a lawyer, the police or fraud"),
        (RiskFactors.UrgentWords, "it mentions money taken, waiting without a reply, or danger"),
    ];

    /// <summary>The priority of a message.</summary>
    public static TicketPriority Of(TicketLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        bool isUnhappy = labels.Sentiment == SentimentLabel.Negative || labels.Intent == IntentLabel.Complaint;
        return (labels.Risk.Level, labels.Intent) switch
        {
            (RiskLevel.High, _) => TicketPriority.Urgent,
            (RiskLevel.Medium, _) => isUnhappy ? TicketPriority.High : TicketPriority.Normal,
            (_, null or IntentLabel.Inquiry) => TicketPriority.Low,
            _ => TicketPriority.Normal,
        };
    }

    /// <summary>Why a message has its priority, in words, the gravest first; at least one reason.</summary>
    public static IReadOnlyList<string> Reasons(TicketLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        List<string> reasons =
            [.. Threats.Where(each => labels.Risk.Factors.HasFlag(each.Factor)).Select(each => each.Reason)];
        if (Feeling(labels) is { } feeling)
        {
            reasons.Add(feeling);
        }

        if (labels.Emotion is { } emotion and not EmotionLabel.Neutral)
        {
            reasons.Add($"the emotion is {TextNames.Of(emotion)}");
        }

        if (Wish(labels.Intent) is { } wish)
        {
            reasons.Add(wish);
        }

        if (labels.Risk.Factors.HasFlag(RiskFactors.SmallTalk))
        {
            reasons.Add("it is a short reply or small talk");
        }

        return reasons.Count > 0 ? reasons : ["no model is sure what it says: read it"];
    }

    /// <summary>The suggestion for a text that was analysed.</summary>
    /// <param name="analysis">What the models say.</param>
    /// <param name="i">Which of its texts.</param>
    public static TicketSuggestion Suggest(TextAnalysis analysis, int i)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        var (sentiment, emotion, intent) = (analysis.Sentiments[i], analysis.Emotions[i], analysis.Intents[i]);
        (string Task, bool Flagged)[] flags =
        [
            ("sentiment", analysis.IsFlagged(i, analysis.Sentiments)),
            ("emotion", analysis.IsFlagged(i, analysis.Emotions)),
            ("intent", analysis.IsFlagged(i, analysis.Intents)),
        ];
        var labels = new TicketLabels(
            analysis.Risks[i], flags[0].Flagged ? null : sentiment.Label, flags[1].Flagged ? null : emotion.Label,
            flags[2].Flagged ? null : intent.Label);
        var priority = Of(labels);
        return new TicketSuggestion(
            TextNames.Of(priority), priority == TicketPriority.Urgent, TextNames.Of(sentiment.Label),
            TextNames.Of(emotion.Label), TextNames.Of(intent.Label), Checks.Rounded(sentiment.Confidence),
            TextNames.Of(labels.Risk.Level), Reasons(labels),
            [.. flags.Where(flag => flag.Flagged).Select(flag => flag.Task)]);
    }

    private static string? Feeling(TicketLabels labels) => labels.Sentiment switch
    {
        SentimentLabel.Negative => labels.Risk.Factors.HasFlag(RiskFactors.StronglyNegative)
            ? "the sentiment is strongly negative"
            : "the sentiment is negative",
        SentimentLabel.Neutral => "the sentiment is neutral",
        SentimentLabel.Positive => "the sentiment is positive",
        _ => null,
    };

    private static string? Wish(IntentLabel? intent) => intent switch
    {
        IntentLabel.Complaint => "it is a complaint",
        IntentLabel.Return => "the sender wants to return something",
        IntentLabel.Support => "the sender asks for help",
        IntentLabel.Tracking => "the sender asks where an order is",
        IntentLabel.Purchase => "the sender wants to buy",
        IntentLabel.Inquiry => "the sender asks a question",
        _ => null,
    };
}
