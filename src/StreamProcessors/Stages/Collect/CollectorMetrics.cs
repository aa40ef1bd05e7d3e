using System.Diagnostics.Metrics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Stages.Collect;

/// <summary>
/// What the collector counts, on the meter <c>StreamML.StreamProcessors</c>: <c>streamml.collector.rows</c> (tags task,
/// origin), <c>streamml.collector.missed</c> (labels for which nothing was served; tag task) and
/// <c>streamml.collector.waiting</c> (feedback and events that no vector includes yet). Thread-safe, but for the count
/// of what waits, which is one task's.
/// </summary>
internal sealed class CollectorMetrics : IDisposable
{
    private static readonly Meter Meter = new(StageMetrics.MeterName);
    private static readonly Counter<long> Rows = Meter.CreateCounter<long>("streamml.collector.rows", "{row}");
    private static readonly Counter<long> Missed = Meter.CreateCounter<long>("streamml.collector.missed", "{label}");
    private static readonly UpDownCounter<long> WaitingCount
        = Meter.CreateUpDownCounter<long>("streamml.collector.waiting", "{record}");

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
