using Npgsql;

namespace StreamML.FaultInjection.Alerts;

/// <summary>Faults of PostgreSQL: out of reach, and busy with something else.</summary>
internal static class DatabaseFaults
{
    private static readonly TimeSpan Locked = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Free = TimeSpan.FromMilliseconds(300);

    /// <summary>The faults.</summary>
    public static IEnumerable<AlertFault> All =>
    [
        new("unreachable-database", "StreamMLSinkBehind", (scene, _) =>
        {
            scene.Database.Cut();
            return Task.CompletedTask;
        })
        {
            MendAsync = (scene, _) =>
            {
                scene.Database.Mend();
                return Task.CompletedTask;
            },
        },
        new("locked-table", "StreamMLRowsLate", (scene, token) =>
            scene.AgainAsync(Free, next => LockAsync(scene, next), token)),
    ];

    // Somebody's long transaction, past the link: the sink waits for the table, writes for a moment, and waits again.
    private static async Task LockAsync(AlertScene scene, CancellationToken cancellationToken)
    {
        var postgres = scene.Installation.Settings.Postgres;
        await using var connection = new NpgsqlConnection(postgres.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand(
            $"LOCK TABLE \"{postgres.Schema}\".messages IN ACCESS EXCLUSIVE MODE", connection, transaction))
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await Task.Delay(Locked, scene.Time, cancellationToken);
    }
}
