using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace StreamML.EmbeddedKafka.Tests.Broker;

/// <summary>A broker on a scratch folder, which can be restarted or killed.</summary>
internal sealed class TestBroker : IAsyncDisposable
{
    private readonly Func<string, int, BrokerOptions> _options;
    private EmbeddedBroker _broker;

    private TestBroker(string directory, Func<string, int, BrokerOptions> options, EmbeddedBroker broker)
    {
        Directory = directory;
        _options = options;
        _broker = broker;
    }

    public string Directory { get; }

    public EmbeddedBroker Broker => _broker;

    public string Bootstrap => _broker.BootstrapServers;

    public static Task<TestBroker> StartAsync() =>
        StartAsync((directory, port) => new BrokerOptions { DataDirectory = directory, Port = port });

    public static async Task<TestBroker> StartAsync(Func<string, int, BrokerOptions> options)
    {
        string directory = System.IO.Directory.CreateTempSubdirectory("broker-test-").FullName;
        return new TestBroker(directory, options, await OpenAsync(options(directory, 0)));
    }

    public Task<RawClient> ConnectAsync() => RawClient.ConnectAsync(_broker.Endpoint);

    /// <summary>Stops the broker in good order and starts it again on the same port.</summary>
    public async Task RestartAsync()
    {
        int port = _broker.Endpoint.Port;
        await _broker.DisposeAsync();
        _broker = await OpenAsync(_options(Directory, port));
    }

    /// <summary>Leaves the folder as SIGKILL would, and starts again on the same port.</summary>
    public async Task KillAndRestartAsync()
    {
        int port = _broker.Endpoint.Port;
        await _broker.AbandonAsync();
        _broker = await OpenAsync(_options(Directory, port));
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static Task<EmbeddedBroker> OpenAsync(BrokerOptions options) =>
        EmbeddedBroker.StartAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
}
