namespace StreamML.Trainer.Gates.Trials;

/// <summary>What many made-up comparisons of two versions are like.</summary>
/// <param name="Improvement">By how much the challenger is more often right, in points: -5 to 5 and the like; 0: both
/// are equally good.</param>
/// <param name="Disagreement">Share of the events on which one is right and the other wrong, 0 to 1.</param>
/// <param name="LabelsMax">Labels of each comparison.</param>
/// <param name="Runs">Number of comparisons.</param>
public sealed record GateScenario(double Improvement, double Disagreement, int LabelsMax, int Runs);

/// <summary>What a test did in these comparisons.</summary>
/// <param name="Found">Share of the comparisons in which it found what it looks for.</param>
/// <param name="MedianLabels">Labels at which half of all comparisons had it found; null: fewer than half had.</param>
public sealed record GateOutcome(double Found, int? MedianLabels);

/// <summary>Result of a scenario.</summary>
/// <param name="Scenario">What was tried.</param>
/// <param name="Promote">The gate's test for an improvement.</param>
/// <param name="Harm">The gate's test for harm.</param>
/// <param name="Naive">A t-test at the same level, read after every label from the thirtieth on, for what the scenario
/// has: an improvement, or harm below 0.</param>
/// <param name="Sequential">A group-sequential test that knows the difference and the disagreement, with a power of 90
/// % at its largest sample; null where there is no difference to know.</param>
/// <param name="SequentialSample">Its largest sample, labels; 0 without it.</param>
public sealed record GateTrial(
    GateScenario Scenario,
    GateOutcome Promote,
    GateOutcome Harm,
    GateOutcome Naive,
    GateOutcome? Sequential,
    int SequentialSample);

/// <summary>The online gate on made-up labels, with its controls on the same ones. The same seed gives the same
/// result.</summary>
public static class GateTrials
{
    private const int NaiveFrom = 30;
    private const double Level = 0.05;
    private const double NaiveLimit = 1.6448536269514722;

    private static readonly Lazy<GroupSequentialTest> Control = new(() => new GroupSequentialTest(Level, 0.9));

    /// <summary>Runs a scenario.</summary>
    /// <param name="scenario">What is tried.</param>
    /// <param name="seed">Seed of the labels.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static GateTrial Run(GateScenario scenario, int seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var (promoted, harmed, naive, known) = (new List<int?>(), new List<int?>(), new List<int?>(), new List<int?>());
        double improvement = scenario.Improvement / 100;
        double variance = scenario.Disagreement - (improvement * improvement);
        int sample = improvement == 0 ? 0 : Control.Value.SampleMax(Math.Abs(improvement), variance);
        for (int run = 0; run < scenario.Runs; run++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var random = new Random(unchecked((seed * 1_000_003) + run));
            int sign = improvement < 0 ? -1 : 1;
            int labels = Math.Max(scenario.LabelsMax, sample);
            int[] differences = [.. Enumerable.Range(0, labels).Select(_ => Draw(random))];
            var (promote, harm) = Gate(differences.AsSpan(0, scenario.LabelsMax));
            promoted.Add(promote);
            harmed.Add(harm);
            naive.Add(Naive(differences.AsSpan(0, scenario.LabelsMax), sign));
            int next = 0;
            known.Add(sample == 0 ? null : Control.Value.Run(() => sign * differences[next++], sample));
        }

        return new GateTrial(
            scenario, Outcome(promoted), Outcome(harmed), Outcome(naive),
            sample == 0 ? null : Outcome(known), sample);

        int Draw(Random random)
        {
            double draw = random.NextDouble();
            return draw >= scenario.Disagreement ? 0 : draw < (scenario.Disagreement + improvement) / 2 ? 1 : -1;
        }
    }

    private static (int? Promote, int? Harm) Gate(ReadOnlySpan<int> differences)
    {
        var better = new BettingTest(0, Level);
        var worse = new BettingTest(0, Level);
        (int? Promote, int? Harm) at = (null, null);
        for (int i = 0; i < differences.Length && (at.Promote is null || at.Harm is null); i++)
        {
            better.Observe(differences[i]);
            worse.Observe(-differences[i]);
            at.Promote ??= better.Crossed ? i + 1 : null;
            at.Harm ??= worse.Crossed ? i + 1 : null;
        }

        return at;
    }

    private static int? Naive(ReadOnlySpan<int> differences, int sign)
    {
        double sum = 0, squares = 0;
        for (int i = 0; i < differences.Length; i++)
        {
            sum += sign * differences[i];
            squares += differences[i] * differences[i];
            double variance = (squares - (sum * sum / (i + 1))) / Math.Max(1, i);
            if (i + 1 >= NaiveFrom && variance > 0 && sum / Math.Sqrt(variance * (i + 1)) > NaiveLimit)
            {
                return i + 1;
            }
        }

        return null;
    }

    private static GateOutcome Outcome(List<int?> found)
    {
        int?[] sorted = [.. found.OrderBy(at => at ?? int.MaxValue)];
        return new GateOutcome((double)sorted.Count(at => at is not null) / sorted.Length, sorted[sorted.Length / 2]);
    }
}
