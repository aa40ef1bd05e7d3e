using Microsoft.Extensions.Logging.Abstractions;
using StreamML.EmbeddedKafka;

namespace StreamML.Testing.Kafka;

/// <summary>
/// The broker that a test run is held against: the cluster that <c>STREAMML_TEST_BOOTSTRAP</c> names; with
/// <c>STREAMML_TEST_BROKER=apache</c> an Apache Kafka started from <c>STREAMML_KAFKA_HOME</c>, with <c>container</c>
/// one in a container of <c>STREAMML_KAFKA_IMAGE</c>; else the embedded broker. Topics are kept apart by prefix.
/// </summary>
public sealed class BrokerUnderTest : IAsyncDisposable
{
    private readonly IAsyncDisposable? _owned;

    private BrokerUnderTest(string bootstrapServers, IAsyncDisposable? owned)
    {
        BootstrapServers = bootstrapServers;
        _owned = owned;
    }

    /// <summary>The run is held against the embedded broker.</summary>
    public static bool IsEmbedded => Bootstrap is null && Kind is not ("apache" or "container");

    /// <summary>Hosts and ports.</summary>
    public string BootstrapServers { get; }

    private static string? Bootstrap =>
        Environment.GetEnvironmentVariable("STREAMML_TEST_BOOTSTRAP") is { Length: > 0 } bootstrap ? bootstrap : null;

    private static string? Kind => Environment.GetEnvironmentVariable("STREAMML_TEST_BROKER");

    /// <summary>Starts it.</summary>
    public static async Task<BrokerUnderTest> StartAsync()
    {
        if (Bootstrap is { } bootstrap)
        {
            return new BrokerUnderTest(bootstrap, owned: null);
        }

        if (Kind == "apache")
        {
            var apache = await ApacheKafka.StartAsync();
            return new BrokerUnderTest(apache.BootstrapServers, apache);
        }

        if (Kind == "container")
        {
            var container = await ContainerKafka.StartAsync();
            return new BrokerUnderTest(container.BootstrapServers, container);
        }

        var embedded = await EmbeddedBrokerInFolder.StartAsync();
        return new BrokerUnderTest(embedded.BootstrapServers, embedded);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _owned?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>An embedded broker on a folder of its own, which goes with it.</summary>
internal sealed class EmbeddedBrokerInFolder : IAsyncDisposable
{
    // Tests of an assembly share a broker, and each has all topics under a prefix of its own.
    private const int PartitionsMax = 40_000;

    private readonly string _directory;
    private readonly EmbeddedBroker _broker;

    private EmbeddedBrokerInFolder(string directory, EmbeddedBroker broker) =>
        (_directory, _broker) = (directory, broker);

    public string BootstrapServers => _broker.BootstrapServers;

    public static async Task<EmbeddedBrokerInFolder> StartAsync()
    {
        string directory = Directory.CreateTempSubdirectory("streamml-broker-").FullName;
        var broker = await EmbeddedBroker.StartAsync(
            new BrokerOptions { DataDirectory = directory, PartitionsMax = PartitionsMax }, TimeProvider.System,
            NullLoggerFactory.Instance, CancellationToken.None);
        return new EmbeddedBrokerInFolder(directory, broker);
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
