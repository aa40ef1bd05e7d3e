using System.ComponentModel.DataAnnotations;

namespace StreamML.Trainer.Gates;

/// <summary>How sure the offline gate must be. Configuration section <c>OfflineGate</c>.</summary>
public sealed class OfflineGateOptions
{
    /// <summary>
    /// Probability that a version which is not better is promoted by any use of one holdout; default 0.05; range 0.001
    /// to 0.2. Each use gets an equal part (Bonferroni).
    /// </summary>
    [Range(0.001, 0.2)]
    public double Level { get; set; } = 0.05;

    /// <summary>
    /// By how much the mean loss must be smaller, in its unit; default 0: any improvement; range -1,000,000 to
    /// 1,000,000. Below 0, a version may be that much worse.
    /// </summary>
    [Range(-1_000_000, 1_000_000)]
    public double Margin { get; set; }

    /// <summary>
    /// Pairs of versions that one holdout may compare before it has to be replaced; default 5, a month of weekly
    /// trainings; range 1 to 100. Each use then has a level of 0.01.
    /// </summary>
    [Range(1, 100)]
    public int HoldoutUsesMax { get; set; } = 5;

    /// <summary>
    /// Contacts that a holdout must have; default 20, so that the 50 new labels that start a training can judge as well
    /// as teach; the bootstrap of fewer is too sure; range 10 to 1,000,000.
    /// </summary>
    [Range(10, 1_000_000)]
    public int ContactsMin { get; set; } = 20;

    /// <summary>
    /// Bootstrap samples; default 4,000, so that 40 lie beyond a level of 0.01; range 200 to 100,000.
    /// </summary>
    [Range(200, 100_000)]
    public int Draws { get; set; } = 4_000;

    /// <summary>Seed of the bootstrap; default 1; any number. The same seed gives the same verdict.</summary>
    public int Seed { get; set; } = 1;
}
