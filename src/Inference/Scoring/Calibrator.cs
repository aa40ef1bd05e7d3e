using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Scoring;

/// <summary>Applies a manifest's calibration to a model's predictions. Thread-safe.</summary>
internal sealed class Calibrator
{
    // Float32 knows no probability closer to 1.
    private const double Least = 1e-7;

    private readonly BetaParameters? _beta;
    private readonly float[] _lowerAt = [], _lower = [], _upperAt = [], _upper = [];
    private readonly float[] _residuals = [];

    /// <summary>Prepares a calibration that has been checked.</summary>
    public Calibrator(TabularCalibration calibration)
    {
        _beta = calibration.Beta;
        if (calibration.Lower is { } lower && calibration.Upper is { } upper)
        {
            (_lowerAt, _lower) = ([.. lower.Select(step => step.At)], [.. lower.Select(step => step.Probability)]);
            (_upperAt, _upper) = ([.. upper.Select(step => step.At)], [.. upper.Select(step => step.Probability)]);
        }

        _residuals = calibration.Residuals is null ? [] : [.. calibration.Residuals];
    }

    /// <summary>Replaces probabilities by calibrated ones. Numbers of a regression stay as they are.</summary>
    public void Apply(Span<float> predictions)
    {
        if (_beta is not null)
        {
            foreach (ref float prediction in predictions)
            {
                double probability = Math.Clamp(prediction, Least, 1 - Least);
                double odds = (_beta.A * Math.Log(probability)) - (_beta.B * Math.Log(1 - probability)) + _beta.C;
                prediction = (float)(1 / (1 + Math.Exp(-odds)));
            }
        }
        else if (_lower.Length > 0)
        {
            foreach (ref float prediction in predictions)
            {
                // Of both probabilities the one whose log-loss is least whichever of them is true.
                var (low, high) = Between(prediction);
                prediction = high / (1 - low + high);
            }
        }
    }

    /// <summary>The two probabilities between which the true one lies; null unless the method has them.</summary>
    public (float Low, float High)? Range(float prediction) => _lower.Length > 0 ? Between(prediction) : null;

    /// <summary>
    /// The probability that the true number lies from one number to below another, by the errors on unseen rows; null
    /// unless there are any.
    /// </summary>
    public double? Within(double prediction, double low, double high)
    {
        if (_residuals.Length == 0)
        {
            return null;
        }

        int from = Below(_residuals, (float)(low - prediction)), to = Below(_residuals, (float)(high - prediction));
        return (to - from) / (double)_residuals.Length;
    }

    private (float Low, float High) Between(float prediction)
    {
        int low = Below(_lowerAt, MathF.BitIncrement(prediction)) - 1, high = Below(_upperAt, prediction);
        float lower = low < 0 ? 0 : _lower[low];
        return (lower, Math.Max(lower, high < _upper.Length ? _upper[high] : 1));
    }

    // How many of some ascending values are below a value.
    private static int Below(float[] values, float value)
    {
        int from = 0, to = values.Length;
        while (from < to)
        {
            int middle = (from + to) / 2;
            (from, to) = values[middle] < value ? (middle + 1, to) : (from, middle);
        }

        return from;
    }
}
