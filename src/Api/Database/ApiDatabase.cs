using Npgsql;
using NpgsqlTypes;
using StreamML.Api.Http;
using StreamML.Sink;

namespace StreamML.Api.Database;

/// <summary>
/// The API's way to PostgreSQL: statements with parameters, a time limit on each, and one refusal where the server is
/// away or too slow. Thread-safe.
/// </summary>
internal sealed class ApiDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly string _schema;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="postgres">Valid options with a connection string.</param>
    /// <param name="timeout">Longest time of one statement.</param>
    /// <param name="connectionsMax">Most connections at a time.</param>
    public ApiDatabase(PostgresOptions postgres, TimeSpan timeout, int connectionsMax)
    {
        var builder = new NpgsqlConnectionStringBuilder(postgres.Connection())
        {
            ApplicationName = "streamml-api",
            Timeout = (int)postgres.ConnectTimeout.TotalSeconds,

            // The server ends a statement first, so that none goes on that nobody waits for.
            CommandTimeout = (int)timeout.TotalSeconds + 1,
            MaxPoolSize = connectionsMax,
            Enlist = false,
            IncludeErrorDetail = false,
        };
        builder.Options = string.Join(' ', new[]
        {
            builder.Options, $"-c statement_timeout={(long)timeout.TotalMilliseconds}", "-c jit=off",
            "-c max_parallel_workers_per_gather=0", "-c timezone=UTC",
        }.Where(option => !string.IsNullOrEmpty(option)));
        _source = NpgsqlDataSource.Create(builder.ConnectionString);
        _schema = $"\"{postgres.Schema}\"";
    }

    /// <summary>
    /// Told of each statement before it runs, as it is sent, with its values; null: nobody is. For what explains plans.
    /// </summary>
    public Action<string, IReadOnlyList<NpgsqlParameter>>? Asked { get; set; }

    /// <summary>Runs a query.</summary>
    /// <param name="sql">The statement; <c>{schema}</c> stands for the quoted schema, <c>$1</c> for the first
    /// value.</param>
    /// <param name="values">Its values, in order.</param>
    /// <param name="read">Makes a row.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    /// <exception cref="ApiProblem">PostgreSQL does not answer in time.</exception>
    public Task<IReadOnlyList<T>> QueryAsync<T>(
        string sql, IReadOnlyList<NpgsqlParameter> values, Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken) => GuardedAsync(async () =>
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return (IReadOnlyList<T>)rows;
    });

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    /// <exception cref="ApiProblem">PostgreSQL does not answer in time.</exception>
    public Task<int> ExecuteAsync(
        string sql, IReadOnlyList<NpgsqlParameter> values, CancellationToken cancellationToken) =>
        GuardedAsync(async () =>
        {
            await using var command = Command(sql, values);
            return await command.ExecuteNonQueryAsync(cancellationToken);
        });

    /// <summary>The value of a parameter.</summary>
    public static NpgsqlParameter Value<T>(T value)
        where T : notnull => new NpgsqlParameter<T> { TypedValue = value };

    /// <summary>A text that may be absent.</summary>
    public static NpgsqlParameter Text(string? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Text, Value = (object?)value ?? DBNull.Value };

    /// <summary>A time that may be absent.</summary>
    public static NpgsqlParameter Time(DateTimeOffset? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = (object?)value?.ToUniversalTime() ?? DBNull.Value };

    /// <summary>A number that may be absent.</summary>
    public static NpgsqlParameter Number(double? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Double, Value = (object?)value ?? DBNull.Value };

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private NpgsqlCommand Command(string sql, IReadOnlyList<NpgsqlParameter> values)
    {
        string text = sql.Replace("{schema}", _schema, StringComparison.Ordinal);
        Asked?.Invoke(text, values);
        var command = _source.CreateCommand(text);
        foreach (var value in values)
        {
            command.Parameters.Add(value);
        }

        return command;
    }

    private static async Task<T> GuardedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            throw ApiProblem.Unavailable(
                "PostgreSQL took too long.", "Ask for less, or raise Dashboard__ReadTimeout.");
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.CharacterNotInRepertoire)
        {
            throw ApiProblem.Invalid("", "holds the character U+0000, which no stored text has");
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw ApiProblem.Unavailable(
                "The tables are not there yet.", "The role sink or api makes them when it starts.");
        }
        catch (NpgsqlException fault) when (fault is not PostgresException { IsTransient: false })
        {
            throw ApiProblem.Unavailable(
                "PostgreSQL does not answer.", "Try again after a moment; 'streamml status' says what is away.");
        }
    }
}
