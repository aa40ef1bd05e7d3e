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
/// <param name="OBrienFleming">A group-sequential test that knows the difference and the disagreement, with ten looks,
/// a power of 90 %, and most of its level spent late; null where there is no difference to know.</param>
/// <param name="Pocock">The same with its level spent evenly, which finds earlier and needs a larger sample.</param>
public sealed record GateTrial(
    GateScenario Scenario,
    GateOutcome Promote,
    GateOutcome Harm,
    GateOutcome Naive,
    GateOutcome? OBrienFleming,
    GateOutcome? Pocock)
{
    /// <summary>Labels of the gate's median for what the scenario has, divided by those of the faster group-sequential
    /// test; null without them.</summary>
    public double? Ratio => OBrienFleming is null || Pocock is null
        ? null
        : (double?)(Scenario.Improvement < 0 ? Harm : Promote).MedianLabels
            / Math.Min(OBrienFleming.MedianLabels ?? int.MaxValue, Pocock.MedianLabels ?? int.MaxValue);
}

/// <summary>The online gate on made-up labels, with its controls on the same ones. The same seed gives the same
/// result.</summary>
public static class GateTrials
{
    private const int NaiveFrom = 30;
    private const double Level = 0.05;
    private const double NaiveLimit = 1.6448536269514722;

    private static readonly Lazy<GroupSequentialTest> Late = new(() => GroupSequentialTest.OBrienFleming(Level, 0.9));
    private static readonly Lazy<GroupSequentialTest> Even = new(() => GroupSequentialTest.Pocock(Level, 0.9));

    /// <summary>Runs a scenario.</summary>
    /// <param name="scenario">What is tried.</param>
    /// <param name="seed">Seed of the labels.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static GateTrial Run(GateScenario scenario, int seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var (promoted, harmed, naive) = (new List<int?>(), new List<int?>(), new List<int?>());
        var (late, even) = (new List<int?>(), new List<int?>());
        double improvement = scenario.Improvement / 100;
        double variance = scenario.Disagreement - (improvement * improvement);
        int longest = improvement == 0 ? 0 : Even.Value.SampleMax(Math.Abs(improvement), variance);
        for (int run = 0; run < scenario.Runs; run++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var random = new Random(unchecked((seed * 1_000_003) + run));
            int sign = improvement < 0 ? -1 : 1;
            int labels = Math.Max(scenario.LabelsMax, longest);
            int[] differences = [.. Enumerable.Range(0, labels).Select(_ => Draw(random))];
            var (promote, harm) = Gate(differences.AsSpan(0, scenario.LabelsMax));
            promoted.Add(promote);
            harmed.Add(harm);
            naive.Add(Naive(differences.AsSpan(0, scenario.LabelsMax), sign));
            if (improvement != 0)
            {
                late.Add(Known(Late.Value, differences, improvement, variance));
                even.Add(Known(Even.Value, differences, improvement, variance));
            }
        }

        return new GateTrial(
            scenario, Outcome(promoted), Outcome(harmed), Outcome(naive),
            improvement == 0 ? null : Outcome(late), improvement == 0 ? null : Outcome(even));

        int Draw(Random random)
        {
            double draw = random.NextDouble();
            return draw >= scenario.Disagreement ? 0 : draw < (scenario.Disagreement + improvement) / 2 ? 1 : -1;
        }
    }

    private static int? Known(GroupSequentialTest test, int[] differences, double improvement, double variance)
    {
        int next = 0;
        return test.Run(
            () => Math.Sign(improvement) * differences[next++], test.SampleMax(Math.Abs(improvement), variance));
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
