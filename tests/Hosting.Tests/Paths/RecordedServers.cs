using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Messaging;
using StreamML.Schemas.Topics;
using StreamML.Testing;

namespace StreamML.Hosting.Tests.Paths;

/// <summary>The servers that a recorded role uses. They are this process's own and are not recorded.</summary>
internal sealed class RecordedServers : IAsyncDisposable
{
    /// <summary>The secret that webhooks are signed with.</summary>
    public const string Secret = "app-secret";

    private readonly ScratchFolder _folder;
    private readonly Installation _installation;

    private RecordedServers(ScratchFolder folder, Installation installation, KafkaConnection kafka) =>
        (_folder, _installation, Kafka) = (folder, installation, kafka);

    public KafkaConnection Kafka { get; }

    public string Postgres => _installation.Endpoints.Postgres!;

    public static async Task<RecordedServers> StartAsync()
    {
        var folder = new ScratchFolder();
        File.SetUnixFileMode(folder.Path, File.GetUnixFileMode(folder.Path) | UnixFileMode.OtherExecute);
        var settings = Settings.Load(Options(folder));
        var installation = await Installation.StartAsync(
            settings, RoleSet.Of(RoleSet.Broker, RoleSet.Postgres), TimeProvider.System, NullLoggerFactory.Instance,
            CancellationToken.None);
        await installation.PublishAsync(CancellationToken.None);
        var kafka = await Pipeline.ConnectAsync(
            settings, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);

        // The first start writes a record of its own: the key's fingerprint.
        await InstallationKeys.OpenAsync(
            settings, kafka, embedded: true, TopicCatalogue.EmbeddedPartitions, TimeProvider.System,
            CancellationToken.None);
        return new RecordedServers(folder, installation, kafka);
    }

    /// <summary>Runs a role of the recorded copy on these servers.</summary>
    public async Task<Copy> StartCopyAsync(CallRecorder recorder, string role)
    {
        var hosting = recorder["StreamML.Hosting"];
        object settings = hosting.GetType("StreamML.Hosting.Settings")!
            .GetMethod("Load", [typeof(IEnumerable<KeyValuePair<string, string?>>)])!.Invoke(null, [Options(_folder)])!;
        object roles = hosting.GetType("StreamML.Hosting.RoleSet")!.GetMethod("Of")!.Invoke(null, [new[] { role }])!;
        var start = hosting.GetType("StreamML.Hosting.Installation")!.GetMethod("StartAsync")!;
        var task = (Task)start.Invoke(
            null,
            [
                settings, roles, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None,
            ])!;
        await task;
        return new Copy((IAsyncDisposable)Property(task, "Result")!);
    }

    /// <summary>Writes a record to a topic.</summary>
    public async Task AppendAsync(TopicDefinition topic, string key, IMessage value)
    {
        using var appender = Kafka.CreateAppender();
        await appender.AppendAsync(
            topic, key, value, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Kafka.Dispose();
        await _installation.DisposeAsync();
        _folder.Dispose();
    }

    private static Dictionary<string, string?> Options(ScratchFolder folder) => new(StringComparer.Ordinal)
    {
        ["Streamml:DataDirectory"] = folder.Path,
        ["Streamml:KafkaPort"] = "0",
        ["Streamml:RegistryPort"] = "0",
        ["Streamml:PostgresPort"] = "0",
        ["Ingest:Port"] = "0",
        ["Api:Port"] = "0",
        ["Ingest:AppSecrets:0"] = Secret,
    };

    private static object? Property(object of, string name) => of.GetType().GetProperty(name)!.GetValue(of);

    /// <summary>A running role of the copy.</summary>
    internal sealed class Copy(IAsyncDisposable installation) : IAsyncDisposable
    {
        public Uri? IngestAddress => (Uri?)Property(Property(installation, "Pipeline")!, "IngestAddress");

        public ValueTask DisposeAsync() => installation.DisposeAsync();
    }
}
