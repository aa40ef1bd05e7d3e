using StreamML.Inference.Runtimes.Linear;
using StreamML.Trainer.Training;

namespace StreamML.Trainer.Tests.Boosting;

/// <summary>The linear model: repeatable, at the minimum, and its terms sum to the margin.</summary>
public sealed class LogisticTrainerTests
{
    [Fact]
    public void Train_Twice_GivesTheSameBytesAndTermsThatSumToTheMargin()
    {
        var data = SyntheticRows.Make(4, 500, 7, binary: true);
        var file = new LogisticTrainer(1).Train(data.Rows, 7, data.Labels);
        Assert.Equal(file.ToBytes(), new LogisticTrainer(1).Train(data.Rows, 7, data.Labels).ToBytes());
        var model = LinearModel.Parse(file.ToBytes());
        float[] margins = new float[data.Count];
        double[] terms = new double[data.Rows.Length];
        model.PredictMargins(data.Rows, margins);
        model.Contribute(data.Rows, terms);
        for (int row = 0; row < data.Count; row++)
        {
            double sum = model.Bias + terms.AsSpan(row * 7, 7).ToArray().Sum();
            Assert.True(Math.Abs(sum - margins[row]) <= 1e-6 * Math.Abs(margins[row]), $"{sum} for {margins[row]}");
        }
    }

    [Fact]
    public void Train_AtItsEnd_HasNoGradientLeft()
    {
        const double Penalty = 2;
        var data = SyntheticRows.Make(5, 500, 4, binary: true);
        var file = new LogisticTrainer(Penalty).Train(data.Rows, 4, data.Labels);
        float[] predictions = new float[data.Count];
        new LinearModel(file).Predict(data.Rows, predictions);
        for (int f = 0; f < 4; f++)
        {
            var (mean, scale, weight) = file.Features[f];
            double gradient = Penalty * weight;
            for (int row = 0; row < data.Count; row++)
            {
                float value = data.Rows[(row * 4) + f];
                gradient += float.IsNaN(value) ? 0 : (predictions[row] - data.Labels[row]) * ((value - mean) / scale);
            }

            Assert.Equal(0, gradient, 1e-2);
        }
    }
}
