namespace StreamML.Trainer.Gates;

/// <summary>What a <see cref="SampledMean"/> has summed up, to go on after a restart.</summary>
/// <param name="Count">Labels.</param>
/// <param name="Weights">Sum of 1/p, where p is the probability that an event was sampled.</param>
/// <param name="WeightSquares">Sum of 1/p².</param>
/// <param name="Values">Sum of y/p, where y is the value.</param>
/// <param name="ValueSquares">Sum of y²/p².</param>
/// <param name="Products">Sum of y/p².</param>
public sealed record SampledMeanState(
    long Count, double Weights, double WeightSquares, double Values, double ValueSquares, double Products);

/// <summary>A mean over all events, from a sample of them.</summary>
/// <param name="Mean">The estimate of Hájek: the weighted mean; NaN without labels.</param>
/// <param name="Low">Lower end of its 95 % interval, at least 0.</param>
/// <param name="High">Upper end of it, at most 1.</param>
/// <param name="Count">Labels.</param>
/// <param name="EffectiveCount">Labels of equal weight that would be as exact.</param>
public readonly record struct SampledEstimate(double Mean, double Low, double High, long Count, double EffectiveCount);

/// <summary>
/// Estimates the mean over all events of a value from 0 to 1, such as the accuracy, from events sampled at random with
/// known probabilities (the audit sample). Labels that people volunteer have no such probability and must stay out:
/// they are mostly corrections, and with them every accuracy is too low. Not safe from several threads.
/// </summary>
/// <remarks>
/// Horvitz and Thompson (1952); Hájek (1971). The interval is Wilson's, with as many labels as have the variance of the
/// weighted mean.
/// </remarks>
public sealed class SampledMean
{
    private SampledMeanState _sums;

    /// <summary>An estimate from labels to come.</summary>
    /// <param name="state">Where an earlier one stopped; null: a new one.</param>
    public SampledMean(SampledMeanState? state = null) => _sums = state ?? new SampledMeanState(0, 0, 0, 0, 0, 0);

    /// <summary>What a restart needs.</summary>
    public SampledMeanState State => _sums;

    /// <summary>The mean over all events, and how far off it may be.</summary>
    public SampledEstimate Estimate
    {
        get
        {
            var sums = _sums;
            if (sums.Count == 0)
            {
                return new SampledEstimate(double.NaN, 0, 1, 0, 0);
            }

            double mean = sums.Values / sums.Weights;
            double spread = sums.ValueSquares - (2 * mean * sums.Products) + (mean * mean * sums.WeightSquares);
            double variance = Math.Max(0, spread) / (sums.Weights * sums.Weights);
            double kish = sums.Weights * sums.Weights / sums.WeightSquares;
            double effective = variance > 1e-15 && mean is > 0 and < 1
                ? Math.Max(1, mean * (1 - mean) / variance * (sums.Count > 1 ? (sums.Count - 1.0) / sums.Count : 1))
                : kish;
            double z = NormalDistribution.Quantile975;
            double centre = (mean + (z * z / (2 * effective))) / (1 + (z * z / effective));
            double half = z / (1 + (z * z / effective))
                * Math.Sqrt((mean * (1 - mean) / effective) + (z * z / (4 * effective * effective)));
            return new SampledEstimate(
                mean, Math.Max(0, centre - half), Math.Min(1, centre + half), sums.Count, effective);
        }
    }

    /// <summary>The estimate of Horvitz and Thompson, for which the number of all events is known.</summary>
    /// <param name="events">All events from which the labels were sampled, above 0.</param>
    /// <returns>The mean, unbiased; may be above 1 by chance.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is not above 0.</exception>
    public double HorvitzThompson(long events)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(events);
        return _sums.Values / events;
    }

    /// <summary>Takes the label of a sampled event.</summary>
    /// <param name="value">0 to 1: 1 for a right answer, 0 for a wrong one.</param>
    /// <param name="probability">Probability with which this event was sampled, above 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public void Add(double value, double probability)
    {
        if (value is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(value), "The value must be 0 to 1.");
        }

        if (probability is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(probability), "The probability of being sampled must be above 0 and up to 1.");
        }

        Count(value, probability, 1);
    }

    /// <summary>Takes back a label that was added.</summary>
    /// <param name="value">Its value.</param>
    /// <param name="probability">Its probability.</param>
    public void Remove(double value, double probability)
    {
        Count(value, probability, -1);
        if (_sums.Count <= 0)
        {
            // Without labels no rounding may stay behind.
            _sums = new SampledMeanState(0, 0, 0, 0, 0, 0);
        }
    }

    private void Count(double value, double probability, int sign)
    {
        double weight = 1 / probability;
        _sums = new SampledMeanState(
            _sums.Count + sign, _sums.Weights + (sign * weight), _sums.WeightSquares + (sign * weight * weight),
            _sums.Values + (sign * value * weight), _sums.ValueSquares + (sign * value * value * weight * weight),
            _sums.Products + (sign * value * weight * weight));
    }
}
