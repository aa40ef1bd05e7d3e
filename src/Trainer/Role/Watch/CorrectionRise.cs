namespace StreamML.Trainer.Role.Watch;

/// <summary>Decides whether people correct a model more often than before.</summary>
/// <param name="options">Limits.</param>
internal sealed class CorrectionRise(CorrectionOptions options)
{
    // One in a thousand, one-sided. It is looked at again and again and may be wrong now and then: that costs a
    // training, whose version a gate judges like any other.
    private const double Sure = 3.09;

    /// <summary>Whether the rise is beyond chance: the ratio of the two rates, by its logarithm, whose variance is the
    /// sum of the inverse counts.</summary>
    public bool IsRisen(CorrectionCounts counts)
    {
        if (counts.Corrections < options.CorrectionsMin || counts.Labelled <= 0 || counts.LabelledBefore <= 0)
        {
            return false;
        }

        // Half a correction more, so that none at all before is a rate, too.
        double before = counts.CorrectionsBefore + 0.5;
        double ratio = counts.Corrections / (double)counts.Labelled / (before / counts.LabelledBefore);
        double spread = Math.Sqrt((1.0 / counts.Corrections) + (1 / before));
        return Math.Log(ratio / options.Rise) > Sure * spread;
    }
}
