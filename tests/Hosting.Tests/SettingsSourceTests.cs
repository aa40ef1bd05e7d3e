using StreamML.Ingest;
using StreamML.Messaging.Connection;
using StreamML.Testing;

namespace StreamML.Hosting.Tests;

/// <summary>Settings that do not come from the command line: mounted secrets, the host's name, folders.</summary>
public sealed class SettingsSourceTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Secrets_OfMountedFiles_AreOptionsWithoutTheirLineEnd()
    {
        Mount("Ingest__AppSecrets__0", "s3cret\n");
        Mount("SchemaRegistry__Password", "a;b=c");
        Mount("another_program", "x");

        var settings = Load(("SchemaRegistry:Username", "u"));

        Assert.Equal(["s3cret"], settings.Get<IngestOptions>().AppSecrets);
        Assert.Equal("a;b=c", settings.SchemaRegistry.Password);
    }

    [Fact]
    public void Secrets_WithAnUnknownOption_AreRefusedByName()
    {
        Mount("Ingest__AppSecret", "s3cret");

        var fault = Assert.Throws<RoleConfigurationException>(() => Load());

        Assert.StartsWith("Ingest__AppSecret is not an option", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{host}", "{0}")]
    [InlineData("a-{host}", "a-{0}")]
    [InlineData("sink-1", "sink-1")]
    public void InstanceId_WithThePlaceholder_HasTheHostsName(string option, string expected) => Assert.Equal(
        expected.Replace("{0}", Environment.MachineName, StringComparison.Ordinal),
        Load(("Kafka:InstanceId", option)).Kafka.InstanceId);

    [Fact]
    public void InstanceId_WithAnotherPlaceholder_IsRefused() =>
        Assert.Throws<RoleConfigurationException>(() => Load(("Kafka:InstanceId", "{pod}")));

    [Fact]
    public async Task DataFolder_OfAProcessThatKeepsNothing_IsNotMade()
    {
        string folder = Path.Combine(_folder.Path, "data");
        var settings = Load(("Streamml:DataDirectory", folder));

        await using var services = await LocalServices.StartAsync(
            settings, RoleSet.Of("sink", "ingest"), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, CancellationToken.None);

        Assert.False(Directory.Exists(folder));
    }

    private void Mount(string name, string content) => File.WriteAllText(Path.Combine(_folder.Path, name), content);

    private Settings Load(params (string Key, string Value)[] values) => Settings.Load(
        values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)), _folder.Path);
}
