using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;
using StreamML.Messaging.Errors;
using StreamML.Sink.Errors;
using StreamML.Sink.Tables;

namespace StreamML.Sink.Migrations;

/// <summary>
/// Brings a database to this program's tables and views. The steps are numbered SQL files in this folder; each is
/// applied once, all missing ones in one transaction under a lock, so that two starts do not collide.
/// </summary>
public static class SinkMigrations
{
    private const int LockClass = 0x534D;

    // Earlier steps make the view themselves.
    private const int CountsOfAllTables = 9;

    // Tables that no record lands in by itself.
    private static readonly string[] OwnTables = ["withdrawals", "outbox"];

    /// <summary>The newest step of this program.</summary>
    public static int Latest => Steps()[^1].Version;

    /// <summary>Applies what is missing. Does nothing where nothing is.</summary>
    /// <param name="postgres">Valid options.</param>
    /// <param name="time">The clock of pauses while PostgreSQL is away.</param>
    /// <param name="log">Told when something was applied.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoleStopException">The database is newer than this program, a step that was applied has changed
    /// since, or the set-up is wrong.</exception>
    public static async Task ApplyAsync(
        PostgresOptions postgres, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(postgres.Effective());
        var backOff = new BackOff(
            TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1), new Random(Environment.ProcessId), time);
        for (bool away = false; ; away = true)
        {
            try
            {
                await ApplyAsync(source, postgres.Schema, Steps(), log, cancellationToken);
                return;
            }
            catch (Exception fault) when (PostgresErrors.Classify(fault) == PostgresFault.Retry)
            {
                if (!away)
                {
                    SinkLog.Away(log, PostgresErrors.Name(fault));
                }

                await backOff.WaitAsync(cancellationToken);
            }
            catch (Exception fault) when (PostgresErrors.Classify(fault) is PostgresFault.Stop or PostgresFault.Data)
            {
                throw new RoleStopException(
                    $"The database cannot be migrated ({PostgresErrors.Name(fault)}): {fault.Message}", fault);
            }
        }
    }

    /// <summary>The steps of this program, in order.</summary>
    internal static IReadOnlyList<MigrationStep> Steps()
    {
        var assembly = typeof(SinkMigrations).Assembly;
        var steps = new List<MigrationStep>();
        foreach (string? name in assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            string file = Path.GetFileName(name);
            steps.Add(new MigrationStep(
                int.Parse(file[..3], System.Globalization.NumberStyles.None), file, reader.ReadToEnd()));
        }

        return [.. steps.OrderBy(step => step.Version)];
    }

    /// <summary>Applies the missing ones of these steps.</summary>
    internal static async Task ApplyAsync(
        NpgsqlDataSource source, string schema, IReadOnlyList<MigrationStep> steps, ILogger log,
        CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(
            connection, $"SELECT pg_advisory_xact_lock({LockClass}, hashtext('{schema}'))", cancellationToken);
        var applied = await AppliedAsync(connection, schema, cancellationToken);
        Check(schema, applied, steps);
        var missing = steps.Where(step => !applied.ContainsKey(step.Version)).ToArray();
        if (missing.Length == 0)
        {
            return;
        }

        if (applied.Count == 0)
        {
            await ExecuteAsync(connection, $"""
                CREATE SCHEMA IF NOT EXISTS "{schema}";
                CREATE TABLE IF NOT EXISTS "{schema}".schema_migrations (
                    version integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now());
                COMMENT ON TABLE "{schema}".schema_migrations IS 'Steps that made these tables; checksum is the sha-256 of the file.';
                """, cancellationToken);
        }

        foreach (var step in missing)
        {
            await ExecuteAsync(connection, step.Sql.Replace("{schema}", $"\"{schema}\""), cancellationToken);
            await using var note = new NpgsqlCommand(
                $"INSERT INTO \"{schema}\".schema_migrations (version, name, checksum) VALUES ($1, $2, $3)",
                connection);
            note.Parameters.Add(new NpgsqlParameter<int> { TypedValue = step.Version });
            note.Parameters.Add(new NpgsqlParameter<string> { TypedValue = step.Name });
            note.Parameters.Add(new NpgsqlParameter<string> { TypedValue = step.Checksum });
            await note.ExecuteNonQueryAsync(cancellationToken);
        }

        // Made of the list of tables, so that a step need not repeat the tables of all steps before it.
        if (steps[^1].Version >= CountsOfAllTables)
        {
            await ExecuteAsync(connection, CountsView(schema), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        SinkLog.Migrated(log, schema, applied.Keys.DefaultIfEmpty(0).Max(), steps[^1].Version);
    }

    private static string CountsView(string schema) =>
        $"CREATE OR REPLACE VIEW \"{schema}\".pipeline_counts AS " + string.Join(
            " UNION ALL ",
            SinkTables.InLockOrder.Select(table => table.Name).Concat(OwnTables)
                .Select(name => $"SELECT '{name}' AS name, count(*) AS rows FROM \"{schema}\".{name}"));

    private static void Check(string schema, Dictionary<int, string> applied, IReadOnlyList<MigrationStep> steps)
    {
        foreach (var (version, checksum) in applied.OrderBy(entry => entry.Key))
        {
            var step = steps.FirstOrDefault(step => step.Version == version) ?? throw new RoleStopException(
                $"Schema {schema} is at version {applied.Keys.Max()}, newer than this program ({steps[^1].Version}). "
                + "Run a newer program.");
            if (step.Checksum != checksum)
            {
                throw new RoleStopException(
                    $"Step {step.Name} of schema {schema} is not the one that was applied: its checksum differs. Add a "
                    + "new step instead.");
            }
        }
    }

    private static async Task<Dictionary<int, string>> AppliedAsync(
        NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection);
        exists.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"\"{schema}\".schema_migrations" });
        var applied = new Dictionary<int, string>();
        if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!)
        {
            return applied;
        }

        await using var command = new NpgsqlCommand(
            $"SELECT version, checksum FROM \"{schema}\".schema_migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(reader.GetInt32(0), reader.GetString(1));
        }

        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // An index over many rows takes longer than a statement of the sink may.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>One step.</summary>
/// <param name="Version">1 and up, the file's number.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Sql">Its SQL; <c>{schema}</c> stands for the quoted schema.</param>
internal sealed record MigrationStep(int Version, string Name, string Sql)
{
    /// <summary>Hex sha-256 of the SQL, lower case.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
}
