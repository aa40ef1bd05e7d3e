using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamML.Messaging.Errors;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Connection;

/// <summary>
/// The clients of a cluster, the installation's names on it, and what they are made with. Connects on first use.
/// Thread-safe.
/// </summary>
internal sealed class KafkaClients : IDisposable
{
    // A dead letter may be the largest: its origin and the headers that say why.
    private static readonly int MaxMessageBytes = TopicCatalogue.All.Max(topic => topic.MaxMessageBytes);

    /// <summary>Makes the admin client.</summary>
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

    /// <summary>Names of topics and groups with the installation's prefix.</summary>
    public TopicNames Names { get; }

    /// <summary>Where clients log.</summary>
    public ILogger Log { get; }

    /// <summary>Looks topics up.</summary>
    public TopicIdentities Topics { get; }

    /// <summary>The one admin client.</summary>
    public IAdminClient Admin { get; }

    /// <summary>A consumer of bytes.</summary>
    public IConsumer<byte[], byte[]> NewConsumer(
        string group, bool member, Action<ConsumerBuilder<byte[], byte[]>>? customise = null)
    {
        var builder = new ConsumerBuilder<byte[], byte[]>(ClientSettings.Consumer(Options, group, member))
            .SetLogHandler(LogClient)
            .SetErrorHandler((_, _) => { });
        customise?.Invoke(builder);
        return builder.Build();
    }

    /// <summary>A producer of bytes.</summary>
    public IProducer<byte[], byte[]> NewProducer(string? transactionalId, bool batches) =>
        new ProducerBuilder<byte[], byte[]>(ClientSettings.Producer(Options, transactionalId, MaxMessageBytes, batches))
            .SetLogHandler(LogClient)
            .SetErrorHandler((_, _) => { })
            .Build();

    /// <inheritdoc />
    public void Dispose() => Admin.Dispose();

    // librdkafka logs and reports what it retries by itself; what it cannot mend comes back from the calls. It logs
    // from its own threads, which block SIGSEGV, and before the client's handle is set: a null reference here, as
    // client.Name would be, ends the process instead of raising an exception.
    private void LogClient(IClient client, LogMessage message) =>
        MessagingLog.Client(Log, message.Name, message.Facility, message.Message);
}
