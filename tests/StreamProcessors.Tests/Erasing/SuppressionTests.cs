using System.Text;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Tests.Erasing;

/// <summary>Whoever was erased does not come back, and is somebody new when they write again.</summary>
public sealed class SuppressionTests : IDisposable
{
    private const long UntilMs = (Bodies.Time + 3600) * 1000;

    private readonly NormaliserHarness _normaliser = new();
    private readonly string _before;

    public SuppressionTests()
    {
        _normaliser.Time.Advance(TimeSpan.FromMilliseconds(Math.Max(0, UntilMs + 7_200_000 - _normaliser.Time.NowMs)));
        _before = Receive("wamid.1", Bodies.Time)!;
        _normaliser.Suppress(1, UntilMs, "46701234567", "SE.1001", _before);
    }

    public void Dispose() => _normaliser.Dispose();

    [Fact]
    public void Message_FromBeforeTheErasure_GivesNoRecord()
    {
        var output = _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(Bodies.Text("wamid.2", "old"))));

        Assert.Empty(output.Sent);
        Assert.DoesNotContain(output.Changes, change => change.Changelog == TopicCatalogue.NormaliserAliases);
        Assert.Empty(output.DeadLetters);
    }

    [Fact]
    public void Message_AfterTheErasure_IsOfANewContact()
    {
        string after = Receive("wamid.2", Bodies.Time + 7200)!;

        Assert.NotEqual(_before, after);
        Assert.Equal(after, Receive("wamid.3", Bodies.Time + 7300));
        Assert.Equal(1, _normaliser.Aliases.Single(alias => alias.ContactKey == after
            && alias.Kind == IdentityKind.Phone).Epoch);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Message_AfterARestart_IsOfTheSameNewContact(bool keepFolder)
    {
        string after = Receive("wamid.2", Bodies.Time + 7200)!;
        _normaliser.Checkpoint();
        _normaliser.Restart(keepFolder);

        Assert.Equal(after, Receive("wamid.3", Bodies.Time + 7300));
    }

    [Fact]
    public void Message_AfterASecondErasure_IsOfAThirdContact()
    {
        string second = Receive("wamid.2", Bodies.Time + 7200)!;
        _normaliser.Suppress(2, (Bodies.Time + 7250) * 1000, "46701234567", "SE.1001", second);

        Assert.Null(Receive("wamid.3", Bodies.Time + 7210));
        string third = Receive("wamid.4", Bodies.Time + 7300)!;
        Assert.Equal(3, new[] { _before, second, third }.Distinct().Count());
    }

    [Fact]
    public void Status_OfAnOldMessage_DoesNotMakeThePersonKnown()
    {
        string status = $$"""
            {"id":"wamid.1","status":"read","timestamp":"{{Bodies.Time + 7200}}","recipient_id":"46701234567"}
            """;
        Assert.Empty(_normaliser.Commit(_normaliser.Webhook(Bodies.Statuses(status))).Sent);

        string after = Receive("wamid.2", Bodies.Time + 7200)!;
        var sent = _normaliser.Commit(_normaliser.Webhook(Bodies.Statuses(status)))
            .Of<MessageStatus>(TopicCatalogue.WhatsAppStatuses);
        Assert.Equal(after, Assert.Single(sent).ContactKey);
    }

    [Fact]
    public void Tombstone_InTheChangelog_IsRestored()
    {
        _normaliser.Processor.Stores.Single(store => store.Changelog == TopicCatalogue.NormaliserAliases).Restore(
            new SourceRecord(
                new SourcePartition(TopicCatalogue.NormaliserAliases, 2), 9, 0, Encoding.UTF8.GetBytes("acme/x"), null,
                []));

        Assert.NotNull(Receive("wamid.2", Bodies.Time + 7200));
    }

    private string? Receive(string id, long seconds)
    {
        var output = _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(Bodies.Text(id, "hej", seconds))));
        return output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages).SingleOrDefault()?.ContactKey;
    }
}
