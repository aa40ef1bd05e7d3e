using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Trainer.Calibration;

namespace StreamML.Trainer.Tables.Trials;

/// <summary>What calibrations gain on rows that neither the model nor the choice has seen.</summary>
/// <param name="Task">Name of the task.</param>
/// <param name="Before">Log-loss without calibration.</param>
/// <param name="Method">The method that was chosen.</param>
/// <param name="Chosen">How much lower the log-loss is with it.</param>
/// <param name="Beta">The same with beta, whether it was chosen or not.</param>
public sealed record CalibrationGain(string Task, double Before, string Method, double Chosen, double Beta)
{
    /// <summary>Below this, samples of 20,000 rows cannot tell two losses apart.</summary>
    public const double Alike = 1e-4;

    /// <summary>The chosen calibration is not worse than none.</summary>
    public bool IsNotWorse => Chosen >= -Alike;
}

/// <summary>Tries the choice of a calibration.</summary>
public static class CalibrationTrial
{
    /// <summary>Trains, chooses, and judges.</summary>
    /// <exception cref="ScoreTrainingException">The rows cannot be trained on.</exception>
    public static CalibrationGain Run(CalibrationTask task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        var options = new CalibrationOptions();
        var compared = CrossValidation.Run(
            task.Learn, [task.Learner], new CrossValidationOptions(), null, TimeProvider.System, cancellationToken);
        var unseen = compared.Best.OutOfFold[0];
        var chosen = CalibrationChoice.OfProbabilities(unseen.Predictions, unseen.Labels, unseen.FoldOf, options);
        var beta = CalibrationChoice.Fit(
            TabularCalibration.BetaMethod, unseen.Predictions, unseen.Labels, options);
        float[] plain = task.Learner.Fit(new TableFit(task.Learn), cancellationToken).Model.Predict(task.Judge);
        double before = Loss(plain, null, task.Judge);
        return new CalibrationGain(
            task.Name, before, chosen.Report.Method, before - Loss(plain, chosen.Calibration, task.Judge),
            before - Loss(plain, beta, task.Judge));
    }

    private static double Loss(float[] plain, TabularCalibration? calibration, TableData judge)
    {
        float[] predictions = [.. plain];
        if (calibration is not null)
        {
            new Calibrator(calibration).Apply(predictions);
        }

        return LogLoss.Each(predictions, judge.Labels).Average();
    }
}
