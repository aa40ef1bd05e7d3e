using System.ComponentModel.DataAnnotations;

namespace StreamML.Trainer.Role.Watch;

/// <summary>When more corrections than before start a training early. Configuration section
/// <c>Corrections</c>.</summary>
public sealed class CorrectionOptions
{
    /// <summary>
    /// Rise of the corrections per labelled message, of the latest day over the days before, from which a training is
    /// worth it; default 1.5; range 1.05 to 100. It must be beyond chance.
    /// </summary>
    [Range(1.05, 100)]
    public double Rise { get; set; } = 1.5;

    /// <summary>
    /// Corrections of the latest day that it takes; default 10, as many as a training needs; range 3 to 1,000,000.
    /// </summary>
    [Range(3, 1_000_000)]
    public long CorrectionsMin { get; set; } = 10;

    /// <summary>
    /// Days before the latest that it is compared with; default 14, so that each day of the week is in them twice;
    /// range 1 to 90.
    /// </summary>
    [Range(1, 90)]
    public int DaysBefore { get; set; } = 14;
}
