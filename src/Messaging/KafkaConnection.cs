using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Keys;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Topics;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging;

/// <summary>
/// A cluster, the installation's names on it, and everything a role needs from it. Thread-safe. The encoder is supplied
/// once the schema registry has answered; anything opened earlier needs none.
/// </summary>
public sealed class KafkaConnection : IDisposable
{
    /// <summary>Creates the clients; connects on first use.</summary>
    /// <exception cref="RoleConfigurationException">A setting is refused.</exception>
    public KafkaConnection(KafkaOptions options, IValueEncoder encoder, TimeProvider time, ILoggerFactory loggers)
    {
        Clients = new KafkaClients(options, encoder, time, loggers);
        Offsets = new TopicOffsets(Clients);
    }

    /// <summary>Looks topics up.</summary>
    public ITopicIdentities Topics => Clients.Topics;

    /// <summary>Reads offsets of topics and groups.</summary>
    public TopicOffsets Offsets { get; }

    /// <summary>The register of the installation's key.</summary>
    public InstallationRegister Installation => new(Clients);

    /// <summary>The connection's options.</summary>
    public KafkaOptions Options => Clients.Options;

    /// <summary>How long topics keep their records.</summary>
    public RetentionOptions Retention { get; init; } = new();

    internal KafkaClients Clients { get; }

    /// <summary>The cluster's id.</summary>
    public Task<string> ClusterIdAsync() => Clients.Topics.ClusterIdAsync();

    /// <summary>Whether a broker of the cluster answers within a time-out, from 1 ms.</summary>
    public Task<bool> AnswersAsync(TimeSpan timeout) => Clients.Topics.AnswersAsync(timeout);

    /// <summary>Creates missing topics, and sets the retention of the others.</summary>
    /// <exception cref="RoleStopException">An existing topic does not fit.</exception>
    /// <exception cref="TaskRestartException">The cluster did not answer.</exception>
    public Task EnsureTopicsAsync(
        IReadOnlyList<TopicDefinition> topics, int partitions, CancellationToken cancellationToken) =>
        new TopicProvisioner(Clients.Options, Configs(), Clients.Names, Clients.Admin, Clients.Log)
            .EnsureAsync(topics, partitions, cancellationToken);

    /// <summary>How long the cluster keeps the records of topics, milliseconds; -1 for ever.</summary>
    /// <exception cref="RoleStopException">The cluster denies access.</exception>
    /// <exception cref="TaskRestartException">The cluster did not answer.</exception>
    public Task<IReadOnlyDictionary<TopicDefinition, long>> KeptMsAsync(
        IReadOnlyList<TopicDefinition> topics, CancellationToken cancellationToken) =>
        Configs().KeptMsAsync(topics, cancellationToken);

    /// <summary>The topics among those given that exist.</summary>
    /// <exception cref="TaskRestartException">The cluster did not answer.</exception>
    public Task<IReadOnlyList<TopicDefinition>> ExistingAsync(
        IEnumerable<TopicDefinition> topics, CancellationToken cancellationToken) =>
        new TopicProvisioner(Clients.Options, Configs(), Clients.Names, Clients.Admin, Clients.Log)
            .ExistingAsync(topics, cancellationToken);

    /// <summary>The shadow generations of the topics given that exist: what replays have written.</summary>
    /// <exception cref="TaskRestartException">The cluster did not answer.</exception>
    public Task<IReadOnlyList<TopicDefinition>> GenerationsAsync(
        IEnumerable<TopicDefinition> topics, CancellationToken cancellationToken) =>
        new TopicProvisioner(Clients.Options, Configs(), Clients.Names, Clients.Admin, Clients.Log)
            .GenerationsAsync(topics, cancellationToken);

    /// <summary>
    /// Deletes topics with all their records, and groups with their offsets. Missing ones are skipped.
    /// </summary>
    /// <param name="topics">The topics.</param>
    /// <param name="groups">Names without the installation's prefix; none may have a member.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="TaskRestartException">The cluster did not do it.</exception>
    public Task DeleteAsync(
        IReadOnlyList<TopicDefinition> topics, IReadOnlyList<string> groups, CancellationToken cancellationToken) =>
        new TopicRemoval(Clients.Names, Clients.Admin).DeleteAsync(topics, groups, cancellationToken);

    /// <summary>Those of the roles that some process runs, or may run.</summary>
    /// <exception cref="TaskRestartException">The cluster does not answer.</exception>
    public Task<IReadOnlySet<string>> RunningAsync(IEnumerable<string> roles) => RunningRoles.FindAsync(Clients, roles);

    /// <summary>Creates a durable appender outside transactions. Dispose it to flush and close.</summary>
    public RecordAppender CreateAppender() => new(Clients, ProducerUse.Records);

    /// <summary>
    /// Creates a durable appender for one record at a time, ready at once. Where an acknowledgement is lost a record
    /// may be written twice, so readers must know it by its key or its id. Dispose it to flush and close.
    /// </summary>
    public RecordAppender CreateRequestAppender() => new(Clients, ProducerUse.Requests);

    /// <summary>Creates a writer of tombstones. Dispose it to flush and close.</summary>
    public TombstoneWriter CreateTombstoneWriter() => new(Clients);

    /// <summary>Creates a reader of whole topics, outside any group.</summary>
    public TopicReader CreateReader() => new(Clients);

    /// <summary>Encodes a typed record for a publisher.</summary>
    /// <param name="topic">A topic of the catalogue with a value type.</param>
    /// <param name="key">The key, UTF-8.</param>
    /// <param name="value">The value; null for a tombstone.</param>
    /// <param name="timestampMs">Milliseconds since the Unix epoch.</param>
    public ProducerRecord Encode(TopicDefinition topic, string key, IMessage? value, long timestampMs) => new(
        topic, Encoding.UTF8.GetBytes(key),
        value is null ? null : Clients.Encoder.Encode(topic, value), timestampMs, []);

    /// <summary>Creates a publisher of numbered batches.</summary>
    /// <param name="name">Name of the outbox; only one publisher per name is active at a time.</param>
    public IOutboxPublisher CreateOutboxPublisher(string name) => new OutboxPublisher(Clients, name);

    /// <summary>
    /// Creates a role whose tasks are created by <paramref name="factory"/> and keep their own offsets.
    /// </summary>
    public ConsumerHost CreateHost(ConsumerHostOptions options, ConsumerTaskFactory factory) =>
        new(Clients, options, (task, partitions, _) => factory(task, partitions));

    /// <summary>Creates a role that reads, processes and writes in transactions.</summary>
    /// <param name="role">Its topics and stages.</param>
    /// <param name="options">Batch sizes and times.</param>
    /// <param name="stateDirectory">Parent folder of its tasks' local state, one folder per task.</param>
    public ConsumerHost CreateTransactionalRole(
        TransactionalRole role, ConsumerHostOptions options, string stateDirectory) =>
        new(Clients, options, (task, partitions, host) =>
            new TransactionalTask(Clients, role, stateDirectory, task, partitions, host));

    private TopicConfigs Configs() => new(Retention, Clients.Names, Clients.Admin, Clients.Time, Clients.Log);

    /// <inheritdoc />
    public void Dispose()
    {
        Offsets.Dispose();
        Clients.Dispose();
    }
}
