using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using StreamML.Messaging.Telemetry;

namespace StreamML.Messaging.Roles;

/// <summary>Publishes what the parts of the process answered when they were last asked. Thread-safe.</summary>
internal static class ReadinessMetrics
{
    private static readonly Meter Meter = new(Meters.Process);
    private static readonly ConcurrentDictionary<Readiness, bool> Asked = new();

    static ReadinessMetrics() => ProcessInstruments.Ready.NewGauge(Meter, Observe);

    /// <summary>Publishes the answers until they are withdrawn.</summary>
    public static void Add(Readiness readiness) => Asked[readiness] = true;

    /// <summary>The process is about to stop.</summary>
    public static void Remove(Readiness readiness) => Asked.TryRemove(readiness, out _);

    private static IEnumerable<Measurement<long>> Observe() =>
        from readiness in Asked.Keys
        from answer in readiness.Answers
        select new Measurement<long>(answer.Value ? 1 : 0, new KeyValuePair<string, object?>("part", answer.Key));
}
