using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamML.Messaging.Errors;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Connection;

/// <summary>
/// The clients of a cluster, the installation's names on it, and their dependencies. Connects on first use.
/// Thread-safe.
/// </summary>
internal sealed class KafkaClients : IDisposable
{
    // A dead letter may be the largest record: its origin plus headers with the reason.
    private static readonly int MaxMessageBytes = TopicCatalogue.All.Max(topic => topic.MaxMessageBytes);

    /// <summary>Creates the admin client.</summary>
    /// <exception cref="RoleConfigurationException">A setting is refused.</exception>
    public KafkaClients(KafkaOptions options, IValueEncoder encoder, TimeProvider time, ILoggerFactory loggers)
    {
        (Options, Encoder, Time) = (options, encoder, time);
        Log = loggers.CreateLogger("StreamML.Messaging");
        Names = new TopicNames(options.TopicPrefix);
        Admin = new AdminClientBuilder(ClientSettings.Admin(options)).SetLogHandler(LogClient).Build();
        Topics = new TopicIdentities(Names, Admin, time);
    }

    /// <summary>The options.</summary>
    public KafkaOptions Options { get; }

    /// <summary>Encodes values.</summary>
    public IValueEncoder Encoder { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Names of topics and groups, with the installation's prefix.</summary>
    public TopicNames Names { get; }

    /// <summary>Logger of the clients.</summary>
    public ILogger Log { get; }

    /// <summary>Looks topics up.</summary>
    public TopicIdentities Topics { get; }

    /// <summary>The shared admin client.</summary>
    public IAdminClient Admin { get; }

    /// <summary>Creates a consumer of bytes.</summary>
    public IConsumer<byte[], byte[]> NewConsumer(
        string group, ConsumerUse use, Action<ConsumerBuilder<byte[], byte[]>>? customise = null)
    {
        var builder = new ConsumerBuilder<byte[], byte[]>(ClientSettings.Consumer(Options, group, use))
            .SetLogHandler(LogClient)
            .SetErrorHandler((_, _) => { });
        customise?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>Creates a producer of bytes.</summary>
    public IProducer<byte[], byte[]> NewProducer(string? transactionalId, ProducerUse use) =>
        new ProducerBuilder<byte[], byte[]>(ClientSettings.Producer(Options, transactionalId, MaxMessageBytes, use))
            .SetLogHandler(LogClient)
            .SetErrorHandler((_, _) => { })
            .Build();

    /// <inheritdoc />
    public void Dispose() => Admin.Dispose();

    // librdkafka logs errors that it retries itself; those it cannot recover from are returned by the calls. It logs
    // from its own threads, which block SIGSEGV, and before the client's handle is set: a null reference here, such as
    // client.Name, ends the process instead of raising an exception.
    private void LogClient(IClient client, LogMessage message) =>
        MessagingLog.Client(Log, message.Name, message.Facility, message.Message);
}
