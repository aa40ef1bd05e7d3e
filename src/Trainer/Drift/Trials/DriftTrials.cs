namespace StreamML.Trainer.Drift.Trials;

/// <summary>Made-up days of a version's life.</summary>
/// <param name="Days">Days without any drift.</param>
/// <param name="Features">Features of the model.</param>
/// <param name="Contacts">Contacts that there are; the training had as many, each once.</param>
/// <param name="DailyContacts">Those of them that are scored on a day, at random hours.</param>
/// <param name="WindowsPerDay">Windows of a day: 24 or 1.</param>
/// <param name="Persistence">Part of a feature's variance that is a contact's own and stays: 0 to 1.</param>
/// <param name="Newcomers">Whether the training had other contacts of the same kind.</param>
/// <param name="ReferenceDays">0: the reference is the training. More: a sample of what was asked on so many days
/// before, as the trainer takes it.</param>
public sealed record DriftScenario(
    int Days = 30,
    int Features = 81,
    int Contacts = 5_000,
    int DailyContacts = 2_000,
    int WindowsPerDay = 24,
    double Persistence = 0.7,
    bool Newcomers = false,
    int ReferenceDays = 0);

/// <summary>What the monitor did.</summary>
/// <param name="Scenario">What was tried.</param>
/// <param name="AlertsMost">Most features that counted as drifted in any stationary run.</param>
/// <param name="AlertsMean">Mean number of them a run.</param>
/// <param name="NaiveMean">The same of a control: a Kolmogorov-Smirnov test of each feature at 5 % after each
/// day.</param>
/// <param name="ShiftRuns">Runs with a shift of half a standard deviation in one of the five strongest
/// features.</param>
/// <param name="FoundInADay">Share of them in which it was found within a day.</param>
/// <param name="HoursMedian">Median hours until it was found; null: fewer than half were found within two days.</param>
public sealed record DriftTrial(
    DriftScenario Scenario,
    int AlertsMost,
    double AlertsMean,
    double NaiveMean,
    int ShiftRuns,
    double FoundInADay,
    double? HoursMedian);

/// <summary>The drift monitor on made-up contacts. The same seed gives the same result.</summary>
public static class DriftTrials
{
    private const int Strongest = 5;
    private const int ShiftDays = 2;

    /// <summary>Runs a scenario.</summary>
    /// <param name="scenario">What is tried.</param>
    /// <param name="stationaryRuns">Runs without a shift.</param>
    /// <param name="shiftRuns">Runs with one, after the stationary days. These have the shifted feature alone, with the
    /// part of the level that it has among all.</param>
    /// <param name="seed">Seed of the contacts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static DriftTrial Run(
        DriftScenario scenario, int stationaryRuns, int shiftRuns, int seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var alerts = new List<int>();
        var naive = new List<int>();
        for (int run = 0; run < stationaryRuns; run++)
        {
            var days = new MadeUpContacts(scenario, scenario.Features, unchecked((seed * 1_000_003) + run));
            var monitor = new DriftMonitor(days.Reference(Importances(scenario.Features)), new DriftOptions());
            var (found, peeked) = Stationary(monitor, days, scenario, cancellationToken);
            alerts.Add(found);
            naive.Add(peeked);
        }

        var hours = new List<double?>();
        for (int run = 0; run < shiftRuns; run++)
        {
            hours.Add(Shift(scenario, run % Strongest, unchecked((seed * 2_000_003) + run + 1), cancellationToken));
        }

        double?[] sorted = [.. hours.OrderBy(hour => hour ?? double.MaxValue)];
        return new DriftTrial(
            scenario, alerts.DefaultIfEmpty().Max(), alerts.DefaultIfEmpty().Average(),
            naive.DefaultIfEmpty().Average(), shiftRuns,
            sorted.Length == 0 ? 0 : sorted.Count(hour => hour <= 24) / (double)sorted.Length,
            sorted.Length == 0 ? null : sorted[sorted.Length / 2]);
    }

    // As importances are: a few features carry most of a model.
    private static double[] Importances(int features)
    {
        double sum = Enumerable.Range(1, features).Sum(rank => 1.0 / (rank + 2));
        return [.. Enumerable.Range(1, features).Select(rank => 1.0 / (rank + 2) / sum)];
    }

    private static (int Found, int Naive) Stationary(
        DriftMonitor monitor, MadeUpContacts contacts, DriftScenario scenario, CancellationToken cancellationToken)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var naive = new HashSet<string>(StringComparer.Ordinal);
        for (int day = 0; day < scenario.Days; day++)
        {
            DriftReport? last = null;
            foreach (var report in contacts.Day(monitor, day, shift: 0))
            {
                cancellationToken.ThrowIfCancellationRequested();
                found.UnionWith(report.Report.Features.Where(each => each.Drifted).Select(each => each.Name));
                last = report.Report;
            }

            double critical = 1.358 * Math.Sqrt((1.0 / scenario.Contacts) + (1.0 / scenario.DailyContacts));
            naive.UnionWith(last!.Features.Where(each => each.Distance > critical).Select(each => each.Name));
        }

        return (found.Count, naive.Count);
    }

    private static double? Shift(DriftScenario scenario, int strongest, int seed, CancellationToken cancellationToken)
    {
        var contacts = new MadeUpContacts(scenario, 1, seed);
        double[] importances = Importances(scenario.Features);
        var alone = contacts.Reference([importances[strongest]]);
        double part = 0.9 * (importances[strongest] + (1.0 / scenario.Features)) / 2;
        var options = new DriftOptions();

        // The one feature has all but the predictions' part of the level here: so much less is given.
        options.Level *= part / 0.9;
        var monitor = new DriftMonitor(alone, options);
        for (int day = 0; day < scenario.Days + ShiftDays; day++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var (report, hour) in contacts.Day(monitor, day, day < scenario.Days ? 0 : 0.5))
            {
                if (day >= scenario.Days && report.Features.Any(each => each.Drifted
                    && each.Name != DriftReference.Prediction))
                {
                    return ((day - scenario.Days) * 24) + hour;
                }
            }
        }

        return null;
    }
}
