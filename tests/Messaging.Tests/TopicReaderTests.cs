using Confluent.Kafka;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Tests;

[Collection(BrokerCollection.Name)]
public sealed class TopicReaderTests(BrokerFixture broker)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Unread_BehindMarkersAndAbortedRecords_IsNothing()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        using var first = Producer(harness, "first");
        using var second = Producer(harness, "second");

        // Two transactions at a time: their markers stand one behind the other.
        first.BeginTransaction();
        second.BeginTransaction();
        long one = await SendAsync(harness, first, 0);
        long two = await SendAsync(harness, second, 0);
        first.CommitTransaction(Patience);
        second.CommitTransaction(Patience);
        first.BeginTransaction();
        await SendAsync(harness, first, 0);
        first.AbortTransaction(Patience);
        second.BeginTransaction();
        long other = await SendAsync(harness, second, 1);
        second.CommitTransaction(Patience);

        var reader = harness.Connection.CreateReader();
        Task<IReadOnlySet<SourcePartition>> Unread(params (int Partition, long Next)[] positions) => reader.UnreadAsync(
            positions.ToDictionary(
                position => new SourcePartition(TopicCatalogue.MessagesText, position.Partition), position =>
                    position.Next),
            CancellationToken.None);

        Assert.Empty(await Unread((0, two + 1), (1, other + 1)));
        Assert.Equal([0], (await Unread((0, one + 1), (1, other + 1))).Select(source => source.Partition));
        Assert.Equal([0, 1], (await Unread((0, one), (1, 0))).Select(source => source.Partition).Order());
        Assert.Empty(await Unread());
    }

    [Fact]
    public async Task Count_WithMarkersAndAbortedRecords_IsOfCommittedRecordsAlone()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        using var producer = Producer(harness, "counted");
        producer.BeginTransaction();
        await SendAsync(harness, producer, 0);
        long second = await SendAsync(harness, producer, 0);
        producer.CommitTransaction(Patience);
        producer.BeginTransaction();
        await SendAsync(harness, producer, 0);
        producer.AbortTransaction(Patience);

        var reader = harness.Connection.CreateReader();
        var source = new SourcePartition(TopicCatalogue.MessagesText, 0);
        async Task<long?> Count(long next, TimeSpan limit) =>
            (await reader.CountAsync(
                new Dictionary<SourcePartition, long> { [source] = next }, limit, CancellationToken.None))
            .TryGetValue(source, out long records) ? records : null;

        Assert.Equal(2, await Count(0, Patience));
        Assert.Equal(1, await Count(second, Patience));
        Assert.Equal(0, await Count(second + 1, Patience));
        Assert.Null(await Count(0, TimeSpan.Zero));
    }

    [Fact]
    public async Task ReadOne_OfAnOffset_IsThatRecordOrNone()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        using var producer = Producer(harness, "one");
        producer.BeginTransaction();
        long first = await SendAsync(harness, producer, 0);
        long second = await SendAsync(harness, producer, 0);
        producer.CommitTransaction(Patience);

        var reader = harness.Connection.CreateReader();
        var source = new SourcePartition(TopicCatalogue.MessagesText, 0);
        Assert.Equal(first, (await reader.ReadOneAsync(source, first, CancellationToken.None))!.Offset);
        Assert.Equal(second, (await reader.ReadOneAsync(source, second, CancellationToken.None))!.Offset);

        // The transaction's marker, the end, and what is far beyond it.
        foreach (long none in new[] { second + 1, second + 2, second + 1_000 })
        {
            long at = none;
            Assert.Null(await reader.ReadOneAsync(source, at, CancellationToken.None));
        }
    }

    [Fact]
    public async Task FollowSince_ATime_BeginsThereOrAtTheEnd()
    {
        await using var harness = await RoleHarness.CreateAsync(broker);
        using var producer = harness.Connection.Clients.NewProducer(null, ProducerUse.Records);

        // Of this topic the records keep their own times.
        var topic = TopicCatalogue.ContactAliases;
        foreach (int minute in new[] { 1, 2, 3 })
        {
            await WriteAsync(minute);
        }

        var reader = harness.Connection.CreateReader();
        Assert.Equal([2, 3], await ReadAsync(2, 2, () => { }));
        Assert.Equal([1, 2, 3], await ReadAsync(0, 3, () => { }));

        // Older than the start, but written behind the end: what is read from there on is everything.
        var written = Task.CompletedTask;
        Assert.Equal([5], await ReadAsync(4, 1, () => written = WriteAsync(5)));
        await written;

        async Task WriteAsync(int minute) => await producer.ProduceAsync(
            new TopicPartition(harness.Connection.Clients.Names.Of(topic), 0),
            new Message<byte[], byte[]>
            {
                Key = [(byte)minute],
                Value = [(byte)minute],
                Timestamp = new Timestamp(At(minute)),
            });

        async Task<List<byte>> ReadAsync(int since, int count, Action reachedEnd)
        {
            using var limit = new CancellationTokenSource(Patience);
            var read = new List<byte>();
            await foreach (var record in reader.FollowSinceAsync([topic], At(since), reachedEnd, limit.Token))
            {
                read.Add(record.Value![0]);
                if (read.Count == count)
                {
                    break;
                }
            }

            return read;
        }

        static DateTimeOffset At(int minute) => new(2026, 6, 1, 12, minute, 0, TimeSpan.Zero);
    }

    private static IProducer<byte[], byte[]> Producer(RoleHarness harness, string id)
    {
        var producer = harness.Connection.Clients.NewProducer(
            $"{harness.Options.TopicPrefix}{id}", ProducerUse.Records);
        producer.InitTransactions(Patience);
        return producer;
    }

    private static async Task<long> SendAsync(RoleHarness harness, IProducer<byte[], byte[]> producer, int partition)
    {
        var topic = new TopicPartition(harness.Connection.Clients.Names.Of(TopicCatalogue.MessagesText), partition);
        var sent = await producer.ProduceAsync(topic, new Message<byte[], byte[]> { Value = [1] });
        return sent.Offset.Value;
    }
}
