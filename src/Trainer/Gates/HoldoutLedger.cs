namespace StreamML.Trainer.Gates;

/// <summary>A use of a holdout.</summary>
/// <param name="Champion">Version that was live; empty: none.</param>
/// <param name="Challenger">Version or manifest that asked for its place.</param>
/// <param name="At">When.</param>
/// <param name="Verdict">What came of it.</param>
public sealed record HoldoutUse(string Champion, string Challenger, DateTimeOffset At, OfflineVerdict Verdict);

/// <summary>
/// How often a holdout has judged. Each verdict tells a little about its rows, and what is trained after it may have
/// learnt that: so a holdout that is used every week becomes training data, and has to be replaced.
/// </summary>
/// <param name="Holdout">The holdout: a digest of its rows, or their offset ranges.</param>
/// <param name="Uses">Its uses, oldest first.</param>
public sealed record HoldoutLedger(string Holdout, IReadOnlyList<HoldoutUse> Uses)
{
    /// <summary>A holdout that was never used.</summary>
    public static HoldoutLedger New(string holdout) => new(holdout, []);

    /// <summary>The use by these two versions; null if there was none. The same two again learn nothing new.</summary>
    public HoldoutUse? Find(string champion, string challenger) =>
        Uses.FirstOrDefault(use => use.Champion == champion && use.Challenger == challenger);

    /// <summary>The ledger after a use.</summary>
    public HoldoutLedger With(HoldoutUse use) => new(Holdout, [.. Uses, use]);
}
