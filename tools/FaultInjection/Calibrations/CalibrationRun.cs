using StreamML.Trainer.Tables.Trials;

namespace StreamML.FaultInjection.Calibrations;

/// <summary>Tasks of a run of the calibration.</summary>
public sealed class CalibrationRunOptions
{
    /// <summary>Folder of CSV tables whose last column is the target; empty: made-up tasks alone.</summary>
    public string Tables { get; init; } = "";

    /// <summary>Columns to leave out where a table has them.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];
}

/// <summary>How a run of the calibration ended.</summary>
/// <param name="Ok">The chosen calibration is not worse than none on 95 % of the tasks, and gains at least what beta
/// alone does on average.</param>
/// <param name="Tasks">Tasks.</param>
/// <param name="NotWorse">Tasks on which the chosen calibration is not worse than none.</param>
/// <param name="MeanGain">Mean gain in log-loss of the chosen calibration.</param>
/// <param name="MeanGainOfBeta">The same of beta alone.</param>
/// <param name="Cases">The tasks, with what was chosen and what it gains.</param>
/// <param name="Seconds">All of it.</param>
public sealed record CalibrationRunReport(
    bool Ok, int Tasks, int NotWorse, double MeanGain, double MeanGainOfBeta, IReadOnlyList<string> Cases,
    double Seconds) : ICheckReport;

/// <summary>The choice of a calibration on many tasks, against no calibration and against beta alone.</summary>
public sealed class CalibrationRun(
    CalibrationRunOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    /// <summary>Runs it.</summary>
    /// <exception cref="Trainer.Datasets.DatasetException">A table cannot be used.</exception>
    public CalibrationRunReport Run(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        var tables = options.Tables.Length == 0
            ? []
            : CalibrationTasks.OfTables(options.Tables, options.Drop, common.Seed);
        var gains = new List<CalibrationGain>();
        foreach (var task in tables.Concat(CalibrationTasks.MadeUp()))
        {
            gains.Add(CalibrationTrial.Run(task, cancellationToken));
            progress.Report(Text(gains[^1]));
        }

        int notWorse = gains.Count(gain => gain.IsNotWorse);
        double chosen = gains.Average(gain => gain.Chosen), beta = gains.Average(gain => gain.Beta);
        return new CalibrationRunReport(
            notWorse >= 0.95 * gains.Count && chosen >= beta, gains.Count, notWorse, chosen, beta,
            [.. gains.Select(Text)], time.GetElapsedTime(started).TotalSeconds);
    }

    private static string Text(CalibrationGain gain) => FormattableString.Invariant(
        $"{gain.Task}: log-loss {gain.Before:0.00000}, {gain.Method} gains {gain.Chosen:0.00000}, beta {gain.Beta:0.00000}");
}
