namespace StreamML.Inference.Scoring;

/// <summary>
/// A recommendation for a factor: given where the factor moved the score that way and its value is so.
/// </summary>
/// <param name="Feature">The feature.</param>
/// <param name="Raises">Whether the factor must raise the score, or lower it.</param>
/// <param name="Holds">Whether it is for this value; a missing one (NaN) is asked too.</param>
/// <param name="Say">The sentence.</param>
internal sealed record Advice(string Feature, bool Raises, Func<float, bool> Holds, Func<float, string> Say)
{
    /// <summary>For a value above 0.</summary>
    public static Advice Some(string feature, bool raises, string sentence) =>
        new(feature, raises, value => value > 0, _ => sentence);

    /// <summary>Whether it is for this factor.</summary>
    public bool Fits(ScoreFactor factor) =>
        factor.Feature == Feature && factor.Contribution > 0 == Raises && Holds(factor.Value);
}
