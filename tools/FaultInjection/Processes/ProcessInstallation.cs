using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Api;
using StreamML.Ingest;
using StreamML.Demo;
using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Traffic.Sending;

namespace StreamML.FaultInjection.Processes;

/// <summary>
/// A complete installation in a scratch folder on free ports: broker and roles, each a process of the built program,
/// plus PostgreSQL. Dispose it to end all of them and remove the folder.
/// </summary>
internal sealed class ProcessInstallation : IAsyncDisposable
{
    /// <summary>The roles, in the order in which a record passes them.</summary>
    public static readonly IReadOnlyList<string> Roles = [.. RoleSet.All.Select(role => role.Name)];

    private const int Partitions = 4;

    private static readonly Dictionary<string, string> NoVariables = new(StringComparer.Ordinal);

    private readonly string _scratch;
    private readonly FaultRunOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, RoleProcess> _processes = [];
    private IReadOnlyDictionary<string, string> _extra = new Dictionary<string, string>(StringComparer.Ordinal);
    private Func<string, Settings, IReadOnlyDictionary<string, string>>? _own;
    private LocalServices? _services;
    private KafkaConnection? _kafka;

    private ProcessInstallation(string scratch, Settings settings, FaultRunOptions options, TimeProvider time) =>
        (_scratch, Settings, _options, _time) = (scratch, settings, options, time);

    /// <summary>Settings of the installation.</summary>
    public Settings Settings { get; }

    /// <summary>This process's own connection.</summary>
    public KafkaConnection Kafka => _kafka!;

    /// <summary>All processes by role.</summary>
    public IReadOnlyDictionary<string, RoleProcess> Processes => _processes;

    /// <summary>Number of processes that ended unasked.</summary>
    public int UnaskedEnds => _processes.Values.Sum(process => process.UnaskedEnds);

    /// <summary>Last output of those processes.</summary>
    public IReadOnlyList<string> Endings => [.. _processes.Values.SelectMany(process => process.Endings)];

    /// <summary>Base address of Ingest.</summary>
    public Uri Ingest => new($"http://127.0.0.1:{Settings.Get<IngestOptions>().Port}");

    /// <summary>Target of the traffic.</summary>
    public TrafficTarget Target => DemoRun.Target(Settings, Ingest);

    /// <summary>Starts everything and waits until each process is ready.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="time">Clock.</param>
    /// <param name="progress">Told where it starts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="roles">Which roles; null for all.</param>
    /// <param name="variables">Settings of the roles, as environment variables, beside their own.</param>
    /// <param name="own">Settings of one role, or of the broker, by its name, once the database runs; they go before
    /// all others. Null: none.</param>
    /// <exception cref="TimeoutException">A role is not ready in time; the message contains its last
    /// output.</exception>
    public static async Task<ProcessInstallation> StartAsync(
        FaultRunOptions options, TimeProvider time, IProgress<string> progress, CancellationToken cancellationToken,
        IReadOnlyList<string>? roles = null, IReadOnlyDictionary<string, string>? variables = null,
        Func<string, Settings, IReadOnlyDictionary<string, string>>? own = null)
    {
        string scratch = ScratchInstallation.MakeFolder();
        progress.Report($"starting on {scratch}");
        var installation = new ProcessInstallation(scratch, MakeSettings(scratch, options), options, time)
        {
            _extra = variables ?? new Dictionary<string, string>(StringComparer.Ordinal),
            _own = own,
        };
        try
        {
            await installation.StartAllAsync(roles ?? Roles, cancellationToken);
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _kafka?.Dispose();
        foreach (string role in Roles.Append(RoleSet.Broker))
        {
            if (_processes.TryGetValue(role, out var process))
            {
                await process.DisposeAsync();
            }
        }

        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        Directory.Delete(_scratch, recursive: true);
    }

    private static Settings MakeSettings(string scratch, FaultRunOptions options)
    {
        int[] ports = ScratchInstallation.FreePorts(4);
        bool cluster = options.BootstrapServers.Length > 0;
        var settings = Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = scratch,
            ["Streamml:KafkaPort"] = Text(ports[0]),
            ["Streamml:RegistryPort"] = Text(ports[1]),
            ["Streamml:PostgresPort"] = "0",
            ["Ingest:Port"] = Text(ports[2]),
            ["Api:Port"] = Text(ports[3]),
            ["Kafka:BootstrapServers"] = cluster ? options.BootstrapServers : $"127.0.0.1:{ports[0]}",
            ["Kafka:TopicPrefix"] = cluster ? $"faults-{Path.GetFileName(scratch)}." : "",
            ["Kafka:Partitions"] = Text(Partitions),
            ["SchemaRegistry:Url"] = cluster ? "" : $"http://127.0.0.1:{ports[1]}",
        });
        DemoRun.Secure(settings);
        return settings;
    }

    private async Task StartAllAsync(IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        // A broker process includes a registry; a cluster needs a separate one.
        bool cluster = _options.BootstrapServers.Length > 0;
        _services = await LocalServices.StartAsync(
            Settings, cluster ? RoleSet.Of(RoleSet.Postgres, RoleSet.Broker) : RoleSet.Of(RoleSet.Postgres), _time,
            NullLoggerFactory.Instance, cancellationToken);
        if (!cluster)
        {
            Launch(RoleSet.Broker, embedded: true);
            await _processes[RoleSet.Broker].WaitReadyAsync(_options.StartTimeout, cancellationToken);
        }

        _kafka = await Pipeline.ConnectAsync(Settings, _time, NullLoggerFactory.Instance, cancellationToken);
        foreach (string role in roles)
        {
            Launch(role, embedded: false);
        }

        foreach (string role in roles)
        {
            await _processes[role].WaitReadyAsync(_options.StartTimeout, cancellationToken);
        }
    }

    private void Launch(string role, bool embedded)
    {
        var start = ScratchInstallation.Program(_options, _scratch, ["run", role, "--log", "Warning"]);
        foreach (var (name, value) in Variables(embedded).Concat(_own?.Invoke(role, Settings) ?? NoVariables))
        {
            start.Environment[name] = value;
        }

        var process = new RoleProcess(role, start, _time);
        _processes[role] = process;
        process.Start();
    }

    private Dictionary<string, string> Variables(bool embedded)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Streamml__DataDirectory"] = _scratch,
            ["Streamml__KafkaPort"] = Text(Settings.Streamml.KafkaPort),
            ["Streamml__RegistryPort"] = Text(Settings.Streamml.RegistryPort),
            ["Kafka__Partitions"] = Text(Partitions),
        };
        if (embedded)
        {
            return variables;
        }

        variables["Installation__Key"] = Settings.Installation.Key;
        variables["Kafka__BootstrapServers"] = Settings.Kafka.BootstrapServers;
        variables["Kafka__TopicPrefix"] = Settings.Kafka.TopicPrefix;
        variables["SchemaRegistry__Url"] = Settings.SchemaRegistry.Url;
        variables["Postgres__ConnectionString"] = Settings.Postgres.ConnectionString;
        variables["Api__Port"] = Text(Settings.Get<ApiOptions>().Port);
        variables["Ingest__Port"] = Text(Settings.Get<IngestOptions>().Port);
        foreach (var (name, value) in ScratchInstallation.Secrets(Settings).Concat(_extra))
        {
            variables[name] = value;
        }

        return variables;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
