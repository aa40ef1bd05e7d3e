using Confluent.SchemaRegistry;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.EmbeddedRegistry;
using StreamML.Messaging.Registry;
using Xunit;

namespace StreamML.Testing.Registry;

/// <summary>Which registry a contract test runs against.</summary>
public enum RegistryKind
{
    /// <summary>The project's own, in process.</summary>
    Embedded,

    /// <summary>The independent one of <see cref="RegistryHome"/>.</summary>
    Apicurio,
}

/// <summary>Both registries, each started when first asked for and shared by the tests of a class.</summary>
public sealed class RegistriesUnderTest : IAsyncLifetime
{
    private readonly ScratchFolder _folder = new();
    private readonly Lazy<Task<RegistryServer>> _embedded;
    private readonly Lazy<Task<ApicurioRegistry>> _apicurio = new(ApicurioRegistry.StartAsync);

    /// <summary>Starts nothing yet.</summary>
    public RegistriesUnderTest() => _embedded = new(() => RegistryServer.StartAsync(
        new RegistryOptions { DataDirectory = _folder.Path, Port = 0 },
        TimeProvider.System,
        NullLoggerFactory.Instance,
        CancellationToken.None));

    /// <summary>Base address of a registry's API.</summary>
    public async Task<Uri> UrlAsync(RegistryKind kind) =>
        kind == RegistryKind.Embedded ? (await _embedded.Value).Url : (await _apicurio.Value).Url;

    /// <summary>Options of ours that lead to a registry.</summary>
    public async Task<SchemaRegistryOptions> OptionsAsync(RegistryKind kind) =>
        new() { Url = (await UrlAsync(kind)).ToString() };

    /// <summary>A new client of a registry, Confluent's own.</summary>
    public async Task<CachedSchemaRegistryClient> ClientAsync(RegistryKind kind) =>
        new(new SchemaRegistryConfig { Url = (await UrlAsync(kind)).ToString() });

    /// <inheritdoc />
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_embedded.IsValueCreated)
        {
            await (await _embedded.Value).DisposeAsync();
        }

        if (_apicurio.IsValueCreated)
        {
            await (await _apicurio.Value).DisposeAsync();
        }

        _folder.Dispose();
    }
}
