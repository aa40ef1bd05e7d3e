using System.ComponentModel;
using Npgsql;

namespace StreamML.Sink.Server;

/// <summary>PostgreSQL's <c>pg_dump</c> and <c>pg_restore</c>, on the database of a connection string.</summary>
internal static class PostgresTools
{
    private const string Debian = "/usr/lib/postgresql";

    /// <summary>Runs one.</summary>
    /// <param name="name"><c>pg_dump</c> or <c>pg_restore</c>.</param>
    /// <param name="arguments">Its arguments, without those of the connection.</param>
    /// <param name="connectionString">Npgsql's; it names the database.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="PrivatePostgresException">It is not installed, or failed; the message says why.</exception>
    public static async Task RunAsync(
        string name, IReadOnlyList<string> arguments, string connectionString, CancellationToken cancellationToken)
    {
        var variables = Variables(new NpgsqlConnectionStringBuilder(connectionString));
        CommandResult result;
        try
        {
            result = await Command.RunAsync([Find(name), .. arguments], cancellationToken, variables);
        }
        catch (Win32Exception)
        {
            throw new PrivatePostgresException(
                $"{name} is not installed. On Debian and Ubuntu: apt-get install postgresql-client.");
        }

        if (result.ExitCode != 0)
        {
            throw new PrivatePostgresException($"{name} failed. {result.Output}");
        }
    }

    // The newest, as for the server: a program reads servers of its version and older ones. Else by the search path.
    private static string Find(string name)
    {
        string[] versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        return versions
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin", name))
            .FirstOrDefault(File.Exists) ?? name;
    }

    // By the environment: arguments can be seen by everybody on the machine.
    private static Dictionary<string, string> Variables(NpgsqlConnectionStringBuilder connection)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PGHOST"] = connection.Host ?? "localhost",
            ["PGPORT"] = $"{connection.Port}",
            ["PGDATABASE"] = connection.Database ?? connection.Username ?? "",
            ["PGSSLMODE"] = connection.SslMode switch
            {
                SslMode.VerifyCA => "verify-ca",
                SslMode.VerifyFull => "verify-full",
                var mode => mode.ToString().ToLowerInvariant(),
            },
        };
        Add("PGUSER", connection.Username);
        Add("PGPASSWORD", connection.Password);
        Add("PGSSLROOTCERT", connection.RootCertificate);
        Add("PGSSLCERT", connection.SslCertificate);
        Add("PGSSLKEY", connection.SslKey);
        return variables;

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                variables[name] = value;
            }
        }
    }
}
