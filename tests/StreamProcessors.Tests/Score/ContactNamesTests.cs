using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.StreamProcessors.Stages.Score;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Score;

/// <summary>People asked for by what they are called.</summary>
public sealed class ContactNamesTests : IDisposable
{
    private readonly NormaliserHarness _normaliser = new();

    public void Dispose() => _normaliser.Dispose();

    [Theory]
    [InlineData("46701234567")]
    [InlineData("+46 (70) 123-45 67")]
    [InlineData("SE.1001")]
    [InlineData("acme/46701234567")]
    [InlineData("acme/SE.1001")]
    public async Task Contact_NamedByAnIdentity_IsFound(string name)
    {
        _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(Bodies.Text("wamid.a", "a"))));

        Assert.Equal(_normaliser.Messages[0].ContactKey, await FindAsync(name));
    }

    [Fact]
    public async Task Contact_ThatLostAMerge_IsFoundAsTheOneThatWon()
    {
        Receive("\"from\":\"4670111\"", Bodies.Time);
        Receive("\"from_user_id\":\"SE.1\"", Bodies.Time + 60);
        string winner = Receive("\"from\":\"4670111\",\"from_user_id\":\"SE.1\"", Bodies.Time + 120);

        Assert.Equal(winner, await FindAsync("SE.1"));
    }

    [Fact]
    public async Task Contact_OfTwoTenants_HasToBeNamedWithItsTenant()
    {
        string body = Bodies.Messages(Bodies.Text("wamid.a", "a"));
        _normaliser.Commit(
            _normaliser.Webhook(body),
            _normaliser.Webhook(body.Replace("wamid.a", "wamid.b", StringComparison.Ordinal), "beta"));

        var fault = await Assert.ThrowsAsync<RoleConfigurationException>(() => FindAsync("SE.1001"));

        Assert.Contains("2 contacts", fault.Message, StringComparison.Ordinal);
        Assert.All(_normaliser.Messages, message =>
            Assert.Contains(message.ContactKey, fault.Message, StringComparison.Ordinal));
        Assert.Equal(_normaliser.Messages[1].ContactKey, await FindAsync("beta/SE.1001"));
    }

    [Fact]
    public async Task Contact_Unknown_IsToldWithWhatToDo()
    {
        var fault = await Assert.ThrowsAsync<RoleConfigurationException>(() => FindAsync("SE.9"));
        Assert.Contains("streamml tail contact.scores", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme/00112233445566778899aabbccddeeff", true)]
    [InlineData("acme/00112233445566778899AABBCCDDEEFF", false)]
    [InlineData("00112233445566778899aabbccddeeff", false)]
    [InlineData("acme/4670111", false)]
    public void Key_IsToldFromAnIdentity(string text, bool isKey) =>
        Assert.Equal(isKey, ContactNames.IsContactKey(text));

    private string Receive(string who, long seconds)
    {
        _normaliser.Commit(_normaliser.Webhook(Bodies.Body("messages",
            $"{{\"metadata\":{Bodies.Metadata},\"messages\":[{{{who},\"id\":\"wamid.{seconds}\",\"timestamp\":\"{seconds}\","
                + "\"type\":\"text\",\"text\":{\"body\":\"a\"}}]}")));
        return _normaliser.Messages[^1].ContactKey;
    }

    private Task<string> FindAsync(string name) => ContactNames.FindAsync(Aliases(), name, CancellationToken.None);

    private async IAsyncEnumerable<SourceRecord> Aliases()
    {
        var serde = new ProtobufSerde<ContactAlias>(1);
        foreach (var alias in _normaliser.Aliases)
        {
            await Task.CompletedTask;
            yield return new SourceRecord(
                new SourcePartition(TopicCatalogue.ContactAliases, 0), 0, 0, [], serde.Serialize(alias), []);
        }
    }
}
