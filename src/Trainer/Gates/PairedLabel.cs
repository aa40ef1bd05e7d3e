namespace StreamML.Trainer.Gates;

/// <summary>How a label came to be, which decides whether it may judge.</summary>
public enum LabelOrigin
{
    /// <summary>An outcome in the event stream: every event of its kind has one.</summary>
    Outcome = 0,

    /// <summary>An answer to the audit sample: drawn at random, with a known probability.</summary>
    Audit,

    /// <summary>
    /// A correction or confirmation that nobody asked for. People correct what they see to be wrong, so these labels
    /// make every version that is shown look worse than it is, and every other one better.
    /// </summary>
    Volunteered,
}

/// <summary>Losses of two versions on the same event, once its label is there.</summary>
/// <param name="ChampionLoss">Loss of the version that is live: 1 for a wrong label, 0 for a right one; or an absolute
/// error, a clipped log-loss.</param>
/// <param name="ChallengerLoss">Loss of the version that asks for its place, in the same unit.</param>
/// <param name="Origin">How the label came to be.</param>
/// <param name="RelativeWeight">The smallest inclusion probability of the sampling plan, divided by this label's; above
/// 0 to 1. It is 1 where all labels of a day had the same probability.</param>
public readonly record struct PairedLabel(
    double ChampionLoss, double ChallengerLoss, LabelOrigin Origin = LabelOrigin.Outcome, double RelativeWeight = 1);
