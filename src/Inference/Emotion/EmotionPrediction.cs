namespace StreamML.Inference.Emotion;

/// <summary>The emotions of the sources (Ekman's six and neutral). Values are stable: they are stored.</summary>
public enum EmotionLabel
{
    /// <summary>None of the others.</summary>
    Neutral = 0,

    /// <summary>Joy.</summary>
    Joy = 1,

    /// <summary>Sadness.</summary>
    Sadness = 2,

    /// <summary>Anger.</summary>
    Anger = 3,

    /// <summary>Fear.</summary>
    Fear = 4,

    /// <summary>Surprise.</summary>
    Surprise = 5,

    /// <summary>Disgust.</summary>
    Disgust = 6,
}

/// <summary>The strongest emotion of one text.</summary>
/// <param name="Label">Which emotion.</param>
/// <param name="Confidence">0..1: its probability.</param>
/// <param name="Probabilities">Of each label, at its value; they sum to 1. Empty where a model gives none.</param>
public readonly record struct EmotionPrediction(
    EmotionLabel Label, float Confidence, ClassProbabilities Probabilities) : ITextPrediction
{
    /// <summary>Probability of a label, 0..1; 0 where a model gives none.</summary>
    public float Of(EmotionLabel label) => (int)label < Probabilities.Count ? Probabilities[(int)label] : 0;

    /// <summary>A prediction without the probabilities of the other labels.</summary>
    public EmotionPrediction(EmotionLabel label, float confidence)
        : this(label, confidence, default)
    {
    }

    /// <inheritdoc />
    public TextEvidence? Evidence { get; init; }
}
