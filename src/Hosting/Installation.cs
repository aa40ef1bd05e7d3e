using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using StreamML.Hosting.Telemetry;
using StreamML.Ingest;

namespace StreamML.Hosting;

/// <summary>
/// Where the servers of a running installation are. Written to <c>run/endpoints.json</c> in its data folder.
/// </summary>
/// <param name="Kafka">Bootstrap servers.</param>
/// <param name="Registry">Base address of the registry.</param>
/// <param name="Postgres">Connection string; null where this installation has no database.</param>
/// <param name="Ingest">Base address of webhooks and API; null where it has none.</param>
/// <param name="ProcessId">The process that runs them.</param>
public sealed record Endpoints(string Kafka, string Registry, string? Postgres, string? Ingest, int ProcessId);

/// <summary>Our servers and the pipeline's roles in this process, started and stopped together.</summary>
public sealed class Installation : IAsyncDisposable
{
    private readonly Settings _settings;
    private readonly LocalServices _services;
    private readonly Pipeline? _pipeline;
    private readonly MetricsExport? _metrics;
    private readonly TracerProvider? _spans;

    private Installation(
        Settings settings, LocalServices services, Pipeline? pipeline, MetricsExport? metrics, TracerProvider? spans) =>
        (_settings, _services, _pipeline, _metrics, _spans) = (settings, services, pipeline, metrics, spans);

    /// <summary>The roles; null when this process runs servers alone.</summary>
    public Pipeline? Pipeline => _pipeline;

    /// <summary>Where Prometheus finds the metrics; null when this process does not show them.</summary>
    public Uri? MetricsAddress => _metrics?.Address;

    /// <summary>Where everything is.</summary>
    public Endpoints Endpoints => new(
        _settings.Kafka.BootstrapServers,
        _settings.SchemaRegistry.Url,
        _settings.Postgres.Connection() is { Length: > 0 } connection ? connection : null,
        _pipeline?.IngestAddress?.ToString(),
        Environment.ProcessId);

    /// <summary>
    /// A shell command that opens the private database; null where there is none. It names the password's file, not the
    /// password.
    /// </summary>
    public string? PsqlCommand => _services.Postgres is not { } postgres
        ? null
        : $"PGPASSWORD=$(cat {Path.Combine(_settings.Streamml.DataDirectory, "postgres", "password")}) "
            + $"psql -h 127.0.0.1 -p {postgres.Port} -U streamml streamml";

