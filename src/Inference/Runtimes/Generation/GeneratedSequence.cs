namespace StreamML.Inference.Runtimes.Generation;

/// <summary>Why a sequence ended.</summary>
internal enum GenerationStop
{
    /// <summary>The model ended it.</summary>
    EndToken,

    /// <summary>It reached the maximum length.</summary>
    Length,

    /// <summary>It kept repeating itself.</summary>
    Repetition,
}

/// <summary>A generated sequence.</summary>
/// <param name="Tokens">New tokens, without the prompt and the end token.</param>
/// <param name="LogProbabilities">Natural logarithm of each token's probability after the rules, at temperature 1; then
/// that of the end token, if there is one.</param>
/// <param name="Stop">Why it ended.</param>
/// <param name="Score">Value that beams are compared by: the sum of log-probabilities over length to the power of the
/// penalty.</param>
internal sealed record GeneratedSequence(
    IReadOnlyList<int> Tokens, IReadOnlyList<float> LogProbabilities, GenerationStop Stop, double Score)
{
    /// <summary>Mean log-probability, including the end token; 0 if empty.</summary>
    public double MeanLogProbability =>
        LogProbabilities.Count == 0 ? 0 : LogProbabilities.Average(each => (double)each);
}
