using StreamML.Messaging.Connection;
using StreamML.Messaging.Roles;
using StreamML.Schemas.Topics;
using StreamML.Sink.Migrations;
using StreamML.Sink.Outbox;
using StreamML.Storage.Suppressions;

namespace StreamML.Sink;

/// <summary>Topics to PostgreSQL.</summary>
public sealed class SinkRole : IRole
{
    /// <inheritdoc />
    public string Name => SinkTopics.Role;

    /// <inheritdoc />
    public string Summary => "writes every topic to PostgreSQL";

    /// <inheritdoc />
    public IReadOnlyList<string> Needs => ["PostgreSQL"];

    /// <inheritdoc />
    public IReadOnlyList<TopicDefinition> Inputs => SinkTopics.All;

    /// <inheritdoc />
    public IReadOnlyList<OptionSection> Options { get; } =
        [OptionSection.Of<SinkOptions>("Sink"), OptionSection.Of<PostgresOptions>("Postgres")];

    /// <inheritdoc />
    public Func<CancellationToken, Task> Prepare(RoleHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var (options, postgres) = (host.Options<SinkOptions>(), host.Options<PostgresOptions>());
        if (postgres.ConnectionString.Length == 0)
        {
            throw new RoleConfigurationException(
                "PostgreSQL is not configured: set Postgres__ConnectionString, or run 'streamml up'.");
        }

        return async cancellationToken =>
        {
            await SinkMigrations.ApplyAsync(
                postgres, host.Time, host.Loggers.CreateLogger("StreamML.Sink"), cancellationToken);
            var suppressions = RoleSuppressions.Of(host);
            await suppressions.FollowAsync(cancellationToken);
            var factory = host.Own(new SinkTaskFactory(
                options, postgres, host.Kafka.Topics, host.Time, host.Loggers, suppressions.Book.IsErased));
            var publisher = host.Own(host.Kafka.CreateOutboxPublisher(Name));
            host.AddCheck("PostgreSQL", factory.AnswersAsync);
            host.Run(new OutboxRelay(options, postgres, publisher, host.Time, host.Loggers).RunAsync);
            await host.StartAsync(() => host.Kafka.CreateHost(SinkTopics.Host(options), factory.Create));
        };
    }
}
