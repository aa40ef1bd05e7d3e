using System.Diagnostics.Metrics;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role.Online;

/// <summary>
/// What is counted about comparisons, on the meter <c>StreamML.Trainer</c>, each with the tag <c>task</c>:
/// <c>streamml.trainer.gate.labels</c> (also with <c>use</c>: counted, refused, again, unscored),
/// <c>streamml.trainer.gate.evidence</c> (decimal logarithm of the e-value after the latest label, also with
/// <c>for</c>: better, worse), <c>streamml.trainer.gate.verdicts</c> (also with <c>verdict</c>) and
/// <c>streamml.trainer.rollbacks</c>. Thread-safe.
/// </summary>
internal static class OnlineMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "StreamML.Trainer";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Labels = Meter.CreateCounter<long>("streamml.trainer.gate.labels", "{label}");
    private static readonly Gauge<double> Evidence = Meter.CreateGauge<double>("streamml.trainer.gate.evidence");
    private static readonly Counter<long> Verdicts = Meter.CreateCounter<long>(
        "streamml.trainer.gate.verdicts", "{verdict}");
    private static readonly Counter<long> Rollbacks = Meter.CreateCounter<long>(
        "streamml.trainer.rollbacks", "{rollback}");

    /// <summary>A label was looked at.</summary>
    public static void AddLabel(string task, string use) => Labels.Add(1, new("task", task), new("use", use));

    /// <summary>A comparison has moved on.</summary>
    public static void Moved(TrainingGate gate)
    {
        foreach (var (test, name) in new[] { (gate.Better, "better"), (gate.Worse, "worse") })
        {
            if (test is not null)
            {
                Evidence.Record(test.LogWealth / Math.Log(10), new("task", gate.Task), new("for", name));
            }
        }
    }

    /// <summary>A comparison has ended.</summary>
    public static void Ended(string task, string verdict) =>
        Verdicts.Add(1, new("task", task), new("verdict", verdict));

    /// <summary>A live version was sent back.</summary>
    public static void RolledBack(string task) => Rollbacks.Add(1, new KeyValuePair<string, object?>("task", task));
}
