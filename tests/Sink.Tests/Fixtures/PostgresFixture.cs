using StreamML.Sink.Server;

namespace StreamML.Sink.Tests.Fixtures;

/// <summary>A private PostgreSQL for the tests of a collection; each test takes a schema of its own.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamml-pg-").FullName;
    private int _schemas;
    private PrivatePostgres? _server;

    public PrivatePostgres Server => _server ?? throw new InvalidOperationException("The server is not started.");

    public async Task InitializeAsync()
        => _server = await PrivatePostgres.StartAsync(new() { DataDirectory = _folder }, CancellationToken.None);

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    public PostgresOptions NewSchema() => new()
    {
        ConnectionString = Server.ConnectionString,
        Schema = $"t{Interlocked.Increment(ref _schemas)}",
        CommandTimeout = TimeSpan.FromSeconds(20),
    };
}

[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "postgres";
}
