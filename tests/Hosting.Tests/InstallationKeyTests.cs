using StreamML.Messaging.Connection;
using StreamML.Messaging.Errors;
using StreamML.Messaging.Keys;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Testing.Records;

namespace StreamML.Hosting.Tests;

/// <summary>A role has the installation's key, or it does not start.</summary>
public sealed class InstallationKeyTests : IAsyncLifetime
{
    private static readonly string OneKey = InstallationKey.Create().Reveal();
    private static readonly string OtherKey = InstallationKey.Create().Reveal();

    private LocalInstallation _installation = null!;

    public async Task InitializeAsync() => _installation = await LocalInstallation.StartAsync();

    public async Task DisposeAsync() => await _installation.DisposeAsync();

    [Fact]
    public async Task FirstStart_OnTheEmbeddedBroker_MakesTheKeyAndTheNextFindsIt()
    {
        var first = await _installation.OpenAsync();
        var second = await _installation.OpenAsync();

        Assert.Equal(first.Reveal(), second.Reveal());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_installation.KeyFile));
        Assert.Equal(first.Reveal(), (await File.ReadAllTextAsync(_installation.KeyFile)).Trim());
        Assert.Equal([first.Fingerprint], await MarksAsync());
        Assert.Equal(["installation.key"], Directory.GetFiles(_installation.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task KeyFile_ThatIsGone_RefusesTheStartAndIsNotMadeAnew()
    {
        var key = await _installation.OpenAsync();
        File.Delete(_installation.KeyFile);

        var fault = await Assert.ThrowsAsync<RoleConfigurationException>(() => _installation.OpenAsync());

        Assert.Contains(_installation.KeyFile, fault.Message, StringComparison.Ordinal);
        Assert.Contains(key.Fingerprint, fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_installation.KeyFile));
        Assert.Equal(key.Reveal(), (await _installation.OpenAsync(true, ("Installation:Key", key.Reveal()))).Reveal());
    }

    [Fact]
    public async Task KeyFile_OfAnotherInstallation_RefusesTheStart()
    {
        await _installation.OpenAsync();
        await File.WriteAllTextAsync(_installation.KeyFile, OtherKey);

        var fault = await Assert.ThrowsAsync<RoleConfigurationException>(() => _installation.OpenAsync());

        Assert.Contains("another", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(OtherKey, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public async Task KeyFile_ThatHoldsNoKey_RefusesTheStart(string content)
    {
        await _installation.OpenAsync();
        await File.WriteAllTextAsync(_installation.KeyFile, content);

        var fault = await Assert.ThrowsAsync<RoleConfigurationException>(() => _installation.OpenAsync());

        Assert.Contains(_installation.KeyFile, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Role_OnAClusterWithoutAKey_DoesNotStart()
    {
        var fault = await Assert.ThrowsAsync<RoleConfigurationException>(
            () => _installation.OpenAsync(embedded: false));

        Assert.Contains("Installation__Key", fault.Message, StringComparison.Ordinal);
        Assert.Contains("openssl rand", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_installation.Folder));
    }

    [Fact]
    public async Task Role_OnAClusterWithAnotherKeyThanTheFirst_DoesNotStart()
    {
        await _installation.OpenAsync(false, ("Installation:Key", OneKey));

        var fault = await Assert.ThrowsAsync<RoleConfigurationException>(
            () => _installation.OpenAsync(false, ("Installation:Key", OtherKey)));

        Assert.Contains(InstallationKey.Parse(OneKey).Fingerprint, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(OtherKey, fault.Message, StringComparison.Ordinal);
        Assert.Equal([InstallationKey.Parse(OneKey).Fingerprint], await MarksAsync());
    }

    [Fact]
    public async Task Role_WithTheKeyInAFileOfItsOwn_Starts()
    {
        string file = Path.Combine(_installation.Folder, "mounted");
        string hex = Convert.ToHexString(Convert.FromBase64String(OneKey));
        await File.WriteAllTextAsync(file, $" {hex}\n");
        await _installation.OpenAsync(false, ("Installation:Key", OneKey));

        Assert.Equal(OneKey, (await _installation.OpenAsync(false, ("Installation:KeyFile", file))).Reveal());
    }

    [Fact]
    public async Task Roles_ThatStartTogetherWithDifferentKeys_AgreeOnOne()
    {
        string[] keys = [.. Enumerable.Range(0, 6).Select(_ => InstallationKey.Create().Reveal())];
        var starts = keys.Select(key => Task.Run(async () =>
        {
            try
            {
                return (await _installation.OpenAsync(false, ("Installation:Key", key))).Fingerprint;
            }
            catch (RoleConfigurationException)
            {
                return null;
            }
        }));

        string?[] opened = await Task.WhenAll(starts);

        Assert.Equal(await MarksAsync(), opened.OfType<string>());
        Assert.Single(opened.OfType<string>());
    }

    [Fact]
    public async Task Roles_ThatStartTogetherOnOneFolder_HaveOneKey()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => _installation.OpenAsync())));

        Assert.Single(opened.Select(key => key.Reveal()).Distinct());
        Assert.Single(await MarksAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Topics_OfTheVersionBefore_RefuseTheStartAndStayAsTheyAre(bool embedded)
    {
        await _installation.Kafka.EnsureTopicsAsync(
            [TopicCatalogue.WhatsAppMessages], LocalInstallation.Partitions, CancellationToken.None);
        using (var appender = _installation.Kafka.CreateAppender())
        {
            await appender.AppendAsync(
                TopicCatalogue.WhatsAppMessages, "acme/4670111", new WhatsAppMessage { MessageId = "m" }, 1,
                CancellationToken.None);
        }

        var fault = await Assert.ThrowsAsync<RoleStopException>(
            () => _installation.OpenAsync(embedded, embedded ? [] : [("Installation:Key", OneKey)]));

        Assert.Contains("streamml migrate", fault.Message, StringComparison.Ordinal);
        Assert.Empty(await MarksAsync());
        Assert.Empty(Directory.GetFiles(_installation.Folder));
    }

    private async Task<IReadOnlyList<string>> MarksAsync()
    {
        var found = new List<string>();
        var serde = new ProtobufSerde<InstallationMark>(1);
        await foreach (var record in _installation.Kafka.CreateReader().ReadAsync(
            [TopicCatalogue.Installation], ReadFrom.Earliest, follow: false, CancellationToken.None))
        {
            Assert.True(serde.TryDeserialize(record.Value!, out var mark, out _));
            found.Add(mark.KeyFingerprint);
        }

        return found;
    }
}
