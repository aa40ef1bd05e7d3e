using System.Net.Sockets;
using Npgsql;

namespace StreamML.Sink.Errors;

/// <summary>What a fault of PostgreSQL calls for.</summary>
internal enum PostgresFault
{
    /// <summary>Not PostgreSQL's: a bug, or the caller's own exception. It is passed on.</summary>
    None,

    /// <summary>The server refuses a row; the same row would be refused again.</summary>
    Data,

    /// <summary>The server is away, busy or changing: the same batch may succeed later.</summary>
    Retry,

    /// <summary>The set-up is wrong, and waiting does not mend it.</summary>
    Stop,
}

/// <summary>
/// The one table that decides what a fault of PostgreSQL calls for, by SQLSTATE (PostgreSQL 15 manual, appendix A).
/// </summary>
internal static class PostgresErrors
{
    /// <summary>Classifies a fault.</summary>
    public static PostgresFault Classify(Exception fault) => fault switch
    {
        PostgresException postgres => OfState(postgres.SqlState),
        NpgsqlException => PostgresFault.Retry,
        IOException or SocketException or TimeoutException => PostgresFault.Retry,
        _ => PostgresFault.None,
    };

    /// <summary>A short name of a fault for logs and metrics: no content of rows.</summary>
    public static string Name(Exception fault) => fault switch
    {
        PostgresException postgres => postgres.SqlState,
        { InnerException: SocketException socket } => $"socket-{socket.SocketErrorCode}",
        { InnerException: TimeoutException } => "timeout",
        _ => fault.GetType().Name,
    };

    /// <summary>
    /// A sentence for a person about a refused row. The server's own may quote the value, so it is not used.
    /// </summary>
    public static string Describe(PostgresException fault)
    {
        string what = fault.SqlState switch
        {
            "22021" => "A text holds a character that PostgreSQL cannot store, such as NUL.",
            "22P05" => "A JSON text holds \\u0000, which PostgreSQL cannot store.",
            "22P02" => "A number or JSON text cannot be read.",
            "22003" => "A number is out of range.",
            "22007" or "22008" => "A time is out of range.",
            "23502" => "A field that must be there is not.",
            "23514" => "A number is outside what its column allows.",
            { } state when state.StartsWith("54", StringComparison.Ordinal) =>
                "A value is larger or deeper than PostgreSQL accepts.",
            _ => "PostgreSQL refuses the row.",
        };
        return string.IsNullOrEmpty(fault.ConstraintName) ? what : $"{what} Constraint: {fault.ConstraintName}.";
    }

    private static PostgresFault OfState(string state) => state switch
    {
        "25006" => PostgresFault.Retry, // read only: a standby that is about to be the primary
        "55000" => PostgresFault.Retry, // object not in prerequisite state: recovery
        "57014" => PostgresFault.Retry, // cancelled: statement timeout or an operator
        "0A000" => PostgresFault.Stop, // feature not supported: a server too old
        "XX001" or "XX002" => PostgresFault.Stop, // data or index corrupted
        _ => state.Length < 2 ? PostgresFault.Retry : state[..2] switch
        {
            "22" or "23" or "54" => PostgresFault.Data, // data, constraint, program limit (key too long, JSON too deep)
            "08" or "40" or "53" or "55" or "57" or "58" or "25" or "XX" => PostgresFault.Retry,
            // role, database, schema, SQL, rights
            "28" or "3D" or "3F" or "42" or "F0" or "0L" or "0P" => PostgresFault.Stop,
            _ => PostgresFault.Retry,
        },
    };
}
