namespace StreamML.Inference.Scoring;

/// <summary>What is put in words beside a score. Words take longer than the score itself.</summary>
[Flags]
public enum ScoreWords
{
    /// <summary>Nothing: sentences and recommendations are empty.</summary>
    None = 0,

    /// <summary>A sentence per factor.</summary>
    Sentences = 1,

    /// <summary>Recommendations.</summary>
    Recommendations = 2,

    /// <summary>All of it.</summary>
    All = Sentences | Recommendations,
}
