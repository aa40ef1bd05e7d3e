using System.ComponentModel.DataAnnotations;

namespace StreamML.Trainer.Gates;

/// <summary>What a canary must earn. Configuration section <c>ConversionGate</c>.</summary>
public sealed class ConversionGateOptions
{
    /// <summary>
    /// By how much the canary's conversion rate must be better, as a part of the live version's; default 0.05, five
    /// percent; range 0 to 1.
    /// </summary>
    [Range(0.0, 1.0)]
    public double Lift { get; set; } = 0.05;

    /// <summary>
    /// Whose outcomes are the conversions, whatever the canary's own task: <c>lead</c> (default: a lead converts by its
    /// first order, or is lost) or <c>engagement</c> (a campaign is answered, or is not).
    /// </summary>
    [AllowedValues("lead", "engagement")]
    public string Outcome { get; set; } = "lead";

    /// <summary>
    /// Probability of each wrong verdict, at whatever outcome it is read: promoted without that lift, stopped without
    /// harm, kept in spite of that lift. Default 0.05; range 0.0001 to 0.2.
    /// </summary>
    [Range(0.0001, 0.2)]
    public double Level { get; set; } = 0.05;
}
