using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StreamML.Messaging.Errors;
using StreamML.Sink.Server;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests;

/// <summary>A server of its own, which it stops.</summary>
public sealed class AwayTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamml-pg-").FullName;
    private PrivatePostgres? _server;

    private PrivatePostgresOptions Options(int port) =>
        new() { DataDirectory = _folder, Port = port, MaxConnections = 10 };

    public async Task InitializeAsync() =>
        _server = await PrivatePostgres.StartAsync(Options(0), CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task ProcessAsync_ServerStoppedForAWhile_WaitsAndThenWritesOnce()
    {
        using var logs = new CountingLoggers();
        await using var sink = await SinkHarness.CreateAsync(
            new PostgresOptions { ConnectionString = _server!.ConnectionString },
            new SinkOptions
            {
                JitterSeed = 1,
                RetryInitial = TimeSpan.FromMilliseconds(5),
                RetryMax = TimeSpan.FromMilliseconds(50)
            }, logs);
        await using var task = await sink.OpenAsync();
        var make = new Records();
        await task.ProcessAsync([make.Message("m0", 0)], CancellationToken.None);
        int port = _server.Port;
        await _server.DisposeAsync();

        var write = task.ProcessAsync([make.Message("m1", 0)], CancellationToken.None).AsTask();
        await Task.WhenAny(write, Task.Delay(1000));
        Assert.False(write.IsCompleted);
        Assert.Single(logs.Lines, line => line.Contains("is unreachable", StringComparison.Ordinal));

        _server = await PrivatePostgres.StartAsync(Options(port), CancellationToken.None);
        await write.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(2, await sink.CountAsync("messages"));
        Assert.Single(logs.Lines, line => line.Contains("is unreachable", StringComparison.Ordinal));
        Assert.Single(logs.Lines, line => line.Contains("is back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnswersAsync_OfAServer_SaysWhetherItIsThere()
    {
        var options = new PostgresOptions { ConnectionString = _server!.ConnectionString };
        await using var factory = new SinkTaskFactory(
            new SinkOptions(), options, new FixedIdentities("cluster"), TimeProvider.System,
            NullLoggerFactory.Instance);
        Assert.True(await factory.AnswersAsync(CancellationToken.None));

        await _server.DisposeAsync();
        Assert.False(await factory.AnswersAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Password_WithSignsOfConnectionStrings_IsTakenAsItIs()
    {
        const string Password = "a;b='c\" =d";
        await using (var source = NpgsqlDataSource.Create(_server!.ConnectionString))
        await using (var command = source.CreateCommand(
            $"CREATE ROLE odd LOGIN PASSWORD '{Password.Replace("'", "''")}'"))
        {
            await command.ExecuteNonQueryAsync();
        }

        var given = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Username = "odd", Password = "no" };
        var options = new PostgresOptions { ConnectionString = given.ConnectionString, Password = Password };
        await using var odd = NpgsqlDataSource.Create(options.Effective());
        await using var who = odd.CreateCommand("SELECT current_user");
        Assert.Equal("odd", await who.ExecuteScalarAsync());
    }

    [Fact]
    public async Task ProcessAsync_NoConnectionLeft_WaitsForOne()
    {
        await using var sink = await SinkHarness.CreateAsync(
            new PostgresOptions { ConnectionString = _server!.ConnectionString });
        var all = new List<NpgsqlConnection>();
        for (int n = 0; n < 10; n++)
        {
            var connection = new NpgsqlConnection(_server.ConnectionString + ";Pooling=false");
            all.Add(connection);
            await connection.OpenAsync();
        }

        var work = sink.SinkAsync([new Records().Message("m", 0)]);
        await Task.WhenAny(work, Task.Delay(500));
        Assert.False(work.IsCompleted);
        foreach (var connection in all)
        {
            await connection.DisposeAsync();
        }

        await work.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1, await sink.CountAsync("messages"));
    }

    [Fact]
    public async Task OpenAsync_TablesMissing_StopsTheRole()
    {
        await using var factory = new SinkTaskFactory(
            new SinkOptions(),
            new PostgresOptions { ConnectionString = _server!.ConnectionString, Schema = "nothing_here" },
            new FixedIdentities("c"), TimeProvider.System, new CountingLoggers());
        await using var task = factory.Create(0, SinkHarness.Partitions);

        await Assert.ThrowsAsync<RoleStopException>(async () => await task.OpenAsync(CancellationToken.None));
    }
}
