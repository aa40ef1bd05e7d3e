namespace StreamML.Inference;

/// <summary>What every text model says of its answer, whatever the task.</summary>
public interface ITextPrediction
{
    /// <summary>0..1, as the model's card says.</summary>
    float Confidence { get; }

    /// <summary>What the answer rests on; null where the model does not tell.</summary>
    TextEvidence? Evidence { get; }
}

/// <summary>
/// How much of a text a model knows. A regression without any known n-gram still gives a label, that of its bias, and
/// is sure of it: the probability says nothing of it, this does.
/// </summary>
/// <param name="Ngrams">Informative n-grams: known, in several training texts, and not among the most common ones. Of a
/// transformer: tokens that are not the unknown one.</param>
/// <param name="Share">0..1: share of the text's words, or tokens, that the model knows. 1 for a text without
/// words.</param>
/// <param name="Whole">Whether the text was read to its end.</param>
public readonly record struct TextEvidence(int Ngrams, float Share, bool Whole = true);
