namespace StreamML.Inference.Sentiment;

/// <summary>Which way a text leans. Values are stable: they are stored.</summary>
public enum SentimentLabel
{
    /// <summary>Neither way, or nothing to judge by.</summary>
    Neutral = 0,

    /// <summary>Positive.</summary>
    Positive = 1,

    /// <summary>Negative.</summary>
    Negative = 2,
}

/// <summary>The sentiment of one text.</summary>
/// <param name="Label">A regression: the likeliest. The lexicon: positive from a score of 0.05 up, negative from -0.05
/// down.</param>
/// <param name="Score">-1 (most negative) to 1 (most positive). A regression: <paramref name="Positive"/> less
/// <paramref name="Negative"/>. The lexicon: VADER's compound, rounded to 4 decimals.</param>
/// <param name="Confidence">0..1. A regression: the label's probability. The lexicon, which is not calibrated: |score|
/// for positive and negative, which saturates with the weight of the evidence; for neutral <paramref name="Neutral"/>
/// where sentiment words cancel out, 0.5 where there is none (their absence says little), 0 for an empty text.</param>
/// <param name="Positive">A regression: probability of positive, 0..1. The lexicon: share of the text that is, rounded
/// to 3 decimals.</param>
/// <param name="Neutral">That of neutral. The three add up to 1; of an empty text the lexicon gives 0 for all.</param>
/// <param name="Negative">That of negative.</param>
/// <param name="EvidenceWords">A regression: word n-grams that it knows. The lexicon: words with a sentiment of their
/// own. 0 means that the model found nothing it knows, as in most texts of another language.</param>
public readonly record struct SentimentPrediction(
    SentimentLabel Label,
    float Score,
    float Confidence,
    float Positive,
    float Neutral,
    float Negative,
    int EvidenceWords) : ITextPrediction
{
    /// <inheritdoc />
    public TextEvidence? Evidence { get; init; }

    /// <summary>How strong the feeling is, 0 (none) to 1: the score without its sign.</summary>
    public float Intensity => Math.Abs(Score);
}
