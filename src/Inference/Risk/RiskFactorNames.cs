namespace StreamML.Inference.Risk;

/// <summary>Names of the factors in records, tables and answers.</summary>
internal static class RiskFactorNames
{
    /// <summary>Every factor with its name, in order of value.</summary>
    public static readonly (RiskFactors Factor, string Name)[] All =
    [
        (RiskFactors.PositiveSentiment, "positive_sentiment"),
        (RiskFactors.NeutralSentiment, "neutral_sentiment"),
        (RiskFactors.NegativeSentiment, "negative_sentiment"),
        (RiskFactors.StronglyNegative, "strongly_negative"),
        (RiskFactors.HostileEmotion, "hostile_emotion"),
        (RiskFactors.DistressedEmotion, "distressed_emotion"),
        (RiskFactors.JoyfulEmotion, "joyful_emotion"),
        (RiskFactors.EmotionUnknown, "emotion_unknown"),
        (RiskFactors.NoSentimentEvidence, "no_sentiment_evidence"),
        (RiskFactors.SentimentUnknown, "sentiment_unknown"),
        (RiskFactors.ComplaintIntent, "complaint_intent"),
        (RiskFactors.Rating, "rating"),
        (RiskFactors.SmallTalk, "small_talk"),
        (RiskFactors.LegalThreat, "legal_threat"),
        (RiskFactors.ChargebackThreat, "chargeback_threat"),
        (RiskFactors.AuthorityThreat, "authority_threat"),
        (RiskFactors.PublicityThreat, "publicity_threat"),
        (RiskFactors.ThreatWords, "threat_words"),
        (RiskFactors.UrgentWords, "urgent_words"),
    ];
}
