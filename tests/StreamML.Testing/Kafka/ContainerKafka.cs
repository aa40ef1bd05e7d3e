using Testcontainers.Kafka;

namespace StreamML.Testing.Kafka;

/// <summary>
/// A one-node Apache Kafka in a container. Testcontainers finds the engine by <c>DOCKER_HOST</c> or its usual socket.
/// </summary>
public sealed class ContainerKafka : IAsyncDisposable
{
    private readonly KafkaContainer _container;

    private ContainerKafka(KafkaContainer container) => _container = container;

    /// <summary>Host and port.</summary>
    public string BootstrapServers =>
        $"{_container.Hostname}:{_container.GetMappedPublicPort(KafkaBuilder.KafkaPort)}";

    /// <summary>Starts a container and waits until its broker runs.</summary>
    /// <exception cref="InvalidOperationException">No image is named.</exception>
    /// <exception cref="DotNet.Testcontainers.Builders.DockerUnavailableException">No engine answers.</exception>
    public static async Task<ContainerKafka> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("STREAMML_KAFKA_IMAGE") is not { Length: > 0 } image)
        {
            throw new InvalidOperationException("STREAMML_KAFKA_IMAGE is not set.");
        }

        var container = new KafkaBuilder(image).Build();
        try
        {
            await container.StartAsync();
            return new ContainerKafka(container);
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
