namespace StreamML.Trainer.FineTuning;

/// <summary>By how much probabilities of the examples may still move when their weights count as found.</summary>
internal static class FineTuneTolerance
{
    /// <summary>In a fold: what is compared differs by more.</summary>
    public const double Fold = 1e-2;

    /// <summary>In a result: less than a weight of one byte tells.</summary>
    public const double Final = 1e-3;
}
