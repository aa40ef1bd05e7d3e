namespace StreamML.Inference.Runtimes.Generation;

/// <summary>Why a sequence ended.</summary>
internal enum GenerationStop
{
    /// <summary>The model said that it is done.</summary>
    EndToken,

    /// <summary>It is as long as it may be.</summary>
    Length,

    /// <summary>It went round in a circle.</summary>
    Repetition,
}

/// <summary>What a model wrote.</summary>
/// <param name="Tokens">New tokens, without the prompt and without the end token.</param>
/// <param name="LogProbabilities">Natural logarithm of each one's probability after the rules, at temperature 1; then
/// that of the end token, where there is one.</param>
/// <param name="Stop">Why it ended.</param>
/// <param name="Score">What beams are compared by: the sum of log-probabilities over length to the power of the
/// penalty.</param>
internal sealed record GeneratedSequence(
    IReadOnlyList<int> Tokens, IReadOnlyList<float> LogProbabilities, GenerationStop Stop, double Score)
{
    /// <summary>Mean log-probability, the end token included; 0 for nothing at all.</summary>
    public double MeanLogProbability =>
        LogProbabilities.Count == 0 ? 0 : LogProbabilities.Average(each => (double)each);
}
