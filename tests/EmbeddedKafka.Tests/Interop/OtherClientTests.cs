using StreamML.EmbeddedKafka.Tests.Broker;

namespace StreamML.EmbeddedKafka.Tests.Interop;

/// <summary>Clients that are neither librdkafka 2.15 nor Java: an older librdkafka, and one in pure Python.</summary>
public sealed class OtherClientTests
{
    [ProgramFact("kcat")]
    public async Task Kcat_ProducesWithEveryCodec_AndConsumesInAGroup()
    {
        await using var broker = await TestBroker.StartAsync();
        foreach (string codec in new[] { "none", "gzip", "snappy", "lz4", "zstd" })
        {
            await Tools.RunAsync("kcat", $"-b {broker.Bootstrap} -P -t cat -z {codec}", $"{codec}\n");
        }

        string read = await Tools.RunAsync(
            "kcat", $"-b {broker.Bootstrap} -q -c 5 -X auto.offset.reset=earliest -G cats cat");
        Assert.Equal(
            ["gzip", "lz4", "none", "snappy", "zstd"], read.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [PythonFact("kafka")]
    public async Task KafkaPython_ProducesConsumesAndCommits()
    {
        await using var broker = await TestBroker.StartAsync();
        string output = await PythonAsync(
            """
            import sys
            from kafka import KafkaProducer, KafkaConsumer
            producer = KafkaProducer(bootstrap_servers=sys.argv[1], compression_type='gzip')
            for i in range(50): producer.send('py', key=b'k%d' % i, value=b'v%d' % i)
            producer.flush()
            consumer = KafkaConsumer('py', bootstrap_servers=sys.argv[1], group_id='pythons',
                                     auto_offset_reset='earliest', consumer_timeout_ms=20000)
            got = set()
            for message in consumer:
                got.add(message.value)
                if len(got) == 50: break
            consumer.commit()
            print(len(got), sum(consumer.committed(p) or 0 for p in consumer.assignment()))
            consumer.close()
            """,
            broker.Bootstrap);
        Assert.Equal("50 50", output.Trim());
    }

    [PythonFact("confluent_kafka")]
    public async Task ConfluentPython_CommitsAndAbortsTransactions()
    {
        await using var broker = await TestBroker.StartAsync();
        string output = await PythonAsync(
            """
            import sys
            from confluent_kafka import Producer, Consumer
            producer = Producer({'bootstrap.servers': sys.argv[1], 'transactional.id': 'py'})
            producer.init_transactions(20)
            for value, end in ((b'a', producer.commit_transaction), (b'b', producer.abort_transaction),
                               (b'c', producer.commit_transaction)):
                producer.begin_transaction()
                producer.produce('tx', value, partition=0)
                producer.flush(20)
                end(20)
            consumer = Consumer({'bootstrap.servers': sys.argv[1], 'group.id': 'pythons',
                                 'auto.offset.reset': 'earliest', 'isolation.level': 'read_committed'})
            consumer.subscribe(['tx'])
            got = []
            while len(got) < 2:
                message = consumer.poll(20)
                assert message is not None, got
                if not message.error(): got.append(message.value().decode())
            print(*got)
            consumer.close()
            """,
            broker.Bootstrap);
        Assert.Equal("a c", output.Trim());
    }

    private static async Task<string> PythonAsync(string program, string bootstrap)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, program);
        try
        {
            return await Tools.RunAsync("/usr/bin/python3", $"{file} {bootstrap}");
        }
        finally
        {
            File.Delete(file);
        }
    }
}
