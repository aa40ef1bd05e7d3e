namespace StreamML.Inference.Sentiment;

/// <summary>Which way a text leans. Values are stable: they are stored.</summary>
public enum SentimentLabel
{
    /// <summary>Neither way, or nothing to judge by.</summary>
    Neutral = 0,

    /// <summary>Positive: a score of 0.05 or more.</summary>
    Positive = 1,

    /// <summary>Negative: a score of -0.05 or less.</summary>
    Negative = 2,
}

/// <summary>The sentiment of one text.</summary>
/// <param name="Label">By the thresholds the authors of VADER give for <paramref name="Score"/>.</param>
/// <param name="Score">-1 (most negative) to 1 (most positive), rounded to 4 decimals: VADER's compound.</param>
/// <param name="Confidence">
/// 0..1. For positive and negative it is |score|: the score saturates with the weight of the evidence, so it is how
/// sure the lexicon is. For neutral it is <paramref name="Neutral"/> where sentiment words cancel out, 0.5 where there
/// is no sentiment word at all (their absence says little), 0 for an empty text. Not a calibrated probability.
/// </param>
/// <param name="Positive">Share of the text that is positive, 0..1, rounded to 3 decimals.</param>
/// <param name="Neutral">Share that is neutral. The three add up to 1, or to 0 for an empty text.</param>
/// <param name="Negative">Share that is negative.</param>
/// <param name="EvidenceWords">
/// Words with a sentiment of their own, 0 or more. 0 means that the model found nothing it knows, as in most texts of
/// another language.
/// </param>
public readonly record struct SentimentPrediction(
    SentimentLabel Label,
    float Score,
    float Confidence,
    float Positive,
    float Neutral,
    float Negative,
    int EvidenceWords);
