using System.Buffers.Binary;
using System.Net.Sockets;
using System.Numerics;
using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Producers;
using StreamML.Messaging.Sources;
using StreamML.Messaging.Transactions;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Testing.Kafka;

namespace StreamML.Messaging.Tests;

/// <summary>
/// A transaction that is open in <c>__consumer_offsets</c> and that its coordinator does not know, as a killed broker
/// may leave it. Apache Kafka only: the embedded broker keeps both in one journal.
/// </summary>
[Collection(BrokerCollection.Name)]
public sealed class ForgottenTransactionTests(BrokerFixture broker)
{
    private const short Produce = 0;
    private const short InitProducerId = 22;
    private const short TxnOffsetCommit = 28;

    [Fact]
    public async Task Task_WhoseOffsetsAForgottenTransactionHolds_EndsItAndRepeatsNothing()
    {
        if (BrokerUnderTest.IsEmbedded)
        {
            return;
        }

        await using var harness = await RoleHarness.CreateAsync(broker);
        var first = await harness.StartAsync(_ => new Forwarder());
        await first.StopAsync();
        await harness.AppendAsync(0, 200);
        string group = $"{harness.Options.TopicPrefix}copier";
        await ForgetAsync(harness, $"{group}-0", group, TopicCatalogue.MessagesText, TopicCatalogue.MessagesEnriched);

        await harness.StartAsync(_ => new Forwarder());

        // What the transaction wrote is not seen beside what is made of the same records again.
        var copies = await harness.AwaitAsync(TopicCatalogue.MessagesEnriched, 200);
        Assert.Equal(200, copies.Count);
        Assert.DoesNotContain(copies, copy => copy.Key!.Length == 0);
    }

    [Fact]
    public async Task Outbox_WhoseNumberAForgottenTransactionHolds_EndsItAndContinues()
    {
        if (BrokerUnderTest.IsEmbedded)
        {
            return;
        }

        await using var harness = await RoleHarness.CreateAsync(broker);
        var letters = TopicCatalogue.Events.DeadLetter();
        await using var publisher = harness.Connection.CreateOutboxPublisher("test");
        await publisher.OpenAsync(CancellationToken.None);
        await publisher.PublishAsync(1, [Letter("a")], CancellationToken.None);
        string group = $"{harness.Options.TopicPrefix}streamml-outbox-test";
        await ForgetAsync(harness, group, group, TopicCatalogue.MessagesEnriched.DeadLetter(), letters);

        await Assert.ThrowsAsync<TaskRestartException>(
            async () => await publisher.OpenAsync(CancellationToken.None));
        Assert.Equal(1, await publisher.OpenAsync(CancellationToken.None));
        await publisher.PublishAsync(2, [Letter("b")], CancellationToken.None);

        Assert.Equal(["a", "b"], harness.ReadAll(letters).Select(RoleHarness.KeyOf).Order());

        ProducerRecord Letter(string key) => new(letters, Encoding.UTF8.GetBytes(key), [], 1_700_000_000_000, []);
    }

    /// <summary>
    /// Writes a record with an empty key and stages an offset for partition 0 without enlisting either, which a broker
    /// takes if it does not verify.
    /// </summary>
    private static async Task ForgetAsync(
        RoleHarness harness, string transactionalId, string group, TopicDefinition read, TopicDefinition written)
    {
        var source = new TopicPartition(harness.Connection.Clients.Names.Of(read), 0);
        string target = harness.Connection.Clients.Names.Of(written);
        await VerifyAsync(harness, "false");
        try
        {
            byte[] producer = await AskAsync(
                harness, InitProducerId, version: 0, [.. Text(transactionalId), .. Int32(60_000)]);
            byte[] identity = producer[6..16]; // after throttle time and error: producer id and epoch
            byte[] batch = Batch(identity);
            await UntilTakenAsync(errorFromEnd: 22, () => AskAsync(harness, Produce, version: 3,
            [
                .. Text(transactionalId), .. Int16(-1), .. Int32(10_000),
                .. Int32(1), .. Text(target), .. Int32(1), .. Int32(0), .. Int32(batch.Length), .. batch,
            ]));
            await UntilTakenAsync(errorFromEnd: 2, () => AskAsync(harness, TxnOffsetCommit, version: 0,
            [
                .. Text(transactionalId), .. Text(group), .. identity,
                .. Int32(1), .. Text(source.Topic), .. Int32(1), .. Int32(0), .. new byte[8], .. Text(""),
            ]));
        }
        finally
        {
            await VerifyAsync(harness, "true");
        }
    }

    // The broker takes it once it knows that it is not to verify.
    private static async Task UntilTakenAsync(int errorFromEnd, Func<Task<byte[]>> ask)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (BinaryPrimitives.ReadInt16BigEndian((await ask()).AsSpan()[^errorFromEnd..]) != 0)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>One transactional batch with one record, key and value empty (record batch, magic 2).</summary>
    private static byte[] Batch(byte[] producer)
    {
        byte[] record = [0, 0, 0, 0, 0, 0]; // attributes, timestamp and offset deltas, key, value, headers: varints
        byte[] body =
        [
            .. Int16(0x10), .. Int32(0), .. Int64(1_700_000_000_000), .. Int64(1_700_000_000_000), .. producer,
            .. Int32(0), .. Int32(1), (byte)(record.Length << 1), .. record,
        ];
        uint crc = ~body.Aggregate(~0u, BitOperations.Crc32C);
        byte[] rest = [.. Int32(-1), 2, .. Int32((int)crc), .. body];
        return [.. Int64(0), .. Int32(rest.Length), .. rest];
    }

    private static Task VerifyAsync(RoleHarness harness, string value) =>
        harness.Connection.Clients.Admin.IncrementalAlterConfigsAsync(new()
        {
            [new ConfigResource { Type = ResourceType.Broker, Name = "1" }] =
            [
                new ConfigEntry
                {
                    Name = "transaction.partition.verification.enable",
                    Value = value,
                    IncrementalOperation = AlterConfigOpType.Set,
                },
            ],
        });

    private static async Task<byte[]> AskAsync(RoleHarness harness, short api, short version, byte[] body)
    {
        string[] address = harness.Options.BootstrapServers.Split(':');
        using var client = new TcpClient();
        await client.ConnectAsync(address[0], int.Parse(address[1]));
        byte[] header = [.. Int16(api), .. Int16(version), .. Int32(7), .. Text("test")];
        var stream = client.GetStream();
        await stream.WriteAsync((byte[])[.. Int32(header.Length + body.Length), .. header, .. body]);
        byte[] length = new byte[4];
        await stream.ReadExactlyAsync(length);
        byte[] answer = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(answer);
        return answer[4..];
    }

    private static byte[] Int16(short value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Int64(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Int32(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Text(string value) => [.. Int16((short)value.Length), .. Encoding.UTF8.GetBytes(value)];

    private sealed class Forwarder : IBatchProcessor
    {
        public IReadOnlyList<IStateStore> Stores => [];

        public ValueTask<int> ProcessAsync(
            IReadOnlyList<SourceRecord> batch, IBatchOutput output, CancellationToken cancellationToken)
        {
            foreach (var record in batch)
            {
                output.Send(
                    TopicCatalogue.MessagesEnriched, RoleHarness.KeyOf(record), new EnrichedMessage(),
                    record.TimestampMs);
            }

            return ValueTask.FromResult(batch.Count);
        }
    }
}
