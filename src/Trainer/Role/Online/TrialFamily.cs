using StreamML.Schemas.V1;
using StreamML.Trainer.Gates;

namespace StreamML.Trainer.Role.Online;

/// <summary>
/// The comparisons of a tenant's campaigns belong together: with many of them, some look better by chance.
/// </summary>
internal static class TrialFamily
{
    // A larger e-value is beyond a double, and decides nothing more.
    private const double LargestLog = 700;

    /// <summary>Whether a comparison is among those that hold together.</summary>
    /// <param name="family">The newest comparison of each campaign, ended ones too.</param>
    /// <param name="mine">The comparison as it stands now; in place of what the family has of its campaign.</param>
    /// <param name="level">The expected share of false promotions.</param>
    public static bool Promotes(IReadOnlyList<TrainingGate> family, TrainingGate mine, double level)
    {
        TrainingGate[] all = [mine, .. family.Where(other => other.Scope != mine.Scope)];
        double[] values =
            [.. all.Select(gate => gate.Better is { } test ? Math.Exp(Math.Min(LargestLog, test.LogWealth)) : 1)];
        return EBenjaminiHochberg.Reject(values, level).Contains(0);
    }
}
