using StreamML.Hosting;
using StreamML.Messaging.Connection;

namespace StreamML.Cli.Tests.Configuration;

/// <summary>A setting that is wrong is refused with its name; it is never passed over.</summary>
public sealed class SettingsTests
{
    [Theory]
    [InlineData("Kafka:BootstrapServer", "a:1", "Kafka__BootstrapServer is not an option")]
    [InlineData("Processors:MaxBatchRecords", "0", "Processors__MaxBatchRecords must be 1 to 100000")]
    [InlineData("Processors:MaxQueuedBytes", "1000", "Processors__MaxQueuedBytes must be")]
    [InlineData("Processors:MaxBatchWait", "00:00:02", "Processors__MaxBatchWait must be")]
    [InlineData("Kafka:Client:acks", "1", "Kafka__Client__acks cannot be set")]
    public void Value_ThatCannotBe_IsRefusedByName(string key, string value, string message)
    {
        var fault = Assert.Throws<RoleConfigurationException>(() => Load((key, value)));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Processors_AsConfigured_ReadSo()
    {
        var settings = Load(("Processors:MaxBatchRecords", "10"), ("Processors:MaxQueuedBytes", "2097152"));
        var options = settings.Processors.HostOptions(
            new("role", [], [], _ => throw new InvalidOperationException("Not made here.")));
        Assert.Equal((10, 2_097_152L), (options.MaxBatchRecords, options.MaxQueuedBytes));
    }

    private static Settings Load(params (string Key, string Value)[] values) =>
        Settings.Load(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
}
