using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Npgsql;

namespace StreamML.Sink.Server;

/// <summary>
/// A PostgreSQL of our own in a folder, on loopback only. It is made on first start, stopped with
/// <see cref="DisposeAsync"/>, and where this process was killed, the next start finds the server it left behind, stops
/// it and starts it anew. A lock file keeps a second process out. Thread-safe.
/// </summary>
/// <remarks>
/// The folder: <c>pg/</c> PostgreSQL's own, <c>password</c> of the user <c>streamml</c> (mode 0600), <c>server.log</c>,
/// <c>owner.lock</c>.
/// </remarks>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const string User = "streamml";

    private readonly PostgresProcess _process;
    private readonly FileStream _owner;
    private int _disposed;

    private PrivatePostgres(PostgresProcess process, FileStream owner, int port, string password)
    {
        _process = process;
        _owner = owner;
        Port = port;
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = User,
            Password = password,
            Database = User,
            SslMode = SslMode.Disable,
            GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;
    }

    /// <summary>Npgsql connection string of the database <c>streamml</c>. It holds the password.</summary>
    public string ConnectionString { get; }

    /// <summary>TCP port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Process id of the server; 0 when it does not run.</summary>
    public int ProcessId => _process.ReadPid();

    /// <summary>Starts it, made before where it is missing. About 1 s; the first time about 3 s.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="cancellationToken">Gives up; nothing of it runs on.</param>
    /// <exception cref="PrivatePostgresException">PostgreSQL is not installed, another process uses the folder, the
    /// port is taken, or the server does not start; the message says which and what to do.</exception>
    public static async Task<PrivatePostgres> StartAsync(
        PrivatePostgresOptions options, CancellationToken cancellationToken)
    {
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        string root = Path.GetFullPath(options.DataDirectory);
        Directory.CreateDirectory(root);
        var folderLock = LockFolder(root);
        try
        {
            var account = await ServerAccount.FindAsync(options, root, cancellationToken);
            var postgres = new PostgresProcess(
                options, PostgresBinaries.Find(options.BinDirectory, options.SearchPath), account, root);
            await postgres.StopLeftoverAsync(cancellationToken);
            string password = await PasswordAsync(root, cancellationToken);
            await postgres.InitialiseAsync(User, password, cancellationToken);
            int port = await postgres.StartAsync(options.Port, cancellationToken);
            var server = new PrivatePostgres(postgres, folderLock, port, password);
            try
            {
                await CreateDatabaseAsync(server.ConnectionString, cancellationToken);
                return server;
            }
            catch
            {
                await postgres.StopAsync();
                throw;
            }
        }
        catch
        {
            await folderLock.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server again on the same port where it has died. Does nothing while it runs.</summary>
    /// <exception cref="PrivatePostgresException">It does not start.</exception>
    public async Task EnsureRunningAsync(CancellationToken cancellationToken)
    {
        if (!_process.IsRunning())
        {
            await _process.StopLeftoverAsync(cancellationToken);
            await _process.StartAsync(Port, cancellationToken);
        }
    }

    /// <summary>Stops the server: open transactions are rolled back, everything is written down.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _process.StopAsync();
            await _owner.DisposeAsync();
        }
    }

    private static FileStream LockFolder(string root)
    {
        try
        {
            // The lock goes with this process, however it ends.
            return new FileStream(
                Path.Combine(root, "owner.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault)
        {
            throw new PrivatePostgresException(
                $"Another process uses the PostgreSQL in {root}. Stop it, or choose another folder.", fault);
        }
    }

    private static async Task<string> PasswordAsync(string root, CancellationToken cancellationToken)
    {
        string file = Path.Combine(root, "password");
        if (File.Exists(file))
        {
            return (await File.ReadAllTextAsync(file, cancellationToken)).Trim();
        }

        string password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        await SecretFile.WriteAsync(file, password, cancellationToken);
        return password;
    }

    private static async Task CreateDatabaseAsync(string connectionString, CancellationToken cancellationToken)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { Database = "postgres", Pooling = false };
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand($"SELECT 1 FROM pg_database WHERE datname = '{User}'", connection);
        if (await exists.ExecuteScalarAsync(cancellationToken) is null)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE {User}", connection);
            await create.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
