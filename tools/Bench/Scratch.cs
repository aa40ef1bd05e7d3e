using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Messaging.Connection;

namespace StreamML.Bench;

/// <summary>Our own servers in a scratch folder on free ports, for one benchmark.</summary>
internal sealed class Scratch : IAsyncDisposable
{
    private readonly string _directory;
    private readonly LocalServices _services;

    private Scratch(string directory, Settings settings, LocalServices services, KafkaConnection kafka)
    {
        _directory = directory;
        _services = services;
        (Settings, Kafka) = (settings, kafka);
    }

    public Settings Settings { get; }

    public KafkaConnection Kafka { get; }

    public string StateDirectory => Path.Combine(_directory, "state");

    public static async Task<Scratch> StartAsync(CancellationToken cancellationToken)
    {
        string directory = Directory.CreateTempSubdirectory("streamml-bench-").FullName;
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var settings = Settings.Load(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Streamml:DataDirectory"] = directory,
            ["Streamml:KafkaPort"] = "0",
            ["Streamml:RegistryPort"] = "0",
            ["Streamml:PostgresPort"] = "0",
        });
        var time = TimeProvider.System;
        bool embedded = settings.Kafka.BootstrapServers.Length == 0;
        if (!embedded && settings.Kafka.TopicPrefix.Length == 0)
        {
            settings.Kafka.TopicPrefix = $"bench-{time.GetUtcNow().ToUnixTimeMilliseconds()}.";
        }

        var services = await LocalServices.StartAsync(
            settings, RoleSet.Of(RoleSet.Broker), time, NullLoggerFactory.Instance, cancellationToken);
        var kafka = await Pipeline.ConnectAsync(settings, time, NullLoggerFactory.Instance, cancellationToken);
        await kafka.EnsureTopicsAsync(
            Schemas.Topics.TopicCatalogue.All, settings.Kafka.PartitionsOr(embedded), cancellationToken);
        return new Scratch(directory, settings, services, kafka);
    }

    public async ValueTask DisposeAsync()
    {
        Kafka.Dispose();
        await _services.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
