using System.Diagnostics.Metrics;
using StreamML.Messaging.Telemetry;

namespace StreamML.Hosting.Telemetry;

/// <summary>Publishes size and free space of the volume with the data folder. Thread-safe.</summary>
internal sealed class DiskMetrics : IDisposable
{
    private readonly Meter _meter = new(Meters.Process);
    private readonly string _folder;

    /// <summary>Makes the instruments.</summary>
    /// <param name="folder">Full path of the data folder, which need not be there yet.</param>
    public DiskMetrics(string folder)
    {
        _folder = folder;
        ProcessInstruments.DiskFree.NewGauge(_meter, () => Measure(drive => drive.AvailableFreeSpace));
        ProcessInstruments.DiskSize.NewGauge(_meter, () => Measure(drive => drive.TotalSize));
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();

    // A volume that does not answer has no figure; whoever watches sees the gap.
    private IEnumerable<Measurement<long>> Measure(Func<DriveInfo, long> read)
    {
        try
        {
            var folder = new DirectoryInfo(_folder);
            while (folder is { Exists: false, Parent: { } parent })
            {
                folder = parent;
            }

            return [new Measurement<long>(read(new DriveInfo(folder.FullName)))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
