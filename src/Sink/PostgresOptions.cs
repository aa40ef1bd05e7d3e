using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace StreamML.Sink;

/// <summary>The connection to PostgreSQL. Configuration section <c>Postgres</c>.</summary>
public sealed class PostgresOptions : IValidatableObject
{
    private const string SchemaRule = "must be 1 to 63 lower-case letters, digits and underscores";

    /// <summary>
    /// Npgsql connection string. Empty (default): the private server of <c>up</c>. Settings below are put over it.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// The user's password, as it is; empty (default): as the connection string has it. In a connection string <c>;</c>
    /// and <c>=</c> would need quotes. A secret: never logged.
    /// </summary>
    public string Password { get; set; } = "";

    /// <summary>
    /// Schema of every table and view, default <c>streamml</c>. Lower-case letters, digits, underscores; at most 63.
    /// </summary>
    [Required(ErrorMessage = SchemaRule)]
    [RegularExpression("[a-z_][a-z0-9_]{0,62}", ErrorMessage = SchemaRule)]
    public string Schema { get; set; } = "streamml";

    /// <summary>
    /// Longest a command may take, default 30 s, 1 s to 10 min. A batch that takes longer is rolled back and tried
    /// again: it is also how soon a silent server is noticed.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for a connection, default 5 s, 1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the server lets an open transaction of ours stand idle before it ends it, default 15 s, 1 s to 10 min:
    /// a frozen sink holds its successor back no longer.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan IdleTransactionTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Most connections of this process, default 4, 2 to 100: a task, the outbox, and the counts.</summary>
    [Range(2, 100)]
    public int MaxPoolSize { get; set; } = 4;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(ConnectionString);
            return Password.Length > 0 && ConnectionString.Length == 0
                ? [new ValidationResult($"needs a {nameof(ConnectionString)}", [nameof(Password)])]
                : [];
        }
        catch (ArgumentException fault)
        {
            // The string itself may hold a password, so it is not shown.
            return [new ValidationResult($"cannot be read: {fault.Message.TrimEnd('.')}", [nameof(ConnectionString)])];
        }
    }

    /// <summary>The connection string with the password; empty for the private server.</summary>
    public string Connection() => Password.Length == 0
        ? ConnectionString
        : new NpgsqlConnectionStringBuilder(ConnectionString) { Password = Password }.ConnectionString;

    /// <summary>The connection string with the other settings put over it.</summary>
    internal string Effective()
    {
        var builder = new NpgsqlConnectionStringBuilder(Connection())
        {
            CommandTimeout = (int)CommandTimeout.TotalSeconds,
            Timeout = (int)ConnectTimeout.TotalSeconds,
            MaxPoolSize = MaxPoolSize,
            ApplicationName = "streamml-sink",
            Enlist = false,
            IncludeErrorDetail = false,
        };
        long idleMs = (long)IdleTransactionTimeout.TotalMilliseconds;
        // JIT costs more than it saves: staging tables have no statistics, so the planner overrates them. A batch is
        // sorted in memory.
        builder.Options =
            $"{builder.Options} -c idle_in_transaction_session_timeout={idleMs} -c jit=off -c work_mem=64MB".Trim();
        return builder.ConnectionString;
    }
}
