using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Trainer.Calibration;
using StreamML.Trainer.Tables;
using Xunit.Abstractions;

namespace StreamML.Trainer.Tests.Calibration;

/// <summary>The chosen calibration, on rows that neither the model nor the choice has seen, against none and
/// beta.</summary>
public sealed class CalibrationBarsTests(ITestOutputHelper output)
{
    // Below this the sample of 20,000 rows cannot tell two losses apart.
    private const double Alike = 1e-4;

    [Fact]
    public void Choice_OnTwentyTasks_IsNeverMuchWorseThanNoneAndGainsAtLeastWhatBetaDoes()
    {
        var gains = CalibrationTasks.All().Select(Gains).ToList();
        Assert.Equal(20, gains.Count);
        int notWorse = gains.Count(gain => gain.Chosen >= -Alike);
        output.WriteLine($"not worse {notWorse} of 20, mean gain {gains.Average(gain => gain.Chosen):0.00000}, "
            + $"beta alone {gains.Average(gain => gain.Beta):0.00000}");
        Assert.True(notWorse >= 19, $"Not worse in {notWorse} of 20.");
        Assert.True(gains.Average(gain => gain.Chosen) >= gains.Average(gain => gain.Beta), "Beta alone gains more.");
    }

    private (double Chosen, double Beta) Gains(
        (string Name, ITableLearner Learner, TableData Learn, TableData Judge) task)
    {
        var compared = CrossValidation.Run(
            task.Learn, [task.Learner], new CrossValidationOptions(), null, TimeProvider.System,
            CancellationToken.None);
        var unseen = compared.Best.OutOfFold[0];
        var chosen = CalibrationChoice.OfProbabilities(unseen.Predictions, unseen.Labels, unseen.FoldOf, new());
        var beta = CalibrationChoice.Fit(
            TabularCalibration.BetaMethod, unseen.Predictions, unseen.Labels, new CalibrationOptions());
        float[] plain = task.Learner.Fit(new TableFit(task.Learn), CancellationToken.None).Model.Predict(task.Judge);
        double before = Loss(plain, null, task.Judge);
        var gains = (before - Loss(plain, chosen.Calibration, task.Judge), before - Loss(plain, beta, task.Judge));
        output.WriteLine($"{task.Name}: log-loss {before:0.0000}, {chosen.Report.Method} gains {gains.Item1:0.00000}, "
            + $"beta {gains.Item2:0.00000}");
        return gains;
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
