using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StreamML.Sink.Server;

/// <summary>
/// Makes, starts and stops the server in a folder by PostgreSQL's own <c>initdb</c> and <c>pg_ctl</c>.
/// </summary>
internal sealed class PostgresProcess(PrivatePostgresOptions options, string bin, ServerAccount account, string root)
{
    private const string Conf = "streamml.conf";

    private readonly string _data = Path.Combine(root, "pg");
    private readonly string _serverLog = Path.Combine(root, "server.log");

    /// <summary>The server's process id as its folder notes it; 0 when there is none.</summary>
    public int ReadPid()
    {
        try
        {
            using var reader = new StreamReader(Path.Combine(_data, "postmaster.pid"));
            return int.TryParse(reader.ReadLine(), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
                ? pid
                : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Whether the noted process is alive and is the server of this folder.</summary>
    public bool IsRunning()
    {
        int pid = ReadPid();
        if (pid == 0)
        {
            return false;
        }

        try
        {
            string command = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/cmdline"));
            return command.Contains(_data, StringComparison.Ordinal)
                && command.Contains("postgres", StringComparison.Ordinal);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>
    /// Stops a server that a killed process left behind, and clears a note whose number now belongs to another program.
    /// </summary>
    public async Task StopLeftoverAsync(CancellationToken cancellationToken)
    {
        if (IsRunning())
        {
            await PgCtlStopAsync("fast", cancellationToken);
            if (IsRunning())
            {
                await PgCtlStopAsync("immediate", cancellationToken);
            }
        }

        if (ReadPid() != 0 && !IsRunning())
        {
            File.Delete(Path.Combine(_data, "postmaster.pid"));
        }
    }

    /// <summary>Makes the database folder where it is missing; a half-made one is made anew.</summary>
    public async Task InitialiseAsync(string user, string password, CancellationToken cancellationToken)
    {
        string ready = Path.Combine(root, "ready");
        if (File.Exists(ready))
        {
            return;
        }

        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }

        Directory.CreateDirectory(_data);
        if (account.Name is not null)
        {
            await RequireAsync(
                ["chown", account.Name, _data], "give the folder to the server's account", cancellationToken);
        }

        // initdb wants an empty folder, so the password goes to it by a file beside.
        string passwordFile = Path.Combine(root, "pw");
        await SecretFile.WriteAsync(passwordFile, password, cancellationToken);
        try
        {
            if (account.Name is not null)
            {
                await RequireAsync(["chown", account.Name, passwordFile], "hand the password over", cancellationToken);
            }

            await RequireAsync(
                account.Run(
                    Path.Combine(bin, "initdb"), "--pgdata", _data, "--username", user, "--pwfile", passwordFile,
                    "--encoding=UTF8",
                    "--locale=C", "--auth=scram-sha-256", "--no-instructions"),
                "make the database folder", cancellationToken);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        await File.AppendAllTextAsync(
            Path.Combine(_data, "postgresql.conf"), $"\ninclude_if_exists = '{Conf}'\n", cancellationToken);
        await File.WriteAllTextAsync(ready, "", cancellationToken);
    }

    /// <summary>Starts it.</summary>
    /// <returns>The port.</returns>
    public async Task<int> StartAsync(int wantedPort, CancellationToken cancellationToken)
    {
        int port = wantedPort == 0 ? FreePort() : wantedPort;
        await File.WriteAllTextAsync(Path.Combine(_data, Conf), Settings(port), cancellationToken);
        if (account.Name is not null)
        {
            await File.AppendAllTextAsync(_serverLog, "", cancellationToken);
            await RequireAsync(
                ["chown", account.Name, Path.Combine(_data, Conf), _serverLog], "hand the settings over",
                cancellationToken);
        }

        string wait = ((int)options.StartTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var result = await Command.RunAsync(
            account.Run(Path.Combine(bin, "pg_ctl"), "start", "-D", _data, "-l", _serverLog, "-w", "-s", "-t", wait),
            cancellationToken);
        if (result.ExitCode != 0)
        {
            await StopAsync();
            bool taken = Busy(port);
            throw new PrivatePostgresException(taken
                ? $"PostgreSQL cannot start: port {port} is in use."
                : $"PostgreSQL does not start in {_data}: see {_serverLog}. {result.Output}")
            {
                PortTaken = taken,
            };
        }

        return port;
    }

    /// <summary>Stops it: fast, and where that takes too long at once.</summary>
    public async Task StopAsync()
    {
        if (IsRunning())
        {
            await PgCtlStopAsync("fast", CancellationToken.None);
        }

        if (IsRunning())
        {
            await PgCtlStopAsync("immediate", CancellationToken.None);
        }
    }

    private string Settings(int port) => string.Create(CultureInfo.InvariantCulture, $"""
        # Written at each start. An error's own words may quote a message, so errors of statements are not logged here.
        listen_addresses = '127.0.0.1'
        port = {port}
        unix_socket_directories = ''
        password_encryption = 'scram-sha-256'
        max_connections = {options.MaxConnections}
        shared_buffers = {options.SharedBuffersMiB}MB
        temp_buffers = 32MB
        work_mem = 16MB
        maintenance_work_mem = 64MB
        fsync = on
        synchronous_commit = on
        full_page_writes = on
        wal_compression = on
        max_wal_size = 1GB
        checkpoint_completion_target = 0.9
        jit = off
        logging_collector = off
        log_min_messages = fatal
        log_min_error_statement = panic
        log_error_verbosity = terse
        log_statement = 'none'
        timezone = 'UTC'
        """);

    private Task<CommandResult> PgCtlStopAsync(string mode, CancellationToken cancellationToken) => Command.RunAsync(
        account.Run(Path.Combine(bin, "pg_ctl"), "stop", "-D", _data, "-m", mode, "-w", "-s", "-t", "10"),
        cancellationToken);

    private static async Task RequireAsync(string[] command, string purpose, CancellationToken cancellationToken)
    {
        var result = await Command.RunAsync(command, cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new PrivatePostgresException($"PostgreSQL: cannot {purpose}. {result.Output}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool Busy(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
