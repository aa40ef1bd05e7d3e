using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using StreamML.Messaging.Telemetry;

namespace StreamML.Messaging.Sources;

/// <summary>
/// How old the oldest record is that a host has read and not finished, over all its tasks. A task that fails keeps its
/// records, so that their age grows until they are handled; so does the age of a task that cannot start. Thread-safe.
/// </summary>
/// <param name="stage">The role's name.</param>
/// <param name="time">The clock.</param>
internal sealed class FreshnessMetrics(string stage, TimeProvider time)
{
    private static readonly Meter Meter = new(Meters.StreamProcessors);
    private static readonly ConcurrentDictionary<FreshnessMetrics, bool> Running = new();

    private readonly ConcurrentDictionary<int, long> _oldestMs = new();
    private readonly KeyValuePair<string, object?> _tag = new("stage", stage);

    static FreshnessMetrics() => StageInstruments.Freshness.NewGauge(Meter, Observe);

    /// <summary>Age of the oldest record, seconds; 0 if none waits.</summary>
    public double AgeSeconds
    {
        get
        {
            long oldest = long.MaxValue;
            foreach (var (_, writtenMs) in _oldestMs)
            {
                oldest = Math.Min(oldest, writtenMs);
            }

            return oldest == long.MaxValue
                ? 0
                : Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - oldest) / 1_000.0;
        }
    }

    /// <summary>The host runs: its age is published until it ends.</summary>
    public void Start() => Running[this] = true;

    /// <summary>The host has ended.</summary>
    public void Stop() => Running.TryRemove(this, out _);

    /// <summary>A task has these records before it.</summary>
    public void Handling(int task, IReadOnlyList<SourceRecord> records)
    {
        long oldest = long.MaxValue;
        for (int index = 0; index < records.Count; index++)
        {
            long writtenMs = records[index].TimestampMs;
            if (writtenMs >= 0 && writtenMs < oldest)
            {
                oldest = writtenMs;
            }
        }

        if (oldest < long.MaxValue)
        {
            _oldestMs[task] = oldest;
        }
    }

    /// <summary>
    /// A task has failed. If it has read nothing, it could not start: what it would read waits, from now at least.
    /// </summary>
    public void Failed(int task) => _oldestMs.TryAdd(task, time.GetUtcNow().ToUnixTimeMilliseconds());

    /// <summary>A task has handled all it was given.</summary>
    public void Idle(int task) => _oldestMs.TryRemove(task, out _);

    /// <summary>All tasks are gone: others handle their partitions.</summary>
    public void Clear() => _oldestMs.Clear();

    private static IEnumerable<Measurement<double>> Observe() =>
        Running.Keys.Select(each => new Measurement<double>(each.AgeSeconds, each._tag));
}
