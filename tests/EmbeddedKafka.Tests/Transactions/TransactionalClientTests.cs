using Confluent.Kafka;
using StreamML.EmbeddedKafka.Tests.Broker;

namespace StreamML.EmbeddedKafka.Tests.Transactions;

/// <summary>Transactions as librdkafka does them.</summary>
public sealed class TransactionalClientTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task CommittedAndAborted_OnlyCommittedIsRead()
    {
        await using var broker = await TestBroker.StartAsync();
        using var producer = Clients.Transactional(broker, "tx");
        producer.InitTransactions(Deadline);
        for (int transaction = 0; transaction < 10; transaction++)
        {
            producer.BeginTransaction();
            for (int partition = 0; partition < 4; partition++)
            {
                producer.Produce(
                    new TopicPartition("t", partition), new Message<Null, string> { Value = $"{transaction}" });
            }

            if (transaction % 2 == 0)
            {
                producer.CommitTransaction(Deadline);
            }
            else
            {
                producer.AbortTransaction(Deadline);
            }
        }

        List<string> read = [.. Clients.Read<Ignore, string>(broker, "t", 20).Select(each => each.Message.Value)];
        Assert.Equal(["0", "2", "4", "6", "8"], read.Distinct().Order());
        Assert.All(read.GroupBy(value => value), same => Assert.Equal(4, same.Count()));
    }

    [Fact]
    public async Task OffsetsInTransaction_CountOnlyWhenItCommits()
    {
        await using var broker = await TestBroker.StartAsync();
        await Clients.ProduceAsync(broker, "in", ["a", "b", "c"]);
        using var consumer = Clients.Consumer<Ignore, string>(broker, "copier");
        consumer.Subscribe("in");
        Assert.NotNull(consumer.Consume(Deadline));
        using var producer = Clients.Transactional(broker, "copier-tx");
        producer.InitTransactions(Deadline);
        var partition = consumer.Assignment[0];

        producer.BeginTransaction();
        producer.SendOffsetsToTransaction(
            [new TopicPartitionOffset(partition, 5)], consumer.ConsumerGroupMetadata, Deadline);
        producer.AbortTransaction(Deadline);
        Assert.Equal(Offset.Unset, consumer.Committed([partition], Deadline)[0].Offset);

        producer.BeginTransaction();
        producer.SendOffsetsToTransaction(
            [new TopicPartitionOffset(partition, 9)], consumer.ConsumerGroupMetadata, Deadline);
        producer.CommitTransaction(Deadline);
        Assert.Equal(9, consumer.Committed([partition], Deadline)[0].Offset.Value);
    }

    [Fact]
    public async Task SecondProducerOfTheSameId_FencesTheFirst_AndAbortsItsTransaction()
    {
        await using var broker = await TestBroker.StartAsync();
        using var first = Clients.Transactional(broker, "same");
        first.InitTransactions(Deadline);
        first.BeginTransaction();
        await first.ProduceAsync("t", new Message<Null, string> { Value = "of the first" });
        using var second = Clients.Transactional(broker, "same");
        second.InitTransactions(Deadline);
        var fenced = Assert.ThrowsAny<KafkaException>(() => first.CommitTransaction(Deadline));
        Assert.True(fenced.Error.IsFatal, $"{fenced.Error}");

        second.BeginTransaction();
        second.Produce("t", new Message<Null, string> { Value = "of the second" });
        second.CommitTransaction(Deadline);
        Assert.Equal("of the second", Clients.Read<Ignore, string>(broker, "t", 1)[0].Message.Value);
    }

    [Fact]
    public async Task BrokerKilledInTransaction_TheProducerStillCommits()
    {
        await using var broker = await TestBroker.StartAsync();
        using var producer = Clients.Transactional(broker, "survivor");
        producer.InitTransactions(Deadline);
        producer.BeginTransaction();
        await producer.ProduceAsync("t", new Message<Null, string> { Value = "before" });
        await broker.KillAndRestartAsync();
        await producer.ProduceAsync("t", new Message<Null, string> { Value = "after" });
        producer.CommitTransaction(Deadline);
        Assert.Equal(
            ["after", "before"],
            Clients.Read<Ignore, string>(broker, "t", 2).Select(each => each.Message.Value).Order());
    }
}
