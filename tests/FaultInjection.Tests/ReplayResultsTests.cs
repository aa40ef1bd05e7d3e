using Microsoft.Extensions.Logging.Abstractions;
using StreamML.FaultInjection.Replays;
using StreamML.Messaging;
using StreamML.Messaging.Connection;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Testing.Kafka;

namespace StreamML.FaultInjection.Tests;

/// <summary>What <c>check replay</c> counts, on topics that each fault was put on by hand.</summary>
public sealed class ReplayResultsTests
{
    private static readonly Job Undisturbed = new() { Generation = 1, Replay = new ReplayPlan() };
    private static readonly Job Killed = new() { Generation = 2, Replay = new ReplayPlan() };

    [Fact]
    public async Task Results_LostDoubledForeignAndDifferent_AreEachCounted()
    {
        await using var broker = await BrokerUnderTest.StartAsync();
        using var kafka = await ConnectAsync(broker);
        await WriteAsync(kafka, TopicCatalogue.MessagesEnriched, Made("a"), Made("b"), Made("c"), Made("d", "swap-b"));
        await WriteAsync(kafka, Topic(Undisturbed), Made("a"), Made("b"), Made("c"), Made("d"));
        await WriteAsync(kafka, Topic(Killed), Made("a"), Made("b"), Made("b"), Made("d", "swap-b"), Made("e"));
        var results = new ReplayResults(kafka, new HashSet<string>(StringComparer.Ordinal) { "a", "b", "c", "d" });

        await results.CompareAsync(Killed, Undisturbed, CancellationToken.None);

        Assert.Equal(5, results.Results);
        Assert.Equal(1, results.Lost);
        Assert.Equal(1, results.Doubled);
        Assert.Equal(1, results.Unexpected);
        Assert.Equal(["(missing): 1", "sentiment: 1"], Told(results.Different));
        Assert.Equal(["(missing): 1"], Told(results.DifferentFromLive));
        Assert.Equal(5, await results.CountAsync(Topic(Killed), CancellationToken.None));
    }

    [Fact]
    public async Task Results_ThatDifferInWhatIsARunsOwn_AreTheSame()
    {
        await using var broker = await BrokerUnderTest.StartAsync();
        using var kafka = await ConnectAsync(broker);
        var other = Made("a");
        (other.Generation, other.EnrichedAtMs, other.Sentiment.Model.LatencyUs) = (2, 99, 1_234);
        await WriteAsync(kafka, TopicCatalogue.MessagesEnriched, Made("a"));
        await WriteAsync(kafka, Topic(Undisturbed), Made("a"));
        await WriteAsync(kafka, Topic(Killed), other);
        var results = new ReplayResults(kafka, new HashSet<string>(StringComparer.Ordinal) { "a" });

        await results.CompareAsync(Killed, Undisturbed, CancellationToken.None);

        Assert.Equal((1, 0, 0, 0), (results.Results, results.Lost, results.Doubled, results.Unexpected));
        Assert.Empty(results.Different);
        Assert.Empty(results.DifferentFromLive);
    }

    private static TopicDefinition Topic(Job job) => TopicCatalogue.MessagesEnriched.Generation(job.Generation);

    private static IEnumerable<string> Told(IReadOnlyDictionary<string, long> different) =>
        different.Select(field => $"{field.Key}: {field.Value}");

    private static EnrichedMessage Made(string id, string version = "swap-a") => new()
    {
        MessageId = id,
        Sentiment = new() { Label = SentimentLabel.Positive, Model = new ModelUse { Version = version } },
    };

    private static async Task<KafkaConnection> ConnectAsync(BrokerUnderTest broker)
    {
        var options = new KafkaOptions
        {
            BootstrapServers = broker.BootstrapServers,
            TopicPrefix = $"t{Guid.NewGuid():N}.",
        };
        TopicDefinition[] topics = [TopicCatalogue.MessagesEnriched, Topic(Undisturbed), Topic(Killed)];
        var ids = TopicCatalogue.All.Where(topic => topic.Value is not null)
            .ToDictionary(topic => topic.ValueSubject(options.TopicPrefix)!, _ => 1);
        var kafka = new KafkaConnection(
            options, new ConfluentEncoder(ids, options.TopicPrefix), TimeProvider.System, NullLoggerFactory.Instance);
        await kafka.EnsureTopicsAsync(topics, partitions: 2, CancellationToken.None);
        return kafka;
    }

    private static async Task WriteAsync(
        KafkaConnection kafka, TopicDefinition topic, params EnrichedMessage[] messages)
    {
        using var appender = kafka.CreateAppender();
        await Task.WhenAll(messages.Select(message => appender.AppendAsync(
            topic, message.MessageId, message, timestampMs: 1, CancellationToken.None)));
    }
}
