using StreamML.Api;
using StreamML.Hosting.Erasing;
using StreamML.Hosting.Replaying;
using StreamML.Ingest;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Roles;
using StreamML.Sink;
using StreamML.StreamProcessors;
using StreamML.StreamProcessors.Replaying;
using StreamML.Trainer.Role;

namespace StreamML.Hosting;

/// <summary>What a process runs: servers of ours, and roles of the pipeline.</summary>
public sealed class RoleSet
{
    /// <summary>Name of the embedded broker and schema registry.</summary>
    public const string Broker = "broker";

    /// <summary>Name of the private PostgreSQL.</summary>
    public const string Postgres = "postgres";

    /// <summary>Name of all roles, without servers.</summary>
    public const string Pipeline = "pipeline";

    private RoleSet(HashSet<string> names) => (HasBroker, HasPostgres, Roles) = (
        names.Contains(Broker), names.Contains(Postgres),
        [.. All.Where(role => names.Contains(role.Name) || names.Contains(Pipeline))]);

    /// <summary>Every role of the pipeline, in the order a record meets them.</summary>
    public static IReadOnlyList<IRole> All { get; } = [
        new IngestRole(), .. Topology.Roles, new TrainerRole(),
        new JobsRole
        {
            Tables = RoleGenerationTables.Of,
            TableOptions = [OptionSection.Of<PostgresOptions>("Postgres")],
        },
        new SinkRole(),
        new ApiRole { Erasing = host => new RoleErasure(host) },
    ];

    /// <summary>The names a user types.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [Broker, Postgres, .. All.Select(role => role.Name), Pipeline];

    /// <summary>All servers and all roles.</summary>
    public static RoleSet Everything { get; } = Of(Broker, Postgres, Pipeline);

    /// <summary>Whether the embedded broker and schema registry are among it.</summary>
    public bool HasBroker { get; }

    /// <summary>Whether the private PostgreSQL is among it.</summary>
    public bool HasPostgres { get; }

    /// <summary>The roles of the pipeline.</summary>
    public IReadOnlyList<IRole> Roles { get; }

    /// <summary>The names of all that runs.</summary>
    internal IEnumerable<string> RunningNames => Names.Where(name => name switch
    {
        Broker => HasBroker,
        Postgres => HasPostgres,
        _ => Roles.Any(role => role.Name == name),
    });

    /// <summary>What some of <see cref="Names"/> name.</summary>
    /// <exception cref="RoleConfigurationException">There is no such role; the message lists those there
    /// are.</exception>
    public static RoleSet Of(params IEnumerable<string> names)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        return wanted.FirstOrDefault(name => !Names.Contains(name)) is { } unknown
            ? throw new RoleConfigurationException(
                $"Unknown role '{unknown}'. Known roles: {string.Join(", ", Names)}.")
            : new RoleSet(wanted);
    }
}
