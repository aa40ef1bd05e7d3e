namespace StreamML.Trainer.Drift;

/// <summary>How a feature, or the predictions, were distributed in training: counts between quantiles.</summary>
/// <param name="Name">The feature's name; <see cref="DriftReference.Prediction"/> for the predictions.</param>
/// <param name="Importance">Its share of what moves predictions: mean absolute contribution, divided by the sum over
/// all features; 0 to 1.</param>
/// <param name="Cuts">Upper ends of all bins but the last, ascending; a value equal to one is below it.</param>
/// <param name="Counts">Rows in each bin, one more than cuts.</param>
/// <param name="Missing">Rows without a value.</param>
public sealed record FeatureReference(
    string Name, double Importance, IReadOnlyList<double> Cuts, IReadOnlyList<long> Counts, long Missing)
{
    /// <summary>All rows.</summary>
    public long Rows => Counts.Sum() + Missing;

    /// <summary>Bin of a value: 0 for a missing one (NaN), then the bins in their order.</summary>
    public int BinOf(double value)
    {
        if (double.IsNaN(value))
        {
            return 0;
        }

        int bin = 0;
        while (bin < Cuts.Count && value > Cuts[bin])
        {
            bin++;
        }

        return bin + 1;
    }

    /// <summary>Summarises values.</summary>
    /// <param name="name">The feature's name.</param>
    /// <param name="importance">Its share of what moves predictions, 0 to 1.</param>
    /// <param name="values">The values of the training rows; missing = NaN.</param>
    /// <param name="bins">Bins of about equal counts, 2 to 100; fewer where values repeat.</param>
    /// <exception cref="ArgumentException">There are no values, or the importance or number of bins is outside its
    /// range.</exception>
    public static FeatureReference Of(string name, double importance, IEnumerable<float> values, int bins = 10)
    {
        float[] all = [.. values];
        if (all.Length == 0 || importance is not (>= 0 and <= 1) || bins is < 2 or > 100)
        {
            throw new ArgumentException(
                $"The reference of {name} needs values, an importance of 0 to 1, and 2 to 100 bins.", nameof(values));
        }

        double[] sorted = [.. all.Where(float.IsFinite).Select(value => (double)value).Order()];
        double[] cuts = sorted.Length == 0
            ? []
            : [
                .. Enumerable.Range(1, bins - 1).Select(k => sorted[(int)((long)k * sorted.Length / bins)]).Distinct()
                    .Where(cut => cut < sorted[^1]),
            ];
        var reference = new FeatureReference(name, importance, cuts, [], 0);
        long[] counts = new long[cuts.Length + 2];
        foreach (float value in all)
        {
            counts[reference.BinOf(value)]++;
        }

        return reference with { Counts = counts[1..], Missing = counts[0] };
    }
}

/// <summary>
/// What a version's training rows were like, small enough for its manifest: some hundred bytes a feature.
/// </summary>
/// <param name="Contacts">Different contacts among the rows.</param>
/// <param name="Features">Its features, in the order of the vector.</param>
/// <param name="Predictions">Its predictions for these rows.</param>
public sealed record DriftReference(
    long Contacts, IReadOnlyList<FeatureReference> Features, FeatureReference Predictions)
{
    /// <summary>Name of the predictions among features.</summary>
    public const string Prediction = "prediction";

    /// <summary>Checks what was read from a manifest.</summary>
    /// <exception cref="InvalidDataException">It does not fit together; the message says where.</exception>
    public void Validate()
    {
        if (Contacts <= 0)
        {
            throw new InvalidDataException("The reference has no contacts. Train the version anew.");
        }

        foreach (var feature in Features.Append(Predictions))
        {
            bool ascending = feature.Cuts.Zip(feature.Cuts.Skip(1)).All(pair => pair.First < pair.Second);
            if (!ascending || feature.Counts.Count != feature.Cuts.Count + 1 || feature.Counts.Any(count => count < 0)
                || feature.Missing < 0 || feature.Rows == 0)
            {
                throw new InvalidDataException(
                    $"The reference of {feature.Name} is damaged: cuts must ascend, and there must be one count more "
                    + "than cuts. Train the version anew.");
            }
        }
    }
}
