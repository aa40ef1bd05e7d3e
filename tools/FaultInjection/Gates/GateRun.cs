using StreamML.Trainer.Drift.Trials;
using StreamML.Trainer.Gates.Trials;

namespace StreamML.FaultInjection.Gates;

/// <summary>Size of a run of the gates.</summary>
public sealed class GateOptions
{
    /// <summary>Comparisons of two versions in each case. Default 1,000.</summary>
    public int Runs { get; init; } = 1_000;

    /// <summary>Stationary months of 81 features. Default 10: of each about a second and a half.</summary>
    public int Months { get; init; } = 10;

    /// <summary>Shifts of half a standard deviation. Default 200.</summary>
    public int Shifts { get; init; } = 200;
}

/// <summary>How a run of the gates ended.</summary>
/// <param name="Ok">All bars hold.</param>
/// <param name="Runs">Comparisons in each case.</param>
/// <param name="Cases">The cases: whether each holds, what was measured beside its control, and the bar.</param>
/// <param name="Figures">What was measured, by name.</param>
/// <param name="Seconds">All of it.</param>
public sealed record GateReport(
    bool Ok, int Runs, IReadOnlyList<string> Cases, IReadOnlyDictionary<string, double> Figures, double Seconds)
    : ICheckReport;

/// <summary>
/// The statistics that decide, on made-up labels and contacts, each with its control in the same run: how often they
/// are wrong, and how long they take to be right.
/// </summary>
public sealed class GateRun(GateOptions options, FaultRunOptions common, TimeProvider time, IProgress<string> progress)
{
    private static readonly double[] Disagreements = [0.08, 0.15, 0.25];

    private readonly List<string> _cases = [];
    private readonly Dictionary<string, double> _figures = new(StringComparer.Ordinal);
    private bool _ok = true;

    /// <summary>Runs it.</summary>
    public GateReport Run(CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        foreach (double disagreement in Disagreements)
        {
            Equal(disagreement, cancellationToken);
        }

        foreach (double disagreement in Disagreements)
        {
            Worse(disagreement, cancellationToken);
            Better(disagreement, cancellationToken);
        }

        Drift("24 windows a day", new DriftScenario(), hasBar: true, cancellationToken);
        Drift("a window a day", new DriftScenario { WindowsPerDay = 1 }, hasBar: true, cancellationToken);
        Drift(
            "as the trainer has it, against a sample of 14 days", new DriftScenario { ReferenceDays = 14 },
            hasBar: true, cancellationToken);
        Drift(
            "300 contacts a day, none of them in the training of 400",
            new DriftScenario { Contacts = 400, DailyContacts = 300, Newcomers = true }, hasBar: false,
            cancellationToken);
        return new GateReport(
            _ok, options.Runs, _cases, _figures, time.GetElapsedTime(started).TotalSeconds);
    }

    private void Equal(double disagreement, CancellationToken cancellationToken)
    {
        var trial = Trial(new GateScenario(0, disagreement, 2_000, options.Runs), cancellationToken);
        double naive = trial.Naive.Found;
        Add(
            $"equal versions that disagree on {disagreement:P0}, read after each of 2,000 labels",
            trial.Promote.Found <= 0.05 && trial.Harm.Found <= 0.05 && naive >= 0.25,
            "at most 5 % false, a t-test at least 25 %",
            $"{trial.Promote.Found:P1} promoted, {trial.Harm.Found:P1} stopped; a t-test read as often: {naive:P1}");
    }

    private void Worse(double disagreement, CancellationToken cancellationToken)
    {
        var trial = Trial(new GateScenario(-5, disagreement, 4_000, options.Runs), cancellationToken);
        var early = Trial(new GateScenario(-5, disagreement, 500, options.Runs), cancellationToken);
        bool hasBar = disagreement == Disagreements[0];
        Add(
            $"5 points worse, disagreement {disagreement:P0}", !hasBar || early.Harm.Found >= 0.95,
            hasBar ? "at least 95 % stopped within 500 labels" : "",
            $"{early.Harm.Found:P1} stopped within 500 labels, median {trial.Harm.MedianLabels}; {Known(trial)}; "
            + $"{early.Promote.Found:P1} promoted");
    }

    private void Better(double disagreement, CancellationToken cancellationToken)
    {
        var trial = Trial(new GateScenario(5, disagreement, 4_000, options.Runs), cancellationToken);
        Add(
            $"5 points better, disagreement {disagreement:P0}", trial.Ratio <= 1.5,
            "median at most 1.5 times that of the faster group-sequential test",
            $"{trial.Promote.Found:P1} promoted, median {trial.Promote.MedianLabels}; {Known(trial)}; "
            + FormattableString.Invariant($"ratio {trial.Ratio:0.00}"));
    }

    private void Drift(string windows, DriftScenario scenario, bool hasBar, CancellationToken cancellationToken)
    {
        progress.Report($"drift, {windows}: {options.Months} months and {options.Shifts} shifts");
        var trial = DriftTrials.Run(scenario, options.Months, options.Shifts, common.Seed, cancellationToken);
        _figures[$"drift alerts, {windows}"] = trial.AlertsMean;
        _figures[$"drift alerts of the control, {windows}"] = trial.NaiveMean;
        _figures[$"shifts found in a day, {windows}"] = trial.FoundInADay;
        Add(
            $"30 stationary days, 81 features, {windows}", trial.AlertsMost <= 1, "at most 1 alert in any",
            FormattableString.Invariant($"{trial.AlertsMost} at most, {trial.AlertsMean:0.00} on average; ")
            + FormattableString.Invariant($"a daily Kolmogorov-Smirnov test at 5 %: {trial.NaiveMean:0.0}"));
        Add(
            $"a shift of half a sigma in one of the five strongest, {windows}",
            !hasBar || trial.FoundInADay >= 0.95, hasBar ? "at least 95 % found within a day" : "",
            $"{trial.FoundInADay:P1} found within a day, median {trial.HoursMedian} hours");
    }

    private GateTrial Trial(GateScenario scenario, CancellationToken cancellationToken)
    {
        progress.Report(FormattableString.Invariant(
            $"{scenario.Improvement:+0;-0;0} points, disagreement {scenario.Disagreement:0.00}: {scenario.Runs} runs"));
        var trial = GateTrials.Run(scenario, common.Seed, cancellationToken);
        string name = FormattableString.Invariant(
            $"{scenario.Improvement:+0;-0;0} points, {100 * scenario.Disagreement:0} %, {scenario.LabelsMax} labels");
        _figures[$"promoted: {name}"] = trial.Promote.Found;
        _figures[$"stopped: {name}"] = trial.Harm.Found;
        _figures[$"found by the t-test: {name}"] = trial.Naive.Found;
        return trial;
    }

    private void Add(string name, bool ok, string bar, string figures)
    {
        _ok &= ok;
        _cases.Add($"{(ok ? "ok" : "NOT OK")}: {name}: {figures}{(bar.Length > 0 ? $" [{bar}]" : "")}");
    }

    private static string Known(GateTrial trial) =>
        $"group-sequential tests that know the difference: median {trial.OBrienFleming?.MedianLabels} "
        + $"(O'Brien-Fleming), {trial.Pocock?.MedianLabels} (Pocock)";
}
