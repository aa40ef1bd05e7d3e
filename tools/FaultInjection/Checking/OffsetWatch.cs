using System.Collections.Concurrent;
using Npgsql;
using StreamML.Hosting;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Schemas.Topics;
using StreamML.StreamProcessors;

namespace StreamML.FaultInjection.Checking;

/// <summary>A role's progress, in offsets.</summary>
/// <param name="Done">Sum of the next offsets to read.</param>
/// <param name="Idle">There is nothing to read.</param>
internal readonly record struct RoleProgress(long Done, bool Idle);

/// <summary>
/// Checks that committed offsets, of the groups and of the sink's table, never go back. Sources that do not answer at
/// the moment are skipped. Not thread-safe.
/// </summary>
internal sealed class OffsetWatch(KafkaConnection kafka, Settings settings)
{
    private readonly Dictionary<(string Role, string Partition), long> _highest = [];
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(settings.Postgres.ConnectionString);
    private readonly ConcurrentDictionary<string, RoleProgress> _progress = new(StringComparer.Ordinal);

    /// <summary>Number of offsets that went back.</summary>
    public long Regressed { get; private set; }

    /// <summary>Looks once at every role; returns those that answered.</summary>
    public async Task<IReadOnlyDictionary<string, RoleProgress>> LookAsync(CancellationToken cancellationToken)
    {
        _progress.Clear();
        await Attempt(async () =>
        {
            var identities = await kafka.Topics.GetAsync(
                [.. Topology.Roles.SelectMany(role => role.Inputs).Distinct()], cancellationToken);
            var ends = await kafka.Offsets.GetAsync(identities);
            foreach (var role in Topology.Roles)
            {
                var committed = await kafka.Offsets.CommittedAsync(role.Name, role.Inputs, cancellationToken);
                foreach (var (source, offset) in committed)
                {
                    Note(role.Name, source.ToString(), offset);
                }

                bool idle = ends.Where(end => role.Inputs.Contains(end.Key.Topic))
                    .All(end => committed.GetValueOrDefault(end.Key, end.Value.Earliest) >= end.Value.Latest - 1);
                _progress[role.Name] = new RoleProgress(committed.Values.Sum(), idle);
            }
        });
        await Attempt(() => LookAtSinkAsync(cancellationToken));
        return _progress;
    }

    /// <summary>Records an offset that a role has committed.</summary>
    internal void Note(string role, string partition, long offset)
    {
        long before = _highest.GetValueOrDefault((role, partition), -1);
        Regressed += offset < before ? 1 : 0;
        _highest[(role, partition)] = Math.Max(before, offset);
    }

    private async Task LookAtSinkAsync(CancellationToken cancellationToken)
    {
        await using var command = _database.CreateCommand(
            $"SELECT topic, partition, next_offset FROM \"{settings.Postgres.Schema}\".sink_offsets WHERE next_offset "
            + "IS NOT NULL");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        long sum = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            Note("sink", $"{reader.GetString(0)}-{reader.GetInt32(1)}", reader.GetInt64(2));
            sum += reader.GetInt64(2);
        }

        _progress["sink"] = new RoleProgress(sum, Idle: false);
    }

    private static async Task Attempt(Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (Exception fault) when (fault is TaskRestartException or NpgsqlException)
        {
            return;
        }
    }
}
