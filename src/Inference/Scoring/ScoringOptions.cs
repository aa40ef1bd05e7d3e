namespace StreamML.Inference.Scoring;

/// <summary>Detail of a score.</summary>
public sealed class ScoringOptions
{
    /// <summary>Most factors per score, strongest first. Default 5, as many as people read; range 1 to 30.</summary>
    public int MaxFactors { get; init; } = 5;

    /// <summary>
    /// Most recommendations per score. Default 4: one for the tier and three for its strongest reasons; range 1 to 10.
    /// </summary>
    public int MaxRecommendations { get; init; } = 4;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="InvalidOperationException">A setting is out of range; the message names it.</exception>
    public void Validate()
    {
        Range(MaxFactors, nameof(MaxFactors), 30);
        Range(MaxRecommendations, nameof(MaxRecommendations), 10);
    }

    private static void Range(int value, string name, int most)
    {
        if (value < 1 || value > most)
        {
            throw new InvalidOperationException($"{name} is {value}; it must be 1 to {most}.");
        }
    }
}
