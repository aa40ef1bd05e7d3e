using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using StreamML.Sink.Server;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Sink.Tests;

public sealed class PrivatePostgresTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streamml-pg-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task StartAsync_StoppedKilledAndInTheWay_ServesTheSameData()
    {
        var options = new PrivatePostgresOptions { DataDirectory = _folder };
        await using (var server = await PrivatePostgres.StartAsync(options, CancellationToken.None))
        {
            await ExecuteAsync(server, "CREATE TABLE kept (n integer); INSERT INTO kept VALUES (7)");
            var busy = await Assert.ThrowsAsync<PrivatePostgresException>(
                () => PrivatePostgres.StartAsync(options, CancellationToken.None));
            Assert.Contains("Another process uses", busy.Message, StringComparison.Ordinal);
            Assert.Equal(
                UnixFileMode.UserRead
                    | UnixFileMode.UserWrite, new FileInfo(Path.Combine(_folder, "password")).UnixFileMode);
        }

        await using (var server = await PrivatePostgres.StartAsync(options, CancellationToken.None))
        {
            Assert.Equal(7, await ScalarAsync(server));
            // Killed hard, and its note left behind.
            using var process = Process.GetProcessById(server.ProcessId);
            process.Kill();
            await process.WaitForExitAsync();
            await server.EnsureRunningAsync(CancellationToken.None);
            Assert.Equal(7, await ScalarAsync(server));
        }

        // A note whose process id belongs to someone else now.
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "pg", "postmaster.pid"), $"{Environment.ProcessId}\n{_folder}/pg\n");
        await using (var server = await PrivatePostgres.StartAsync(options, CancellationToken.None))
        {
            Assert.Equal(7, await ScalarAsync(server));
        }
    }

    [Fact]
    public async Task StartAsync_ServerLeftBehindByAKilledProcess_IsReplaced()
    {
        var options = new PrivatePostgresOptions { DataDirectory = _folder };
        await using (await PrivatePostgres.StartAsync(options, CancellationToken.None))
        {
        }

        // What a killed process leaves: a server without an owner.
        var account = await ServerAccount.FindAsync(options, _folder, CancellationToken.None);
        var orphan = new PostgresProcess(options, PostgresBinaries.Find("", ""), account, _folder);
        await orphan.StartAsync(0, CancellationToken.None);
        int pid = orphan.ReadPid();
        Assert.NotEqual(0, pid);

        await using var server = await PrivatePostgres.StartAsync(options, CancellationToken.None);

        Assert.NotEqual(pid, server.ProcessId);
        // Its entry may stay until its parent takes note; a dead process has no command line.
        Assert.True(
            !File.Exists($"/proc/{pid}/cmdline") || (await File.ReadAllTextAsync($"/proc/{pid}/cmdline")).Length == 0);
    }

    [Fact]
    public async Task StartAsync_PortTaken_SaysSo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var refusal = await Assert.ThrowsAsync<PrivatePostgresException>(() => PrivatePostgres.StartAsync(
            new() { DataDirectory = _folder, Port = port }, CancellationToken.None));

        Assert.Contains($"port {port} is in use", refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal.PortTaken);
    }

    [Fact]
    public void Find_NothingInstalled_NamesThePackage()
    {
        var refusal = Assert.Throws<PrivatePostgresException>(() => PostgresBinaries.Find("", _folder, _folder));
        Assert.Contains("apt-get install postgresql", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task ExecuteAsync(PrivatePostgres server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<int> ScalarAsync(PrivatePostgres server)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT n FROM kept", connection);
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
