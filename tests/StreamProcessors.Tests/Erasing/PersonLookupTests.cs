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
        var person = found.Person;
        using var people = new ErasedPeople(_normaliser.Key, [person]);

        Assert.Equal(winner, person.ContactKey);
        Assert.Equal(new[] { phone, user }.Order(), person.ContactKeys.Order());
        Assert.All(["+4670111", "SE.1", user], name => Assert.Same(person, people.Named("acme", name)));
        Assert.All(["4670222", other], name => Assert.Null(people.Named("acme", name)));
        Assert.Null(people.Named("other", "SE.1"));
        Assert.All(
            _normaliser.Committed.Sent.Where(sent => sent.Topic == TopicCatalogue.ContactAliases),
            sent => Assert.Equal(
                ((ContactAlias)sent.Value).ContactKey != other,
                people.OfKey(Encoding.UTF8.GetBytes(sent.Key)) == person));
        Assert.Null(found.Begun);
        Assert.Equal(1, found.NextEpoch);
    }

    [Fact]
    public async Task Person_WhoseErasureHasBegun_IsFoundWithoutAliases()
    {
        string contact = Receive("\"from\":\"4670111\",\"from_user_id\":\"SE.1\"", Bodies.Time);
        _normaliser.Suppress(1, _normaliser.Time.NowMs, "4670111", "SE.1", contact);

        var found = await FindAsync("SE.1", null, contact);
        using var people = new ErasedPeople(_normaliser.Key, [found.Person]);

        Assert.Equal((contact, "e1"), (found.Person.ContactKey, found.Begun?.ErasureId));
        Assert.Same(found.Person, people.Named("acme", "4670111"));
        Assert.Same(found.Person, people.OfKey(Encoding.UTF8.GetBytes(contact)));
    }

    [Fact]
    public async Task People_BySeveralNames_AreFoundOnceEachInTheOrderOfTheNames()
    {
        string anna = Receive("\"from\":\"4670111\",\"from_user_id\":\"SE.1\"", Bodies.Time);
        string bo = Receive("\"from\":\"4670222\"", Bodies.Time + 5);
        Receive("\"from\":\"4670333\"", Bodies.Time + 6);

        var found = await FindAllAsync("4670222", "+46 70 111", "SE.1", anna);
        using var people = new ErasedPeople(_normaliser.Key, found.Select(each => each.Person));

        Assert.Equal([bo, anna], found.Select(each => each.Person.ContactKey));
        Assert.Equal([1, 2], found.Select(each => each.Person.Identities));
        Assert.Equal(bo, people.Named("acme", "+4670222")?.ContactKey);
        Assert.Equal(
            new[] { anna, bo }.Order(),
            people.In(Encoding.UTF8.GetBytes($"acme/{anna} and {bo}.")).Select(each => each.ContactKey).Order());
    }

    [Fact]
    public async Task People_OfWhomOneIsUnknown_AreRefusedTogether()
    {
        Receive("\"from\":\"4670111\"", Bodies.Time);

        var refusal = await Assert.ThrowsAsync<RoleConfigurationException>(
            () => FindAllAsync("4670111", "SE.9", "SE.8"));

        Assert.Contains("2 of 3", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("SE.9", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_WhoWroteAgain_IsErasedOnceMore()
    {
        string contact = Receive("\"from\":\"4670111\"", Bodies.Time);
        _normaliser.Suppress(1, (Bodies.Time + 10) * 1000, "4670111", contact);
        string after = Receive("\"from\":\"4670111\"", Bodies.Time + 20);

        var found = await FindAsync("4670111", null, contact);

        Assert.Equal(after, found.Person.ContactKey);
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

    private async Task<FoundPerson> FindAsync(string who, string? tenant, string? erased = null) =>
        (await new PersonLookup(_normaliser.Key, _normaliser.Suppressions).FindAsync(
            () => Aliases(erased), [who], tenant, CancellationToken.None))[0];

    private Task<IReadOnlyList<FoundPerson>> FindAllAsync(params string[] names) =>
        new PersonLookup(_normaliser.Key, _normaliser.Suppressions).FindAsync(
            () => Aliases(null), names, null, CancellationToken.None);

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
