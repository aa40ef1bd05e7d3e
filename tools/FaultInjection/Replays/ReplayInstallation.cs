using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StreamML.FaultInjection.Processes;
using StreamML.Hosting;
using StreamML.Inference.Translation;
using StreamML.Messaging;
using StreamML.Messaging.Keys;
using StreamML.StreamProcessors.Replaying;

namespace StreamML.FaultInjection.Replays;

/// <summary>
/// An installation in a scratch folder of which the role jobs alone is a process of the built program, to be killed.
/// Dispose it to end all of it and remove the folder.
/// </summary>
internal sealed class ReplayInstallation : IAsyncDisposable
{
    private const int Partitions = 4;

    // For what is no query of a reader.
    private const int OtherConnections = 4;
    private const int CommandSeconds = 600;

    private static readonly string[] Roles = [RoleSet.Broker, RoleSet.Postgres, "enricher", "sink"];

    private readonly string _scratch;
    private readonly Installation _installation;

    private ReplayInstallation(
        string scratch, Settings settings, Installation installation, RoleProcess leader, int readers)
    {
        (_scratch, _installation, Leader, Schema) = (scratch, installation, leader, settings.Postgres.Schema);
        Database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(settings.Postgres.Connection())
        {
            MaxPoolSize = readers + OtherConnections,
            CommandTimeout = CommandSeconds,
        });
    }

    /// <summary>The roles that are not killed.</summary>
    public Pipeline Pipeline => _installation.Pipeline!;

    /// <summary>The cluster.</summary>
    public KafkaConnection Kafka => Pipeline.Kafka;

    /// <summary>The process that leads; it may still be starting.</summary>
    public RoleProcess Leader { get; }

    /// <summary>The tables.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>Schema of the tables.</summary>
    public string Schema { get; }

    /// <summary>A folder for the check.</summary>
    public string Folder => Path.Combine(_scratch, "check");

    /// <summary>Starts everything; the leader is not waited for.</summary>
    public static async Task<ReplayInstallation> StartAsync(
        int readers, FaultRunOptions common, TimeProvider time, IProgress<string> progress,
        CancellationToken cancellationToken)
    {
        string scratch = ScratchInstallation.MakeFolder();
        progress.Report($"starting on {scratch}");
        try
        {
            var settings = MakeSettings(scratch, common);
            var installation = await Installation.StartAsync(
                settings, RoleSet.Of(Roles), time, NullLoggerFactory.Instance, cancellationToken);
            var leader = new RoleProcess(JobsRole.RoleName, Program(settings, scratch, common), time);
            leader.Start();
            return new ReplayInstallation(scratch, settings, installation, leader, readers);
        }
        catch
        {
            Directory.Delete(scratch, recursive: true);
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await Leader.DisposeAsync();
        await _installation.DisposeAsync();
        Directory.Delete(_scratch, recursive: true);
    }

    // Translations are left out: which texts get one is a matter of the engine's time, not of the replay.
    private static Settings MakeSettings(string scratch, FaultRunOptions common)
    {
        bool cluster = common.BootstrapServers.Length > 0;
        return Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = scratch,
            ["Streamml:KafkaPort"] = "0",
            ["Streamml:RegistryPort"] = "0",
            ["Streamml:PostgresPort"] = "0",
            ["Installation:Key"] = InstallationKey.Create().Reveal(),
            ["Kafka:BootstrapServers"] = common.BootstrapServers,
            ["Kafka:TopicPrefix"] = cluster ? $"faults-{Path.GetFileName(scratch)}." : "",
            ["Kafka:Partitions"] = $"{Partitions}",
            ["Translation:Engine"] = TranslationEngines.None,
        });
    }

    private static ProcessStartInfo Program(Settings settings, string scratch, FaultRunOptions common)
    {
        var start = ScratchInstallation.Program(
            common, scratch, ["run", JobsRole.RoleName, "--log", "Warning"]);
        var variables = start.Environment;
        variables["Streamml__DataDirectory"] = scratch;
        variables["Installation__Key"] = settings.Installation.Key;
        variables["Kafka__BootstrapServers"] = settings.Kafka.BootstrapServers;
        variables["Kafka__TopicPrefix"] = settings.Kafka.TopicPrefix;
        variables["Kafka__Partitions"] = $"{Partitions}";
        variables["SchemaRegistry__Url"] = settings.SchemaRegistry.Url;
        variables["Postgres__ConnectionString"] = settings.Postgres.ConnectionString;
        variables["Translation__Engine"] = TranslationEngines.None;
        return start;
    }
}
