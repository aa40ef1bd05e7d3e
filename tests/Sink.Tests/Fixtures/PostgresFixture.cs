using StreamML.Sink.Server;

namespace StreamML.Sink.Tests.Fixtures;

/// <summary>A private PostgreSQL for the tests of a collection; each test takes a schema of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("streamml-pg-").FullName;
    private int schemas;
    private PrivatePostgres? server;

    public PrivatePostgres Server => server ?? throw new InvalidOperationException("The server is not started.");

    public async Task InitializeAsync()
        => server = await PrivatePostgres.StartAsync(new() { DataDirectory = folder }, CancellationToken.None);

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    public PostgresOptions NewSchema() => new()
    {
        ConnectionString = Server.ConnectionString,
        Schema = $"t{Interlocked.Increment(ref schemas)}",
        CommandTimeout = TimeSpan.FromSeconds(20),
    };
}

[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "postgres";
}
