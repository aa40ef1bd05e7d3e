namespace StreamML.Trainer.Evaluation;

/// <summary>
/// Of numbers: root of the mean squared error, mean absolute error, and the share of the variance explained, which is
/// not defined where all labels are the same.
/// </summary>
internal sealed class NumberMeasures(EvaluationSet set) : IMeasures
{
    public IReadOnlyList<MeasureName> Names { get; } = [new("rmse"), new("mae"), new("r2")];

    public void Measure(ReadOnlySpan<double> weights, Span<double> values)
    {
        double total = 0, sum = 0, squares = 0, absolutes = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double error = (double)set.Predictions[i] - set.Labels[i];
            total += weights[i];
            sum += weights[i] * set.Labels[i];
            squares += weights[i] * error * error;
            absolutes += weights[i] * Math.Abs(error);
        }

        double mean = sum / total, variance = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            double off = set.Labels[i] - mean;
            variance += weights[i] * off * off;
        }

        values[0] = Math.Sqrt(squares / total);
        values[1] = absolutes / total;
        values[2] = variance > 0 ? 1 - (squares / variance) : double.NaN;
    }
}
