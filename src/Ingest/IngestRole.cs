using StreamML.Access;
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
        var keys = RoleKeys.Of(host);
        var uses = keys.UsesOf(Name);
        var options = host.Options<IngestOptions>();
        return async cancellationToken =>
        {
            host.Run(uses.RunAsync);
            await keys.FollowAsync(cancellationToken);
            host.OwnIntake(await IngestHost.StartAsync(
                options, host.Options<TenantOptions>(), new BearerGate(keys.Book, uses, options.Tokens()), appender,
                host.Time, host.Loggers, host.Probes, cancellationToken));
        };
    }
}
