using System.Text;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Erasing;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Erasing;

/// <summary>A person is found by any of their identities, with all of them.</summary>
public sealed class PersonLookupTests : IDisposable
{
    private readonly NormaliserHarness _normaliser = new();

    public void Dispose() => _normaliser.Dispose();

    [Theory]
    [InlineData("+46 70 111", null)]
    [InlineData("4670111", "acme")]
    [InlineData("SE.1", null)]
    [InlineData("acme/SE.1", null)]
    public async Task Person_OfMergedContacts_IsFoundWithAllIdentitiesAndKeys(string who, string? tenant)
    {
        string phone = Receive("\"from\":\"4670111\"", Bodies.Time);
        string user = Receive("\"from_user_id\":\"SE.1\"", Bodies.Time + 60);
        string winner = Receive("\"from\":\"4670111\",\"from_user_id\":\"SE.1\"", Bodies.Time + 120);
        string other = Receive("\"from\":\"4670222\"", Bodies.Time + 5);

        var found = await FindAsync(who, tenant);
        using var person = found.Person;

        Assert.Equal(winner, person.ContactKey);
        Assert.Equal(new[] { phone, user }.Order(), person.ContactKeys.Order());
        Assert.True(person.IsNamed("+4670111") && person.IsNamed("SE.1") && person.IsNamed(user));
        Assert.False(person.IsNamed("4670222") || person.IsNamed(other));
        Assert.All(
            _normaliser.Committed.Sent.Where(sent => sent.Topic == TopicCatalogue.ContactAliases),
            sent => Assert.Equal(
                ((ContactAlias)sent.Value).ContactKey != other, person.IsKey(Encoding.UTF8.GetBytes(sent.Key))));
        Assert.Null(found.Begun);
        Assert.Equal(1, found.NextEpoch);
    }

    [Fact]
    public async Task Person_WhoseErasureHasBegun_IsFoundWithoutAliases()
    {
        string contact = Receive("\"from\":\"4670111\",\"from_user_id\":\"SE.1\"", Bodies.Time);
        _normaliser.Suppress(1, _normaliser.Time.NowMs, "4670111", "SE.1", contact);

        var found = await FindAsync("SE.1", null, contact);
        using var person = found.Person;

        Assert.Equal((contact, "e1"), (person.ContactKey, found.Begun?.ErasureId));
        Assert.True(person.IsNamed("4670111") && person.IsKey(Encoding.UTF8.GetBytes(contact)));
    }

    [Fact]
    public async Task Person_WhoWroteAgain_IsErasedOnceMore()
    {
        string contact = Receive("\"from\":\"4670111\"", Bodies.Time);
        _normaliser.Suppress(1, (Bodies.Time + 10) * 1000, "4670111", contact);
        string after = Receive("\"from\":\"4670111\"", Bodies.Time + 20);

        var found = await FindAsync("4670111", null, contact);
        using var person = found.Person;

        Assert.Equal(after, person.ContactKey);
        Assert.Null(found.Begun);
        Assert.Equal(2, found.NextEpoch);
    }

    [Fact]
    public async Task Person_WhoIsUnknown_IsRefused() =>
        await Assert.ThrowsAsync<RoleConfigurationException>(() => FindAsync("SE.9", null));

    private string Receive(string who, long seconds)
    {
        _normaliser.Commit(_normaliser.Webhook(Bodies.Body("messages",
            $"{{\"metadata\":{Bodies.Metadata},\"messages\":[{{{who},\"id\":\"wamid.{who.Length}.{seconds}\","
                + $"\"timestamp\":\"{seconds}\",\"type\":\"text\",\"text\":{{\"body\":\"a\"}}}}]}}")));
        return _normaliser.Messages[^1].ContactKey;
    }

    private Task<FoundPerson> FindAsync(string who, string? tenant, string? erased = null) =>
        new PersonLookup(_normaliser.Key, _normaliser.Suppressions).FindAsync(
            () => Aliases(erased), who, tenant, CancellationToken.None);

    private async IAsyncEnumerable<SourceRecord> Aliases(string? erased)
    {
        var serde = new ProtobufSerde<ContactAlias>(1);
        foreach (var sent in _normaliser.Committed.Sent.Where(sent => sent.Topic == TopicCatalogue.ContactAliases))
        {
            await Task.CompletedTask;
            var alias = (ContactAlias)sent.Value;
            yield return new SourceRecord(
                new SourcePartition(TopicCatalogue.ContactAliases, 0), 0, 0, Encoding.UTF8.GetBytes(sent.Key),
                alias.ContactKey == erased ? null : serde.Serialize(alias), []);
        }
    }
}
