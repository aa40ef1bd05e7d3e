using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Testing.Kafka;

namespace StreamML.Messaging.Tests;

/// <summary>Offsets of topics and groups.</summary>
[Collection(BrokerCollection.Name)]
public sealed class TopicOffsetsTests(BrokerFixture broker)
{
    // A reader that waits for the transaction asks again for 10 s.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Committed_WhileATransactionHoldsOthers_AreToldAtOnce()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        var source = new SourcePartition(TopicCatalogue.MessagesText, 0);
        var clients = harness.Connection.Clients;
        using var member = clients.NewConsumer($"{harness.Options.TopicPrefix}teller", ConsumerUse.Reader);
        using var producer = clients.NewProducer($"{harness.Options.TopicPrefix}teller-0", ProducerUse.Batches);
        producer.InitTransactions(TimeSpan.FromSeconds(30));
        await HoldAsync(5);
        producer.CommitTransaction();
        await HoldAsync(9);

        var before = await harness.Connection.Offsets.CommittedAsync("teller", [source.Topic], CancellationToken.None)
            .WaitAsync(Soon);
        Assert.Equal(5, before[source]);

        producer.CommitTransaction();
        using var limit = new CancellationTokenSource(Soon);
        while ((await harness.Connection.Offsets.CommittedAsync("teller", [source.Topic], limit.Token))[source] != 9)
        {
            await Task.Delay(50, limit.Token);
        }

        Task HoldAsync(long offset)
        {
            producer.BeginTransaction();
            return Task.Run(() => producer.SendOffsetsToTransaction(
                [new TopicPartitionOffset(clients.Names.Of(source.Topic), source.Partition, offset)],
                member.ConsumerGroupMetadata, TimeSpan.FromSeconds(30)));
        }
    }
}
