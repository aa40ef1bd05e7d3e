namespace StreamML.Inference.Scoring;

/// <summary>
/// A recommendation for a factor, given if the factor moved the score in the given direction and its value qualifies.
/// </summary>
/// <param name="Feature">The feature.</param>
/// <param name="Raises">Whether the factor must raise the score, or lower it.</param>
/// <param name="Holds">Whether the value qualifies; also called for a missing one (NaN).</param>
/// <param name="Say">Returns the sentence.</param>
internal sealed record Advice(string Feature, bool Raises, Func<float, bool> Holds, Func<float, string> Say)
{
    /// <summary>Creates one for values above 0.</summary>
    public static Advice Some(string feature, bool raises, string sentence) =>
        new(feature, raises, value => value > 0, _ => sentence);

    /// <summary>Whether it applies to this factor.</summary>
    public bool Fits(ScoreFactor factor) =>
        factor.Feature == Feature && factor.Contribution > 0 == Raises && Holds(factor.Value);
}
