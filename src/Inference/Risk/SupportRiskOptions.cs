namespace StreamML.Inference.Risk;

/// <summary>Settings of <see cref="SupportRiskModel"/>.</summary>
public sealed class SupportRiskOptions
{
    /// <summary>
    /// Sentiment score at which a negative message counts as strongly negative. No unit; default -0.4, the score of one
    /// clearly negative word ("terrible", "awful"); range -1 to -0.05.
    /// </summary>
    public float StronglyNegativeScore { get; init; } = -0.4f;

    /// <summary>
    /// Least confidence for an emotion to count. Default 0.5, since a winner of seven classes below that has no
    /// majority; range 0 to 1; 0 lets every emotion count.
    /// </summary>
    public float MinEmotionConfidence { get; init; } = 0.5f;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="InvalidOperationException">A setting is out of range; the message names it.</exception>
    public void Validate()
    {
        if (StronglyNegativeScore is not (>= -1f and <= -0.05f))
        {
            throw new InvalidOperationException(
                $"StronglyNegativeScore is {StronglyNegativeScore}; it must be -1 to -0.05.");
        }

        if (MinEmotionConfidence is not (>= 0f and <= 1f))
        {
            throw new InvalidOperationException($"MinEmotionConfidence is {MinEmotionConfidence}; it must be 0 to 1.");
        }
    }
}
