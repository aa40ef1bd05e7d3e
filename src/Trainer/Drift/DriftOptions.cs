using System.ComponentModel.DataAnnotations;

namespace StreamML.Trainer.Drift;

/// <summary>When features and predictions count as drifted. Configuration section <c>Drift</c>.</summary>
public sealed class DriftOptions
{
    /// <summary>
    /// Probability of any drift alert as long as a version is live and nothing drifts, over all its features and all
    /// windows together; default 0.05; range 0.0001 to 0.2.
    /// </summary>
    [Range(0.0001, 0.2)]
    public double Level { get; set; } = 0.05;

    /// <summary>
    /// Distance from training that does not matter: the largest difference of the two distribution functions
    /// (Kolmogorov and Smirnov's). Default 0.05, which is a shift by an eighth of a standard deviation; range 0.001 to
    /// 0.5. With few contacts it is wider, since those who come are never quite those of the training.
    /// </summary>
    [Range(0.001, 0.5)]
    public double Tolerance { get; set; } = 0.05;

    /// <summary>
    /// Contacts that a window needs; default 100; range 10 to 100,000. With fewer, the window goes on over the next
    /// hour.
    /// </summary>
    [Range(10, 100_000)]
    public int ContactsMin { get; set; } = 100;

    /// <summary>
    /// Contacts of a day that count; default 100,000: 2 MB; range 1,000 to 10,000,000. Those that come later that day
    /// are left out.
    /// </summary>
    [Range(1_000, 10_000_000)]
    public int ContactsMax { get; set; } = 100_000;

    /// <summary>
    /// Days within the tolerance after which a drift is over; default 2; range 1 to 30.
    /// </summary>
    [Range(1, 30)]
    public int RecoveryDays { get; set; } = 2;

    /// <summary>
    /// Importance that the drifted features must have together for a training, as a share of all; default 0.05; range 0
    /// to 1. Drifted predictions are always enough.
    /// </summary>
    [Range(0.0, 1.0)]
    public double RetrainImportance { get; set; } = 0.05;

    /// <summary>
    /// Days before a version that its reference is made of; default 14, so that each day of the week is in it twice;
    /// range 1 to 60.
    /// </summary>
    [Range(1, 60)]
    public int ReferenceDays { get; set; } = 14;

    /// <summary>
    /// Vectors of a reference, the same number of each day; default 5,000: 2 MB in memory for each watched model; range
    /// 200 to 100,000. More make it more exact.
    /// </summary>
    [Range(200, 100_000)]
    public int ReferenceSize { get; set; } = 5_000;

    /// <summary>
    /// Different contacts that a reference needs; default 400; range 50 to 100,000. Where there are fewer, watching
    /// begins when they have come.
    /// </summary>
    [Range(50, 100_000)]
    public int ReferenceContacts { get; set; } = 400;

    /// <summary>
    /// Models that are watched, of all tenants together; default 60: about 300 MB if each has 100,000 contacts a day;
    /// range 1 to 10,000. Of more, those that are asked first are.
    /// </summary>
    [Range(1, 10_000)]
    public int ModelsMax { get; set; } = 60;
}
