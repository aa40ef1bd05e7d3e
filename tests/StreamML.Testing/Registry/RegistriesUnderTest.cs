using Microsoft.Extensions.Logging.Abstractions;
using StreamML.EmbeddedKafka.Registry;
using StreamML.Schemas.Registry;

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
public sealed class RegistriesUnderTest : IAsyncDisposable
{
    private readonly ScratchFolder folder = new();
    private readonly Lazy<Task<EmbeddedRegistry>> embedded;
    private readonly Lazy<Task<ApicurioRegistry>> apicurio = new(ApicurioRegistry.StartAsync);

    /// <summary>Starts nothing yet.</summary>
    public RegistriesUnderTest() => embedded = new(() => EmbeddedRegistry.StartAsync(
        new RegistryOptions { DataDirectory = folder.Path, Port = 0 },
        TimeProvider.System,
        NullLoggerFactory.Instance,
        CancellationToken.None));

    /// <summary>Base address of a registry's API.</summary>
    public async Task<Uri> UrlAsync(RegistryKind kind) =>
        kind == RegistryKind.Embedded ? (await embedded.Value).Url : (await apicurio.Value).Url;

    /// <summary>A new client of a registry.</summary>
    public async Task<SchemaRegistryClient> ClientAsync(RegistryKind kind) =>
        new(new SchemaRegistryOptions { Url = (await UrlAsync(kind)).ToString() }, TimeProvider.System);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (embedded.IsValueCreated)
        {
            await (await embedded.Value).DisposeAsync();
        }

        if (apicurio.IsValueCreated)
        {
            await (await apicurio.Value).DisposeAsync();
        }

        folder.Dispose();
    }
}
