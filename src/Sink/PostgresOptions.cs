using System.Text.RegularExpressions;
using Npgsql;

namespace StreamML.Sink;

/// <summary>The connection to PostgreSQL. Configuration section <c>Postgres</c>.</summary>
public sealed partial class PostgresOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Postgres";

    /// <summary>
    /// Npgsql connection string. Empty (default): the private server of <c>up</c>. Settings below are put over it.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Schema of every table and view, default <c>streamml</c>. Lower-case letters, digits, underscores; at most 63.
    /// </summary>
    public string Schema { get; set; } = "streamml";

    /// <summary>
    /// Longest a command may take, default 30 s, 1 s to 10 min. A batch that takes longer is rolled back and tried
    /// again: it is also how soon a silent server is noticed.
    /// </summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for a connection, default 5 s, 1 s to 1 min.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long the server lets an open transaction of ours stand idle before it ends it, default 15 s, 1 s to 10 min:
    /// a frozen sink holds its successor back no longer.
    /// </summary>
    public TimeSpan IdleTransactionTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Most connections of this process, default 4, 2 to 100: a task, the outbox, and the counts.</summary>
    public int MaxPoolSize { get; set; } = 4;

    /// <summary>Checks every value.</summary>
    /// <exception cref="InvalidOperationException">One is out of range; the message names it, its value and its
    /// range.</exception>
    public void Validate()
    {
        Require(SchemaPattern()
            .IsMatch(Schema), nameof(Schema), Schema, "lower-case letters, digits, underscores, 1 to 63");
        RequireRange(CommandTimeout, nameof(CommandTimeout), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        RequireRange(ConnectTimeout, nameof(ConnectTimeout), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        RequireRange(
            IdleTransactionTimeout, nameof(IdleTransactionTimeout), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        Require(MaxPoolSize is >= 2 and <= 100, nameof(MaxPoolSize), MaxPoolSize, "2 to 100");
        try
        {
            _ = new NpgsqlConnectionStringBuilder(ConnectionString);
        }
        catch (ArgumentException fault)
        {
            // The string itself may hold a password, so it is not shown.
            throw new InvalidOperationException(
                $"{Section}:{nameof(ConnectionString)} cannot be read: {fault.Message}", fault);
        }
    }

    /// <summary>The connection string with the other settings put over it.</summary>
    internal string Effective()
    {
        var builder = new NpgsqlConnectionStringBuilder(ConnectionString)
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

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SchemaPattern();

    private static void RequireRange(TimeSpan value, string name, TimeSpan low, TimeSpan high)
        => Require(value >= low && value <= high, name, value, $"{low} to {high}");

    private static void Require(bool valid, string name, object value, string range)
    {
        if (!valid)
        {
            throw new InvalidOperationException($"{Section}:{name} is '{value}'; it must be {range}.");
        }
    }
}
