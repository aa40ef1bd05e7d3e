using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using StreamML.Messaging.Connection;

namespace StreamML.Hosting.Telemetry;

/// <summary>
/// Metrics on their way out of the process: shown at <c>/metrics</c>, sent by OTLP, or both. Disposing sends what is
/// there, within 5 s.
/// </summary>
public sealed class MetricsExport : IAsyncDisposable
{
    private readonly DiskMetrics _disk;
    private readonly MeterProvider _collector;
    private readonly WebApplication? _server;

    private MetricsExport(DiskMetrics disk, MeterProvider collector, WebApplication? server) =>
        (_disk, _collector, _server) = (disk, collector, server);

    /// <summary>Where Prometheus finds them; null where nothing listens.</summary>
    public Uri? Address => _server is null ? null : new Uri(new Uri(_server.Urls.First()), MetricsServer.Path);

    /// <summary>Starts what the options ask for.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="roles">What the process runs.</param>
    /// <param name="dataDirectory">The folder whose volume is watched.</param>
    /// <param name="loggers">Where the server logs.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null if they ask for nothing.</returns>
    /// <exception cref="RoleConfigurationException">The server cannot listen; the message names the
    /// options.</exception>
    public static async Task<MetricsExport?> StartAsync(
        TelemetryOptions options, IEnumerable<string> roles, string dataDirectory, ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        if (options.MetricsPort is null && options.OtlpEndpoint.Length == 0)
        {
            return null;
        }

        var disk = new DiskMetrics(dataDirectory);
        var collector = MetricsCollector.Start(options, roles);
        try
        {
            var server = options.MetricsPort is null
                ? null
                : await MetricsServer.StartAsync(options, collector, loggers, cancellationToken);
            return new MetricsExport(disk, collector, server);
        }
        catch
        {
            collector.Dispose();
            disk.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.StopAsync(CancellationToken.None);
            await _server.DisposeAsync();
        }

        _collector.Dispose();
        _disk.Dispose();
    }
}
