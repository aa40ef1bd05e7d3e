namespace StreamML.Inference;

/// <summary>Parts of a text model's answer common to all tasks.</summary>
public interface ITextPrediction
{
    /// <summary>0..1, as explained in the model card.</summary>
    float Confidence { get; }

    /// <summary>Evidence for the answer; null if the model does not provide it.</summary>
    TextEvidence? Evidence { get; }
}

/// <summary>
/// How much of a text a model knows. A regression without any known n-gram still returns a confident label from its
/// bias, which its probability does not reveal.
/// </summary>
/// <param name="Ngrams">Number of informative n-grams: known, in several training texts, and not among the most common
/// ones. For a transformer: tokens other than the unknown one.</param>
/// <param name="Share">0..1: share of the text's words, or tokens, that the model knows. 1 for a text without
/// words.</param>
/// <param name="Whole">Whether the text was read to its end.</param>
public readonly record struct TextEvidence(int Ngrams, float Share, bool Whole = true);
