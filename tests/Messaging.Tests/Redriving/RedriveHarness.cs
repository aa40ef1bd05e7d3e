using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Redriving;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.Messaging.Tests.Redriving;

/// <summary>An installation with dead letters of <c>messages.text</c>.</summary>
internal sealed class RedriveHarness : IAsyncDisposable
{
    private long _batch;

    private RedriveHarness(RoleHarness roles)
    {
        Roles = roles;
        var ids = TopicCatalogue.All.Where(topic => topic.Value is not null)
            .ToDictionary(topic => topic.ValueSubject(roles.Options.TopicPrefix)!, _ => 1);
        Kafka = new KafkaConnection(
            roles.Options, new ConfluentEncoder(ids, roles.Options.TopicPrefix), TimeProvider.System,
            NullLoggerFactory.Instance);
    }

    public RoleHarness Roles { get; }

    /// <summary>Encodes as the registry's clients do.</summary>
    public KafkaConnection Kafka { get; }

    public RedriveOptions Options { get; } = new() { Pilot = 0, BatchRecords = 50 };

    public static async Task<RedriveHarness> CreateAsync(BrokerFixture broker) =>
        new(await RoleHarness.CreateAsync(broker));

    public Redriver NewRedriver(string by = "tester") =>
        new(Kafka, Options, Kafka.Offsets.CommittedAsync, by, TimeProvider.System);

    public Task<RedriveResult> RedriveAsync() =>
        NewRedriver().RedriveAsync(new DeadLetterQuery(), "mended", progress: null, CancellationToken.None);

    public Task<DeadLetterBook> BookAsync(DeadLetterQuery? query = null) =>
        DeadLetterBook.ReadAsync(Kafka, query ?? new DeadLetterQuery(), Options, CancellationToken.None);

    public async Task<DeadLetterSums> SumsAsync() => (await BookAsync()).Sums;

    /// <summary>Dead letters m-0 .. m-(count - 1) of the enricher, key shop/(n mod 16).</summary>
    public Task WriteLettersAsync(int count) => WriteLettersAsync(
        [.. Enumerable.Range(0, count).Select(number => Record(
            number % 16 % RoleHarness.Partitions, number, $"shop/{number % 16}",
            Message($"m-{number}", $"m-{number}", 1_700_000_000_000 + number)))]);

    /// <summary>Dead letters of these records.</summary>
    public async Task WriteLettersAsync(IReadOnlyList<SourceRecord> records, string stage = "enricher")
    {
        var reason = new DeadLetterReason(stage, RefusalCode.StageFailed, "injected");
        await using var publisher = Kafka.CreateOutboxPublisher($"letters-{++_batch}");
        await publisher.OpenAsync(CancellationToken.None);
        await publisher.PublishAsync(
            1,
            [.. records.Select(record => DeadLetterRecord.Create(record, reason, 2, 1_700_000_000_000) with
            {
                Partition = record.Source.Partition,
            })],
            CancellationToken.None);
    }

    /// <summary>Messages that are on the topic, as they came.</summary>
    public List<SourceRecord> Texts() => Roles.ReadAll(TopicCatalogue.MessagesText);

    public TextMessage Read(SourceRecord record) => new RecordReader<TextMessage>().Read(record);

    public static TextMessage Message(string id, string text, long timeMs, string? revision = null) => new()
    {
        Tenant = "shop",
        PhoneNumberId = "1",
        MessageId = id,
        Text = text,
        Revision = new Revision { Id = revision ?? id, TimeMs = timeMs },
    };

    public async Task AppendAsync(string key, TextMessage message)
    {
        using var appender = Kafka.CreateAppender();
        await appender.AppendAsync(
            TopicCatalogue.MessagesText, key, message, message.Revision.TimeMs, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Kafka.Dispose();
        await Roles.DisposeAsync();
    }

    private SourceRecord Record(int partition, long offset, string key, IMessage value) => new(
        new SourcePartition(TopicCatalogue.MessagesText, partition), offset, 1_700_000_000_000,
        Encoding.UTF8.GetBytes(key), Kafka.Encode(TopicCatalogue.MessagesText, key, value, 0).Value, []);
}

/// <summary>Copies texts, and throws at those that it is told to.</summary>
internal sealed class PickyCopier(Func<string, bool> poison) : IBatchProcessor
{
    /// <inheritdoc />
    public IReadOnlyList<IStateStore> Stores => [];

    /// <inheritdoc />
    public ValueTask<int> ProcessAsync(
        IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
    {
        foreach (var record in batch)
        {
            // The harness of roles writes values without a frame.
            var message = record.Value is [0, ..]
                ? new RecordReader<TextMessage>().Read(record)
                : TextMessage.Parser.ParseFrom(record.Value);
            if (poison(message.Text))
            {
                throw new FormatException("injected");
            }

            output.Send(
                TopicCatalogue.MessagesEnriched, RoleHarness.KeyOf(record), new EnrichedMessage { Text = message.Text },
                record.TimestampMs);
        }

        return ValueTask.FromResult(batch.Count);
    }
}
