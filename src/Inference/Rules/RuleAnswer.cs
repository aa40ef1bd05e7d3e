using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;

namespace StreamML.Inference.Rules;

/// <summary>Kind of a text that the rules read as a whole.</summary>
public enum RuleAnswerKind
{
    /// <summary>A rating: stars, "10/10", a thumb.</summary>
    Rating,

    /// <summary>A short reply, a greeting, thanks, praise, an emoji.</summary>
    SmallTalk,

    /// <summary>An emoji of trouble.</summary>
    Distress,

    /// <summary>A number, a time, a count.</summary>
    Number,
}

/// <summary>The rules' answer for a text that they read as a whole, in place of the models'.</summary>
/// <param name="Kind">Kind of the text.</param>
/// <param name="Sentiment">Its sentiment.</param>
/// <param name="Emotion">Its emotion.</param>
/// <param name="Intent">Its intent: never sure, since no class of it covers such texts.</param>
public sealed record RuleAnswer(
    RuleAnswerKind Kind, SentimentPrediction Sentiment, EmotionPrediction Emotion, IntentPrediction Intent)
{
    // Confidences: what a person would say without doubt, probably, and perhaps.
    private const float Sure = 0.9f;
    private const float Likely = 0.75f;
    private const float Unsure = 0.5f;

    private static readonly IntentPrediction NoIntent = IntentOf(IntentLabel.Inquiry, 1f / 6);
    private static readonly IntentPrediction PerhapsComplaint = IntentOf(IntentLabel.Complaint, Unsure);

    private static readonly RuleAnswer NoRating = RatingOf(0.5f, Unsure);

    /// <summary>Agreement, refusal, greeting, thanks and the like.</summary>
    internal static RuleAnswer Neutral { get; } = Of(RuleAnswerKind.SmallTalk, 0, Sure, EmotionLabel.Neutral, Sure);

    /// <summary>Praise, happy emoji, warm thanks.</summary>
    internal static RuleAnswer Praise { get; } = Of(RuleAnswerKind.SmallTalk, 0.8f, Sure, EmotionLabel.Joy, Likely);

    /// <summary>An uninformative emoji.</summary>
    internal static RuleAnswer Vague { get; } = Of(RuleAnswerKind.SmallTalk, 0, Unsure, EmotionLabel.Neutral, Unsure);

    /// <summary>A sad emoji.</summary>
    internal static RuleAnswer Sad { get; } = Of(RuleAnswerKind.Distress, -0.5f, Unsure, EmotionLabel.Sadness, Unsure);

    /// <summary>An angry emoji.</summary>
    internal static RuleAnswer Angry { get; } = Of(RuleAnswerKind.Distress, -0.7f, Unsure, EmotionLabel.Anger, Unsure);

    /// <summary>A number.</summary>
    internal static RuleAnswer Number { get; } = Of(RuleAnswerKind.Number, 0, Sure, EmotionLabel.Neutral, Sure);

    /// <summary>The answer for a rating.</summary>
    internal static RuleAnswer Of(Rating rating) => rating switch
    {
        { Share: >= 0.45f and <= 0.55f, Sure: true } => RatingOf(0.5f, Likely),
        { Share: >= 0.7f or <= 0.4f } => RatingOf(rating.Share, rating.Sure ? Sure : Unsure),
        _ => NoRating with { Sentiment = RatingOf(rating.Share, Unsure).Sentiment },
    };

    private static RuleAnswer RatingOf(float share, float confidence)
    {
        float score = (2 * share) - 1;
        return share switch
        {
            >= 0.7f =>
                Of(RuleAnswerKind.Rating, score, confidence, EmotionLabel.Joy, confidence >= Sure ? Likely : Unsure),
            <= 0.4f =>
                Of(RuleAnswerKind.Rating, score, confidence, EmotionLabel.Neutral, Unsure) with
                {
                    Intent = PerhapsComplaint,
                },
            _ => Of(RuleAnswerKind.Rating, score, confidence, EmotionLabel.Neutral, confidence),
        };
    }

    private static RuleAnswer Of(
        RuleAnswerKind kind, float score, float confidence, EmotionLabel emotion, float emotionConfidence)
    {
        var label = score > 0.3f
            ? SentimentLabel.Positive
            : score < -0.15f
            ? SentimentLabel.Negative
            : SentimentLabel.Neutral;
        float rest = (1 - confidence) / 2;
        float Share(SentimentLabel each) => each == label ? confidence : rest;
        return new RuleAnswer(
            kind,
            new SentimentPrediction(
                label, score, confidence, Share(SentimentLabel.Positive), Share(SentimentLabel.Neutral),
                Share(SentimentLabel.Negative), EvidenceWords: 1),
            new EmotionPrediction(
                emotion, emotionConfidence, Spread((int)emotion, emotionConfidence, LinearEmotionModel.Labels.Count)),
            NoIntent);
    }

    private static IntentPrediction IntentOf(IntentLabel label, float confidence) =>
        new(label, confidence, Spread((int)label, confidence, LinearIntentModel.Labels.Count));

    private static ClassProbabilities Spread(int label, float confidence, int classes)
    {
        float[] values = new float[classes];
        Array.Fill(values, (1 - confidence) / (classes - 1));
        values[label] = confidence;
        return new ClassProbabilities(values);
    }
}
