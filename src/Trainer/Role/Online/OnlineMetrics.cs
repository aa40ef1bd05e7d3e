using System.Diagnostics.Metrics;
using StreamML.Messaging.Telemetry;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role.Online;

/// <summary>Counts what <see cref="TrainingInstruments"/> lists of comparisons. Thread-safe.</summary>
internal static class OnlineMetrics
{
    private static readonly Meter Meter = new(Meters.Trainer);
    private static readonly Counter<long> Labels = TrainingInstruments.GateLabels.NewCounter(Meter);
    private static readonly Gauge<double> Evidence = TrainingInstruments.GateEvidence.NewGauge(Meter);
    private static readonly Counter<long> Verdicts = TrainingInstruments.GateVerdicts.NewCounter(Meter);
    private static readonly Counter<long> Rollbacks = TrainingInstruments.Rollbacks.NewCounter(Meter);

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
