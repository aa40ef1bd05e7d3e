using System.Collections.Concurrent;

namespace StreamML.Ingest.Telemetry;

/// <summary>
/// Lets through one line per minute for each reason, so that a scanner's refusals do not hide those of a wrong setting.
/// Reasons are constants of this program, so there are few. Thread-safe.
/// </summary>
internal sealed class ReasonGates(TimeProvider time)
{
    private const int IntervalSeconds = 60;

    private readonly ConcurrentDictionary<string, LogGate> _gates = new(StringComparer.Ordinal);

    /// <summary>Counts one event; true if it may be logged, with the number of events it stands for.</summary>
    public bool TryOpen(string reason, out long count) =>
        _gates.GetOrAdd(reason, _ => new LogGate(time, IntervalSeconds)).TryOpen(out count);
}
