using StreamML.Testing.Kafka;

namespace StreamML.Trainer.Tests.Role;

/// <summary>A broker for the tests of one class.</summary>
public sealed class TrainerBroker : IAsyncLifetime
{
    private BrokerUnderTest? _broker;

    public string BootstrapServers => _broker!.BootstrapServers;

    public async Task InitializeAsync() => _broker = await BrokerUnderTest.StartAsync();

    public async Task DisposeAsync() => await _broker!.DisposeAsync();
}
