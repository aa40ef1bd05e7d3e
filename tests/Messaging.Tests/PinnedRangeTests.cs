using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Testing;

namespace StreamML.Messaging.Tests;

/// <summary>A role that reads a part of each partition and writes to a shadow generation.</summary>
[Collection(BrokerCollection.Name)]
public sealed class PinnedRangeTests(BrokerFixture broker)
{
    private static readonly TopicDefinition Shadow = TopicCatalogue.MessagesEnriched.Generation(7);

    [Fact]
    public async Task Role_OfRanges_WritesWhatLiesInThemToTheGenerationOnce()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        using var state = new ScratchFolder();
        await harness.Connection.EnsureTopicsAsync([Shadow], RoleHarness.Partitions, CancellationToken.None);
        await harness.AppendAsync(0, 200);
        var all = harness.ReadAll(TopicCatalogue.MessagesText);
        var ranges = all.GroupBy(record => record.Source).Where(records => records.Key.Partition != 3).ToDictionary(
            records => records.Key, records => new OffsetRange(2, records.Max(record => record.Offset)));
        string[] wanted = [.. all.Where(IsWanted).Select(Id).Order(StringComparer.Ordinal)];

        // Stopped and started again, and with records behind the ranges.
        await harness.AppendAsync(200, 50);
        var first = await harness.RunAsync(Host());
        await harness.AwaitAsync(Shadow, 1);
        await first.StopAsync();
        await harness.RunAsync(Host());
        await harness.AwaitAsync(Shadow, wanted.Length);

        Assert.Equal(wanted, harness.ReadAll(Shadow).Select(Id).Order(StringComparer.Ordinal));
        Assert.Empty(harness.ReadAll(TopicCatalogue.MessagesEnriched));

        bool IsWanted(SourceRecord record) =>
            ranges.TryGetValue(record.Source, out var range) && range.Contains(record.Offset);

        ConsumerHost Host()
        {
            var role = new TransactionalRole("pinned", [TopicCatalogue.MessagesText], [], _ => new Copier())
            {
                Target = topic => topic.Generation(7),
                Ranges = ranges,
            };
            return harness.Connection.CreateTransactionalRole(
                role,
                new ConsumerHostOptions { Role = role.Name, Topics = role.Topics, MaxBatchRecords = 10 }, state.Path);
        }
    }

    [Fact]
    public async Task Ranges_ThatAreRead_EndWhereTheyEnd()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await harness.AppendAsync(0, 200);
        var all = harness.ReadAll(TopicCatalogue.MessagesText);
        var ranges = new Dictionary<SourcePartition, OffsetRange>
        {
            [new(TopicCatalogue.MessagesText, 0)] = new(1, 4),
            [new(TopicCatalogue.MessagesText, 1)] = new(5, 5),
            [new(TopicCatalogue.MessagesText, 2)] = new(0, 1_000_000),
        };
        var found = new List<string>();
        await foreach (var record in harness.Connection.CreateReader().ReadRangesAsync(ranges, CancellationToken.None))
        {
            found.Add(Id(record));
        }

        string[] wanted =
        [
            .. all.Where(record => ranges.TryGetValue(record.Source, out var range) && range.Contains(record.Offset))
                .Select(Id),
        ];
        Assert.Equal(wanted.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Generations_ThatExist_AreFoundByTheirLiveTopics()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await harness.Connection.EnsureTopicsAsync([Shadow], RoleHarness.Partitions, CancellationToken.None);

        await UntilAsync([Shadow]);
        Assert.Empty(await GenerationsAsync(TopicCatalogue.Predictions));
        await harness.Connection.DeleteAsync([Shadow], [], CancellationToken.None);
        await UntilAsync([]);

        // A broker learns of a topic a moment after the controller has made or deleted it.
        async Task UntilAsync(IReadOnlyList<TopicDefinition> expected)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (!(await GenerationsAsync(TopicCatalogue.MessagesEnriched)).SequenceEqual(expected))
            {
                await Task.Delay(50, limit.Token);
            }
        }

        Task<IReadOnlyList<TopicDefinition>> GenerationsAsync(TopicDefinition live) =>
            harness.Connection.GenerationsAsync([live], CancellationToken.None);
    }

    [Theory]
    [InlineData("messages.enriched.gen-7", "messages.enriched")]
    [InlineData("messages.text.dead-letter.gen-12", "messages.text.dead-letter")]
    [InlineData("messages.enriched", null)]
    public void Topic_OfAName_KnowsItsLiveOne(string name, string? live)
    {
        var topic = TopicCatalogue.Get(name);
        Assert.Equal(name, topic.Name);
        Assert.Equal(live, topic.LiveTopic?.Name);
    }

    [Theory]
    [InlineData("messages.enriched.gen-")]
    [InlineData("messages.enriched.gen-x")]
    [InlineData("no.topic.gen-1")]
    [InlineData(".gen-1")]
    public void Topic_OfANameThatIsNone_IsNotFound(string name) => Assert.Null(TopicCatalogue.Find(name));

    private static string Id(SourceRecord record) => record.Source.Topic.Value == EnrichedMessage.Descriptor
        ? EnrichedMessage.Parser.ParseFrom(record.Value).MessageId
        : TextMessage.Parser.ParseFrom(record.Value).MessageId;

    private sealed class Copier : IBatchProcessor
    {
        public IReadOnlyList<IStateStore> Stores => [];

        public ValueTask<int> ProcessAsync(
            IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
        {
            foreach (var record in batch)
            {
                output.Send(
                    TopicCatalogue.MessagesEnriched, RoleHarness.KeyOf(record), new EnrichedMessage
                    {
                        MessageId = TextMessage.Parser.ParseFrom(record.Value).MessageId,
                    },
                    record.TimestampMs, record);
            }

            return ValueTask.FromResult(batch.Count);
        }
    }
}
