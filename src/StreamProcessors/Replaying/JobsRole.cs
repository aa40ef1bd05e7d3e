using Microsoft.Extensions.Logging;
using StreamML.Messaging.Roles;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.StreamProcessors.Stages.Enrich;

namespace StreamML.StreamProcessors.Replaying;

/// <summary>Jobs: replays of a range of a topic into a generation of topics of their own.</summary>
public sealed class JobsRole : IRole
{
    /// <summary>Its name.</summary>
    public const string RoleName = "jobs";

    /// <summary>Makes the tables that can show results, for the roles of a process; null: there are none.</summary>
    public Func<RoleHost, IGenerationTables?>? Tables { get; init; }

    /// <summary>The sections of the configuration that <see cref="Tables"/> reads.</summary>
    public IReadOnlyList<OptionSection> TableOptions { get; init; } = [];

    /// <inheritdoc />
    public string Name => RoleName;

    /// <inheritdoc />
    public string Summary => "runs jobs: replays of a range of a topic";

    /// <inheritdoc />
    public IReadOnlyList<string> Needs => ["data folder", "`libcld2-0`", "PostgreSQL for cutovers"];

    /// <summary>None: it follows its topic from the beginning, outside the group.</summary>
    public IReadOnlyList<TopicDefinition> Inputs => [];

    /// <inheritdoc />
    public IReadOnlyList<OptionSection> Options =>
    [
        OptionSection.Of<JobsOptions>("Jobs"), OptionSection.Of<ProcessorOptions>("Processors"),
        .. EnricherRole.Sections, OptionSection.Of<ScorerOptions>("Scorer"), .. TableOptions,
    ];

    /// <inheritdoc />
    public Func<CancellationToken, Task> Prepare(RoleHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var log = host.Loggers.CreateLogger("StreamML.Jobs");
        var loop = new JobsLoop(host, Tables?.Invoke(host), log);
        return async _ =>
        {
            DataFolder.Prepare(host.DataDirectory);
            await host.StartAsync(() => host.Kafka.CreateHost(
                new ConsumerHostOptions
                {
                    Role = Name,
                    Topics = [TopicCatalogue.Jobs],
                    TaskPerPartition = false,
                    OffsetsInGroup = false,
                },
                (_, partitions) => new LeaderTask(partitions, loop, host.Time)));
        };
    }
}
