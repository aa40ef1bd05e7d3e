using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Tests;

[Collection(BrokerCollection.Name)]
public sealed class OutboxPublisherTests(BrokerFixture broker)
{
    [Fact]
    public async Task Batches_PublishedOverRestarts_AreVisibleOnceWithTheirNumber()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await using (var first = harness.Connection.CreateOutboxPublisher("test"))
        {
            Assert.Equal(0, await first.OpenAsync(CancellationToken.None));
            await first.PublishAsync(1, [Record("a"), Record("b")], CancellationToken.None);
        }

        await using var second = harness.Connection.CreateOutboxPublisher("test");
        Assert.Equal(1, await second.OpenAsync(CancellationToken.None));
        await second.PublishAsync(2, [Record("c")], CancellationToken.None);

        var letters = harness.ReadAll(TopicCatalogue.Events.DeadLetter());
        Assert.Equal(["a", "b", "c"], letters.Select(RoleHarness.KeyOf).Order());
        await using var third = harness.Connection.CreateOutboxPublisher("test");
        Assert.Equal(2, await third.OpenAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Publisher_FencedByAnother_CannotPublish()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        await using var old = harness.Connection.CreateOutboxPublisher("test");
        await old.OpenAsync(CancellationToken.None);
        await using var heir = harness.Connection.CreateOutboxPublisher("test");
        await heir.OpenAsync(CancellationToken.None);

        await Assert.ThrowsAsync<TaskRestartException>(
            async () => await old.PublishAsync(1, [Record("zombie")], CancellationToken.None));
        await heir.PublishAsync(1, [Record("heir")], CancellationToken.None);

        Assert.Equal(["heir"], harness.ReadAll(TopicCatalogue.Events.DeadLetter()).Select(RoleHarness.KeyOf));
    }

    [Fact]
    public async Task Topics_MadeWithOtherPartitions_RefuseTheStart()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);

        var fault = await Assert.ThrowsAsync<RoleStopException>(
            () => harness.Connection.EnsureTopicsAsync([TopicCatalogue.Events], 7, CancellationToken.None));

        Assert.Contains("Kafka__Partitions=4", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identities_OfTopics_TellClusterTopicAndPartitions()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);

        var found = await harness.Connection.Topics.GetAsync(TopicCatalogue.Records, CancellationToken.None);

        Assert.Equal(
            TopicCatalogue.Records.Count, found.Values.Select(identity => identity.TopicId).Distinct().Count());
        Assert.Equal(await harness.Connection.ClusterIdAsync(),
            Assert.Single(found.Values.Select(id => id.ClusterId).Distinct()));
        Assert.All(found.Values, identity => Assert.Equal(RoleHarness.Partitions, identity.Partitions));
    }

    private static ProducerRecord Record(string key) => new(
        TopicCatalogue.Events.DeadLetter(),
        System.Text.Encoding.UTF8.GetBytes(key),
        [1, 2, 3],
        1_700_000_000_000,
        [new RecordHeader("streamml.reason", [65])]);
}
