using Npgsql;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Registry;

namespace StreamML.Cli;

/// <summary>What a fault is told as: the message, and what to do where the message of a library does not say.</summary>
internal static class FaultText
{
    public static string Of(Exception fault) => fault switch
    {
        PostgresException refused =>
            $"PostgreSQL refuses it ({refused.SqlState}): {refused.MessageText}. See 'A role stops' in docs/operations.md.",
        NpgsqlException =>
            $"The database does not answer: {fault.Message}. Start it with 'streamml up' or 'streamml run postgres' on this "
            + "data folder, or check Postgres__ConnectionString. Training, evaluating and the models work without it.",
        RegistryException { IsTransient: true } or TaskRestartException =>
            $"{fault.Message.TrimEnd('.')}. Is the installation running? Start it with 'streamml up' on this data folder, or "
            + "check Kafka__BootstrapServers and SchemaRegistry__Url.",
        _ => fault.Message,
    };
}
