using StreamML.Messaging.Roles;
using StreamML.Schemas.Topics;

namespace StreamML.Ingest;

/// <summary>Webhooks and API calls to the raw topics.</summary>
public sealed class IngestRole : IRole
{
    /// <inheritdoc />
    public string Name => "ingest";

    /// <inheritdoc />
    public string Summary => "writes webhooks and API calls to the raw topics";

    /// <inheritdoc />
    public IReadOnlyList<string> Needs => [];

    /// <inheritdoc />
    public IReadOnlyList<TopicDefinition> Inputs => [];

    /// <inheritdoc />
    public IReadOnlyList<OptionSection> Options { get; } =
        [OptionSection.Of<IngestOptions>("Ingest"), OptionSection.Of<TenantOptions>("Tenants")];

    /// <inheritdoc />
    public Func<CancellationToken, Task> Prepare(RoleHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var appender = host.Own(host.Kafka.CreateAppender());
        return async cancellationToken => host.OwnIntake(await IngestHost.StartAsync(
            host.Options<IngestOptions>(), host.Options<TenantOptions>(), appender, host.Time, host.Loggers,
            () => host.KafkaAnswers, cancellationToken));
    }
}