    /// <summary>Starts what <paramref name="roles"/> names.</summary>
    /// <exception cref="Messaging.Connection.RoleConfigurationException">A setting is wrong or missing.</exception>
    /// <exception cref="Messaging.Errors.RoleStopException">A role cannot start.</exception>
    public static async Task<Installation> StartAsync(
        Settings settings, RoleSet roles, TimeProvider time, ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        bool embedded = settings.Kafka.BootstrapServers.Length == 0;
        if (embedded && !roles.HasBroker)
        {
            await AdoptAsync(settings, cancellationToken);
        }

        // First, so that a start that waits for a service can be watched.
        var metrics = await MetricsExport.StartAsync(
            settings.Get<TelemetryOptions>(), roles.RunningNames, settings.Streamml.DataDirectory, loggers,
            cancellationToken);
        var spans = SpanCollector.Start(settings.Get<TelemetryOptions>(), roles.RunningNames);
        LocalServices? services = null;
        try
        {
            services = await LocalServices.StartAsync(settings, roles, time, loggers, cancellationToken);
            var pipeline = roles.Roles.Count == 0
                ? null
                : await Pipeline.StartAsync(settings, roles.Roles, embedded, time, loggers, cancellationToken);
            return new Installation(settings, services, pipeline, metrics, spans);
        }
        catch
        {
            await (services?.DisposeAsync() ?? ValueTask.CompletedTask);
            spans?.Dispose();
            await (metrics?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    /// <summary>
    /// Base address of Ingest of the installation that runs on the settings' data folder; null where none runs, or none
    /// with Ingest.
    /// </summary>
    public static async Task<Uri?> IngestAddressAsync(Settings settings, CancellationToken cancellationToken) =>
        (await FindAsync(settings, cancellationToken))?.Ingest is { } address ? new Uri(address) : null;

    /// <summary>
    /// Takes the addresses of the installation that runs on the settings' data folder, for everything that
    /// configuration leaves open. Does nothing where none runs.
    /// </summary>
    /// <returns>True when an installation was found.</returns>
    public static async Task<bool> AdoptAsync(Settings settings, CancellationToken cancellationToken)
    {
        if (await FindAsync(settings, cancellationToken) is not { } found)
        {
            return false;
        }

        if (settings.Kafka.BootstrapServers.Length == 0)
        {
            settings.Kafka.BootstrapServers = found.Kafka;
        }

        if (settings.SchemaRegistry.Url.Length == 0)
        {
            settings.SchemaRegistry.Url = found.Registry;
        }

        if (settings.Postgres.ConnectionString.Length == 0)
        {
            settings.Postgres.ConnectionString = found.Postgres ?? "";
        }

        return true;
    }

    /// <summary>Writes where everything is into the data folder, readable by its owner alone.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        string path = EndpointsPath(_settings);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".new";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using (var file = new FileStream(temporary, options))
        {
            await JsonSerializer.SerializeAsync(file, Endpoints, cancellationToken: cancellationToken);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Where everything is, for people.</summary>
    public string Describe()
    {
        var lines = new StringBuilder();
        if (_pipeline?.IngestAddress is { } ingest)
        {
            var options = _settings.Get<IngestOptions>();
            lines.AppendLine($"  webhooks    {new Uri(ingest, options.WebhookPath)}");
            if (options.TwilioAuthTokens is not [])
            {
                lines.AppendLine($"              {new Uri(ingest, options.TwilioPath)} (Twilio)");
            }

            lines.AppendLine(
                $"  feed        {new Uri(ingest, "/api/v1/events")}, {new Uri(ingest, "/api/v1/feedback")}");
        }

        if (_pipeline?.ApiAddress is { } api)
        {
            lines.AppendLine($"  API         {new Uri(api, "/docs")}");
        }

        if (_pipeline?.DashboardAddress is { } dashboard)
        {
            lines.AppendLine(_pipeline.FirstSignIn is { } link
                ? $"  dashboard   {link} (your first sign-in: good once, for a day)"
                : $"  dashboard   {dashboard}");
        }

        if (MetricsAddress is { } metrics)
        {
            lines.AppendLine($"  metrics     {metrics}");
        }

        lines.AppendLine($"  Kafka       {_settings.Kafka.BootstrapServers}");
        lines.AppendLine($"  registry    {_settings.SchemaRegistry.Url}");
        if (_services.Postgres is not null)
        {
            lines.AppendLine($"  PostgreSQL  {PsqlCommand}");
        }

        lines.Append($"  data        {_settings.Streamml.DataDirectory}");
        return lines.ToString();
    }

    /// <summary>Waits until it is cancelled, or until a server or role ends.</summary>
    /// <exception cref="Messaging.Errors.RoleStopException">A role stopped; the message says why.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(() => cancelled.TrySetResult());
        await await Task.WhenAny(cancelled.Task, _services.Completion, _pipeline?.Completion ?? cancelled.Task);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_pipeline is not null)
        {
            await _pipeline.DisposeAsync();
        }

        await _services.DisposeAsync();
        _spans?.Dispose();
        await (_metrics?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private static async Task<Endpoints?> FindAsync(Settings settings, CancellationToken cancellationToken)
    {
        string path = EndpointsPath(settings);
        return File.Exists(path)
            ? JsonSerializer.Deserialize<Endpoints>(await File.ReadAllTextAsync(path, cancellationToken))
            : null;
    }

    private static string EndpointsPath(Settings settings) =>
        Path.Combine(settings.Streamml.DataDirectory, "run", "endpoints.json");
}
