using Confluent.Kafka;
using StreamML.Messaging.Connection;

namespace StreamML.Messaging.Tests;

public sealed class ClientSettingsTests
{
    [Theory]
    [InlineData("acks")]
    [InlineData("enable_idempotence")]
    [InlineData("isolation_level")]
    [InlineData("enable_auto_commit")]
    [InlineData("auto_offset_reset")]
    [InlineData("transactional_id")]
    [InlineData("group_instance_id")]
    [InlineData("partition_assignment_strategy")]
    [InlineData("PARTITIONER")]
    public void PassThrough_OfAGuardedSetting_IsRefusedWithItsNameAndReason(string name)
    {
        var options = new KafkaOptions { BootstrapServers = "127.0.0.1:1" };
        options.Client[name] = "x";

        var fault = Assert.Throws<RoleConfigurationException>(() => ClientSettings.PassThrough(options));

        Assert.StartsWith($"Kafka__Client__{name} cannot be set: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PassThrough_OfSecuritySettings_ReachesEveryClientWithDots()
    {
        var options = new KafkaOptions { BootstrapServers = "127.0.0.1:1" };
        options.Client["security_protocol"] = "SASL_SSL";
        options.Client["sasl_mechanism"] = "SCRAM-SHA-512";

        Assert.Equal("SASL_SSL", ClientSettings.Admin(options).Get("security.protocol"));
        Assert.Equal("SCRAM-SHA-512", ClientSettings.Consumer(options, "g", ConsumerUse.Member).Get("sasl.mechanism"));
        Assert.Equal(
            "SASL_SSL", ClientSettings.Producer(options, "t", 1_000_000, ProducerUse.Batches).Get("security.protocol"));
    }

    [Theory]
    [InlineData(ProducerUse.Batches, "True", null)]
    [InlineData(ProducerUse.Records, "True", null)]
    [InlineData(ProducerUse.Requests, "False", "1")]
    internal void Producer_OfEachUse_KeepsOrderAndWaitsForEveryReplica(
        ProducerUse use, string idempotent, string? inFlight)
    {
        var config = ClientSettings.Producer(
            new KafkaOptions { BootstrapServers = "127.0.0.1:1" }, transactionalId: null, 1_000_000, use);

        Assert.Equal(Acks.All, config.Acks);
        Assert.Equal(idempotent, config.Get("enable.idempotence"), ignoreCase: true);
        Assert.Equal(inFlight, config.Get("max.in.flight"));
    }

    [Fact]
    public void Consumer_Always_ReadsCommittedAndCommitsNothing()
    {
        var config = ClientSettings.Consumer(
            new KafkaOptions { BootstrapServers = "127.0.0.1:1" }, "g", ConsumerUse.Member);

        Assert.Equal("read_committed", config.Get("isolation.level"), ignoreCase: true);
        Assert.Equal("False", config.Get("enable.auto.commit"), ignoreCase: true);
        Assert.Equal("earliest", config.Get("auto.offset.reset"), ignoreCase: true);
        Assert.Equal("g-1", config.Get("group.instance.id"));
    }
}
