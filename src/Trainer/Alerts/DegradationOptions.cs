using System.ComponentModel.DataAnnotations;

namespace StreamML.Trainer.Alerts;

/// <summary>When a live version is too bad. Configuration section <c>Watch</c>.</summary>
public sealed class DegradationOptions
{
    /// <summary>Largest mean absolute error, in points of a score; default 15; range 0.001 to 1,000,000.</summary>
    [Range(0.001, 1_000_000)]
    public double MaeMax { get; set; } = 15;

    /// <summary>Largest rise of the mean absolute error over that of the version's evaluation, as a part of it; default
    /// 0.2, a fifth; range 0.01 to 10.</summary>
    [Range(0.01, 10)]
    public double MaeRise { get; set; } = 0.2;

    /// <summary>Least share of the variance that is explained (R²); default 0.75; range 0 to 0.99.</summary>
    [Range(0.0, 0.99)]
    public double R2Min { get; set; } = 0.75;

    /// <summary>R² below which it is severe; default 0.7; range 0 to 0.99.</summary>
    [Range(0.0, 0.99)]
    public double R2Severe { get; set; } = 0.7;

    /// <summary>Least share of right answers; default 0.7; range 0.01 to 0.99.</summary>
    [Range(0.01, 0.99)]
    public double AccuracyMin { get; set; } = 0.7;

    /// <summary>
    /// Probability that a version which is within a limit is ever said to be beyond it, for each limit; default 0.05;
    /// range 0.0001 to 0.2. So the figures of a few unlucky labels raise no alert.
    /// </summary>
    [Range(0.0001, 0.2)]
    public double Level { get; set; } = 0.05;

    /// <summary>
    /// Largest label and error of a score, in its unit; default 100, the range of the scores; range 0.001 to 1,000,000.
    /// Larger ones are cut to it.
    /// </summary>
    [Range(0.001, 1_000_000)]
    public double LabelMax { get; set; } = 100;

    /// <summary>
    /// Labels in which a figure's past counts half; default 100; range 10 to 100,000. Figures in alerts, and recovery,
    /// are about so many of the latest labels.
    /// </summary>
    [Range(10, 100_000)]
    public int HalfLife { get; set; } = 100;

    /// <summary>
    /// Labels after an alert before it can be over; default 200: two half-lives; range 1 to 100,000. The figure must
    /// then be better than its limit by a twentieth.
    /// </summary>
    [Range(1, 100_000)]
    public int RecoveryLabels { get; set; } = 200;

    /// <summary>Failed runs in a row that raise an alert; default 1; range 1 to 100.</summary>
    [Range(1, 100)]
    public int FailedRunsMax { get; set; } = 1;

    /// <summary>
    /// How long there may be too little data; default 14 days, two weekly trainings; range 1 hour to 400 days.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "400.00:00:00")]
    public TimeSpan TooLittleDataTime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>
    /// How long after a version went live its degradation sends it back to the one before; default 30 days; range 0 to
    /// 400 days. Later it is the world that has changed, and the version before is no better.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "400.00:00:00")]
    public TimeSpan RollBackTime { get; set; } = TimeSpan.FromDays(30);
}
