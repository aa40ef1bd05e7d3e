using System.Diagnostics.Metrics;

namespace StreamML.Serving;

/// <summary>
/// What the follower counts, on the meter <c>StreamML.Models</c>, each with the tag <c>task</c>:
/// <c>streamml.models.switches</c>, <c>streamml.models.refused</c> (also with <c>reason</c>: incomplete, piece, hash,
/// manifest, unknown, structure, fault) and <c>streamml.models.load.duration</c> (seconds, warming included).
/// Thread-safe.
/// </summary>
internal static class ServingMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "StreamML.Models";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Switches = Meter.CreateCounter<long>("streamml.models.switches", "{switch}");
    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("streamml.models.refused", "{model}");
    private static readonly Histogram<double> Loads = Meter.CreateHistogram<double>(
        "streamml.models.load.duration", "s");

    /// <summary>A task's models were switched.</summary>
    public static void Switched(string task) => Switches.Add(1, new KeyValuePair<string, object?>("task", task));

    /// <summary>A model was refused.</summary>
    public static void Refused(string task, string code) => Refusals.Add(
        1, new KeyValuePair<string, object?>("task", task), new KeyValuePair<string, object?>("reason", code));

    /// <summary>A model was loaded.</summary>
    public static void Loaded(string task, TimeSpan elapsed) =>
        Loads.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("task", task));
}
