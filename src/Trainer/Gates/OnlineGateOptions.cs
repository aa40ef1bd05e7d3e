using System.ComponentModel.DataAnnotations;

namespace StreamML.Trainer.Gates;

/// <summary>How sure the online gate must be. Configuration section <c>OnlineGate</c>.</summary>
public sealed class OnlineGateOptions
{
    /// <summary>
    /// Probability that a version which is not better is ever promoted, at whatever label the test is read; default
    /// 0.05; range 0.0001 to 0.2.
    /// </summary>
    [Range(0.0001, 0.2)]
    public double PromoteLevel { get; set; } = 0.05;

    /// <summary>
    /// Probability that a version which is not worse is ever stopped for harm; default 0.05; range 0.0001 to 0.2.
    /// </summary>
    [Range(0.0001, 0.2)]
    public double HarmLevel { get; set; } = 0.05;

    /// <summary>
    /// By how much the mean loss must be smaller, in parts of <see cref="LossBound"/>; default 0: any improvement;
    /// range -0.5 to 0.5. Below 0, a version may be that much worse. Other than at 0, events where both agree count as
    /// well.
    /// </summary>
    [Range(-0.5, 0.5)]
    public double Margin { get; set; }

    /// <summary>
    /// The largest difference of two losses that counts in full, in the unit of the loss; larger ones are cut to it.
    /// Default 1, which is exact for right and wrong; range 0.000001 to 1,000,000. For an absolute error take the
    /// largest difference that occurs now and then: far too large, and the test takes long.
    /// </summary>
    [Range(0.000001, 1_000_000)]
    public double LossBound { get; set; } = 1;

    /// <summary>
    /// The same of scores, whose losses are an error over 100 points (lead) or a squared error (churn, engagement);
    /// default 0.25: two versions seldom differ by more on one contact; range 0.000001 to 1.
    /// </summary>
    [Range(0.000001, 1)]
    public double ScoreLossBound { get; set; } = 0.25;

    /// <summary>The options for a task.</summary>
    /// <param name="isScore">Whether its losses are those of scores.</param>
    public OnlineGateOptions For(bool isScore) => isScore
        ? new OnlineGateOptions
        {
            PromoteLevel = PromoteLevel,
            HarmLevel = HarmLevel,
            Margin = Margin,
            LossBound = ScoreLossBound,
            LabelsMax = LabelsMax,
        }
        : this;

    /// <summary>
    /// Labels after which the champion is kept if neither is shown; default 5,000, where an improvement of two points
    /// with disagreement on 20 % of the events is found nine times in ten; range 50 to 1,000,000.
    /// </summary>
    [Range(50, 1_000_000)]
    public long LabelsMax { get; set; } = 5_000;
}
