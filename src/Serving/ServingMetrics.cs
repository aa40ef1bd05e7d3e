using System.Diagnostics.Metrics;
using StreamML.Messaging.Telemetry;

namespace StreamML.Serving;

/// <summary>Counts what <see cref="ModelInstruments"/> lists of the follower. Thread-safe.</summary>
internal static class ServingMetrics
{
    private static readonly Meter Meter = new(Meters.Models);
    private static readonly Counter<long> Switches = ModelInstruments.Switches.NewCounter(Meter);
    private static readonly Counter<long> Refusals = ModelInstruments.Refused.NewCounter(Meter);
    private static readonly Histogram<double> Loads = ModelInstruments.LoadDuration.NewHistogram(Meter);

    /// <summary>A task's models were switched.</summary>
    public static void Switched(string task) => Switches.Add(1, new KeyValuePair<string, object?>("task", task));

    /// <summary>A model was refused.</summary>
    public static void Refused(string task, string code) => Refusals.Add(
        1, new KeyValuePair<string, object?>("task", task), new KeyValuePair<string, object?>("reason", code));

    /// <summary>A model was loaded.</summary>
    public static void Loaded(string task, TimeSpan elapsed) =>
        Loads.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("task", task));
}
