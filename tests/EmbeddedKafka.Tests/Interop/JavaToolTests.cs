using StreamML.EmbeddedKafka.Tests.Broker;

namespace StreamML.EmbeddedKafka.Tests.Interop;

/// <summary>Apache Kafka's own command-line tools work on the broker.</summary>
public sealed class JavaToolTests
{
    [KafkaHomeFact]
    public async Task Topics_AreCreatedDescribedGrownConfiguredAndDeleted()
    {
        await using var broker = await TestBroker.StartAsync();
        string server = $"--bootstrap-server {broker.Bootstrap}";
        await Tools.KafkaAsync(
            "kafka-topics", $"{server} --create --topic made --partitions 3 --config retention.ms=60000");
        string described = await Tools.KafkaAsync("kafka-topics", $"{server} --describe --topic made");
        Assert.Contains("PartitionCount: 3", described);
        Assert.Contains("retention.ms=60000", described);
        await Tools.KafkaAsync("kafka-topics", $"{server} --alter --topic made --partitions 5");
        await Tools.KafkaAsync(
            "kafka-configs",
            $"{server} --alter --entity-type topics --entity-name made --add-config cleanup.policy=compact");
        Assert.Contains(
            "cleanup.policy=compact",
            await Tools.KafkaAsync("kafka-configs", $"{server} --describe --entity-type topics --entity-name made"));
        Assert.Contains("made:4:0", await Tools.KafkaAsync("kafka-get-offsets", $"{server} --topic made"));
        await Tools.KafkaAsync("kafka-topics", $"{server} --delete --topic made");
        Assert.DoesNotContain("made", await Tools.KafkaAsync("kafka-topics", $"{server} --list"));
    }

    [KafkaHomeFact]
    public async Task Console_ProducesAndConsumes_AndTheGroupToolSeesIt()
    {
        await using var broker = await TestBroker.StartAsync();
        string server = $"--bootstrap-server {broker.Bootstrap}";
        await Tools.KafkaAsync("kafka-console-producer", $"{server} --topic talk", "one\ntwo\nthree\n");
        string consumed = await Tools.KafkaAsync(
            "kafka-console-consumer", $"{server} --topic talk --from-beginning --max-messages 3 --group listeners");
        Assert.Equal(["one", "three", "two"], consumed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        string described = await Tools.KafkaAsync("kafka-consumer-groups", $"{server} --describe --group listeners");
        Assert.Contains("talk", described);
        await Tools.KafkaAsync(
            "kafka-consumer-groups",
            $"{server} --group listeners --topic talk --reset-offsets --to-earliest --execute");
        await Tools.KafkaAsync("kafka-consumer-groups", $"{server} --delete --group listeners");
        Assert.DoesNotContain("listeners", await Tools.KafkaAsync("kafka-consumer-groups", $"{server} --list"));
    }

    [KafkaHomeFact]
    public async Task TransactionalCopier_MovesEveryRecordOnce()
    {
        await using var broker = await TestBroker.StartAsync();
        string server = $"--bootstrap-server {broker.Bootstrap}";
        await Tools.KafkaAsync("kafka-topics", $"{server} --create --topic in --partitions 1");
        await Tools.KafkaAsync(
            "kafka-console-producer", $"{server} --topic in",
            string.Concat(Enumerable.Range(0, 500).Select(i => $"{i}\n")));
        await Tools.KafkaAsync(
            "kafka-run-class",
            $"org.apache.kafka.tools.TransactionalMessageCopier --broker-list {broker.Bootstrap} "
            + "--transactional-id copier --input-topic in --input-partition 0 --output-topic out "
            + "--consumer-group copiers --max-messages 500 --transaction-size 40 --enable-random-aborts");
        Assert.Equal(
            Enumerable.Range(0, 500).Select(i => $"{i}").Order(),
            Clients.Read<Confluent.Kafka.Ignore, string>(broker, "out", 500)
                .Select(each => each.Message.Value).Order());
        Assert.Contains("copier", await Tools.KafkaAsync("kafka-transactions", $"{server} list"));
        Assert.Contains(
            "Complete",
            await Tools.KafkaAsync("kafka-transactions", $"{server} describe --transactional-id copier"));
    }

    [KafkaHomeFact]
    public async Task ApiVersionsTool_FindsNothingItCannotUse()
    {
        await using var broker = await TestBroker.StartAsync();
        string versions = await Tools.KafkaAsync("kafka-broker-api-versions", $"--bootstrap-server {broker.Bootstrap}");
        Assert.Contains("Produce(0): 0 to 13 [usable: 13]", versions);
        Assert.DoesNotContain("UNKNOWN", versions);
    }
}
