using StreamML.Schemas.V1;
using StreamML.Trainer.Drift;

namespace StreamML.Trainer.Role.Watch;

/// <summary>What a window of a watched version showed.</summary>
/// <param name="Task">Its task.</param>
/// <param name="Tenant">The tenant that is asked about.</param>
/// <param name="Name">Name of the model.</param>
/// <param name="Version">The version.</param>
/// <param name="Report">What the window showed.</param>
/// <param name="Day">The day of its end, UTC.</param>
/// <param name="Memory">What a restart needs, as of that end.</param>
internal sealed record WatchedWindow(
    string Task, string Tenant, string Name, string Version, DriftReport Report, DateOnly Day, WatchedDrift Memory);

/// <summary>
/// Follows what one version is asked and answers for one tenant. Windows end with the hour in which vectors are served,
/// so the same records give the same windows after a restart. One thread at a time.
/// </summary>
internal sealed class WatchedVersion
{
    private const long HourMs = 3_600_000;

    private readonly DriftReference _reference;
    private readonly DriftMonitor _monitor;
    private readonly DriftAlerts _alerts;
    private readonly Dictionary<int, long> _positions;
    private long _hourMs;

    /// <summary>Watches a version from now on.</summary>
    /// <param name="task">Its task.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="version">The version.</param>
    /// <param name="reference">What it was asked before, and what it answers to that.</param>
    /// <param name="options">Limits.</param>
    /// <param name="positions">First offsets to observe, by partition.</param>
    public WatchedVersion(
        string task, string tenant, string version, DriftReference reference, DriftOptions options,
        IReadOnlyDictionary<int, long> positions)
    {
        (Task, Tenant, Version, _reference) = (task, tenant, version, reference);
        (_monitor, _alerts) = (new DriftMonitor(reference, options), new DriftAlerts(options));
        _positions = new Dictionary<int, long>(positions);
    }

    /// <summary>Goes on where a trainer stopped.</summary>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    /// <exception cref="ArgumentException">The record is of another kind of monitor.</exception>
    public WatchedVersion(WatchedDrift memory, DriftOptions options)
    {
        (Task, Tenant, Version, _reference) = (
            memory.Task, memory.Tenant, memory.Version, DriftMemory.ReferenceOf(memory));
        _monitor = new DriftMonitor(_reference, options, DriftMemory.StateOf(memory));
        _alerts = new DriftAlerts(options);
        _positions = memory.Positions.ToDictionary(position => position.Partition, position => position.Offset);
        (_hourMs, IsWorthTraining) = (memory.HourMs, memory.Retrain);
    }

    /// <summary>Its task.</summary>
    public string Task { get; }

    /// <summary>The tenant.</summary>
    public string Tenant { get; }

    /// <summary>The version.</summary>
    public string Version { get; }

    /// <summary>Whether what drifted, as of the last window, is worth a training.</summary>
    public bool IsWorthTraining { get; private set; }

    /// <summary>What a restart needs now, before the first window has ended.</summary>
    public WatchedDrift Memory => DriftMemory.Fill(
        new WatchedDrift
        {
            Task = Task,
            Tenant = Tenant,
            Version = Version,
            Retrain = IsWorthTraining,
            HourMs = _hourMs,
        },
        _reference, _monitor.State, _positions);

    /// <summary>Takes a vector that was served for the tenant, answered by this version.</summary>
    /// <param name="contact">The contact.</param>
    /// <param name="vector">The vector, with the answer.</param>
    /// <param name="servedMs">When, milliseconds since the Unix epoch.</param>
    /// <param name="partition">Partition of its record.</param>
    /// <param name="offset">Offset of its record.</param>
    /// <returns>A window that ended before it; null: none did.</returns>
    public WatchedWindow? Take(string contact, FeatureVector vector, long servedMs, int partition, long offset)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(servedMs);
        if (offset < _positions.GetValueOrDefault(partition))
        {
            _monitor.Recall(contact, at);
            return null;
        }

        if (vector.Values.Count != _reference.Features.Count)
        {
            return null;
        }

        var ended = EndHour(servedMs, vector.Served.ModelName);
        float[] values = [.. vector.Values];
        _monitor.Observe(contact, values, vector.Served.HasValue ? vector.Served.Value : double.NaN, at);
        _positions[partition] = offset + 1;
        return ended;
    }

    private WatchedWindow? EndHour(long servedMs, string name)
    {
        long hourMs = servedMs - (servedMs % HourMs);
        if (hourMs <= _hourMs)
        {
            return null;
        }

        var report = _hourMs > 0 ? _monitor.EndWindow() : null;
        var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(_hourMs).UtcDateTime);
        _hourMs = hourMs;
        if (report is null)
        {
            return null;
        }

        IsWorthTraining = _alerts.IsWorthTraining(report);
        return new WatchedWindow(Task, Tenant, name, Version, report, day, Memory);
    }
}
