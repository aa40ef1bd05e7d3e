namespace StreamML.Trainer.Drift.Trials;

/// <summary>Contacts whose features are of several shapes, mostly their own from day to day, and go together.</summary>
internal sealed class MadeUpContacts
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DriftScenario _scenario;
    private readonly int _features;
    private readonly Random _random;
    private readonly double[][] _own;

    public MadeUpContacts(DriftScenario scenario, int features, int seed)
    {
        (_scenario, _features, _random) = (scenario, features, new Random(seed));
        _own = [.. Enumerable.Range(0, scenario.Contacts).Select(_ => Normals())];
    }

    /// <summary>The training: each contact once, or as many others; or what was asked before.</summary>
    public DriftReference Reference(double[] importances)
    {
        var (contacts, rows) = _scenario.ReferenceDays > 0 ? Before() : Training();
        return new DriftReference(
            contacts,
            [
                .. importances.Select((importance, i) =>
                    FeatureReference.Of($"feature_{i}", importance, rows.Select(row => row[i]))),
            ],
            FeatureReference.Of(DriftReference.Prediction, 1, rows.Select(row => (float)Prediction(row))));
    }

    /// <summary>A day: some of the contacts, at random hours.</summary>
    /// <param name="monitor">Gets them.</param>
    /// <param name="day">Which day.</param>
    /// <param name="shift">By how many standard deviations the first feature is shifted, if it is the only one.</param>
    /// <returns>The reports, with the hour of the day at the end of each.</returns>
    public IEnumerable<(DriftReport Report, double Hour)> Day(DriftMonitor monitor, int day, double shift)
    {
        int[] order = Order();
        for (int window = 1; window <= _scenario.WindowsPerDay; window++)
        {
            int from = (int)((long)_scenario.DailyContacts * (window - 1) / _scenario.WindowsPerDay);
            int to = (int)((long)_scenario.DailyContacts * window / _scenario.WindowsPerDay);
            foreach (int contact in order.AsSpan(from, to - from).ToArray())
            {
                float[] vector = Vector(_own[contact], shift);
                monitor.Observe($"c{contact}", vector, Prediction(vector), Start.AddDays(day));
            }

            double hour = 24.0 * window / _scenario.WindowsPerDay;
            if (monitor.EndWindow() is { } report)
            {
                yield return (report, hour);
            }
        }
    }

    private (int Contacts, IReadOnlyList<float[]> Rows) Training() =>
        (_own.Length, [.. _own.Select(own => Vector(_scenario.Newcomers ? Normals() : own, 0))]);

    private (int Contacts, IReadOnlyList<float[]> Rows) Before()
    {
        var sample = new ServedSample(_scenario.ReferenceDays, new DriftOptions().ReferenceSize);
        for (int day = -_scenario.ReferenceDays; day < 0; day++)
        {
            foreach (int contact in Order().Take(_scenario.DailyContacts))
            {
                sample.Add("", $"c{contact}", Vector(_own[contact], 0), Start.AddDays(day));
            }
        }

        var vectors = sample.Of("");
        return (vectors.Contacts, vectors.Rows);
    }

    private int[] Order()
    {
        int[] order = [.. Enumerable.Range(0, _own.Length)];
        _random.Shuffle(order);
        return order;
    }

    private float[] Vector(double[] own, double shift)
    {
        double keep = Math.Sqrt(_scenario.Persistence), change = Math.Sqrt(1 - _scenario.Persistence);
        double mood = Normal();
        float[] vector = new float[_features];
        for (int i = 0; i < _features; i++)
        {
            double today = (0.5 * mood) + (Math.Sqrt(0.75) * Normal());
            double z = (keep * own[i]) + (change * today) + shift;

            // Only the normal ones have a shift in standard deviations: with one feature, that is the one.
            vector[i] = (float)((i % 5) switch
            {
                0 => z,
                1 => Math.Exp(z),
                2 => Math.Max(0, Math.Round(2 * z)),
                3 => z > 1 ? 1 : 0,
                _ => _random.NextDouble() < 0.2 ? double.NaN : z,
            });
        }

        return vector;
    }

    private static double Prediction(float[] vector) => vector.Take(3).Sum(value => Math.Min(value, 3));

    private double[] Normals() => [.. Enumerable.Range(0, _features).Select(_ => Normal())];

    // Box and Muller.
    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
