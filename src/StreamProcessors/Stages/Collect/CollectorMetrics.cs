using System.Diagnostics.Metrics;
using StreamML.Messaging.Telemetry;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>
/// Counts what <see cref="StageInstruments"/> lists of the collector. Thread-safe, but for the count of what waits,
/// which is one task's.
/// </summary>
internal sealed class CollectorMetrics : IDisposable
{
    private static readonly Meter Meter = new(Meters.StreamProcessors);
    private static readonly Counter<long> Rows = StageInstruments.Rows.NewCounter(Meter);
    private static readonly Counter<long> Missed = StageInstruments.Missed.NewCounter(Meter);
    private static readonly UpDownCounter<long> WaitingCount = StageInstruments.Waiting.NewUpDownCounter(Meter);

    private long _waiting;

    /// <summary>A row was written.</summary>
    public static void AddRow(TrainingRow row) => Rows.Add(
        1, new("task", row.Task), new("origin", row.Origin.ToString().ToLowerInvariant()));

    /// <summary>A label came for which nothing was served.</summary>
    public static void AddMissed(string task) => Missed.Add(1, new KeyValuePair<string, object?>("task", task));

    /// <summary>Tells how many records of the task wait.</summary>
    public void Waiting(long count)
    {
        WaitingCount.Add(count - _waiting);
        _waiting = count;
    }

    /// <inheritdoc />
    public void Dispose() => Waiting(0);
}
