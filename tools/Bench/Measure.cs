namespace StreamML.Bench;

/// <summary>One side of a measure.</summary>
/// <param name="What">Description.</param>
/// <param name="Median">Median over the pairs, in the measure's unit.</param>
public sealed record Side(string What, double Median);

/// <summary>System divided by control, per pair.</summary>
/// <param name="Min">Smallest.</param>
/// <param name="Median">Median.</param>
/// <param name="Max">Largest.</param>
public sealed record Ratio(double Min, double Median, double Max);

/// <summary>One measure: a system compared with a control in the same run, alternating.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Unit of the medians. If it is a rate, more is better.</param>
/// <param name="Control">The control.</param>
/// <param name="System">The system measured.</param>
/// <param name="Ratio">System / control of each pair.</param>
/// <param name="Pairs">Number of pairs.</param>
public sealed record Measure(string Name, string Unit, Side Control, Side System, Ratio Ratio, int Pairs);

/// <summary>Runs a system and its control alternately, so that a noisy machine affects both alike.</summary>
public static class Paired
{
    /// <summary>Runs <paramref name="pairs"/> pairs after a warm-up pair.</summary>
    /// <param name="name">The measure's name.</param>
    /// <param name="unit">Unit of the values returned by the two functions.</param>
    /// <param name="control">Description and one run of the control.</param>
    /// <param name="system">Description and one run of the system.</param>
    /// <param name="pairs">5 or more.</param>
    /// <param name="progress">Receives each run.</param>
    public static async Task<Measure> RunAsync(
        string name,
        string unit,
        (string What, Func<Task<double>> Run) control,
        (string What, Func<Task<double>> Run) system,
        int pairs,
        IProgress<string> progress)
    {
        var controls = new List<double>();
        var systems = new List<double>();
        for (int pair = 0; pair <= pairs; pair++)
        {
            // The order also alternates: the second may find warmer caches.
            bool controlFirst = pair % 2 == 0;
            double first = await (controlFirst ? control : system).Run();
            double second = await (controlFirst ? system : control).Run();
            var (ofControl, ofSystem) = controlFirst ? (first, second) : (second, first);
            progress.Report($"{name}: {(pair == 0 ? "warm-up" : $"pair {pair} of {pairs}")}: "
                + $"control {ofControl:N1} {unit}, system {ofSystem:N1} {unit}, ratio {ofSystem / ofControl:0.000}");
            if (pair == 0)
            {
                continue;
            }

            controls.Add(ofControl);
            systems.Add(ofSystem);
        }

        var ratios = systems.Zip(controls, (ofSystem, ofControl) => ofSystem / ofControl).ToList();
        return new Measure(
            name,
            unit,
            new Side(control.What, Median(controls)),
            new Side(system.What, Median(systems)),
            new Ratio(ratios.Min(), Median(ratios), ratios.Max()),
            pairs);
    }

    /// <summary>The median; of an even count the mean of the middle two.</summary>
    public static double Median(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
