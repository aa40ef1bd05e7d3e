namespace StreamML.Testing.Kafka;

/// <summary>
/// The broker that a test run is held against: the cluster that <c>STREAMML_TEST_BOOTSTRAP</c> names, else an Apache Kafka
/// started from <c>STREAMML_KAFKA_HOME</c>, else the embedded broker. One for a test class; topics are kept apart by prefix.
/// </summary>
public sealed class BrokerUnderTest : IAsyncDisposable
{
    private readonly IAsyncDisposable? owned;

    private BrokerUnderTest(string bootstrapServers, IAsyncDisposable? owned)
    {
        BootstrapServers = bootstrapServers;
        this.owned = owned;
    }

    /// <summary>Hosts and ports.</summary>
    public string BootstrapServers { get; }

    /// <summary>Starts it.</summary>
    public static async Task<BrokerUnderTest> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("STREAMML_TEST_BOOTSTRAP") is { Length: > 0 } bootstrap)
            return new BrokerUnderTest(bootstrap, owned: null);
        var apache = await ApacheKafka.StartAsync();
        return new BrokerUnderTest(apache.BootstrapServers, apache);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => owned?.DisposeAsync() ?? ValueTask.CompletedTask;
}
