using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Testing.Processors;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Normalise;

/// <summary>Feedback is numbered within its tenant, and a feedback keeps its number.</summary>
public sealed class FeedbackNumberTests : IDisposable
{
    private readonly NormaliserHarness _normaliser = new();

    public void Dispose() => _normaliser.Dispose();

    [Fact]
    public void Feedback_OfEachTenant_IsCountedFromOne()
    {
        var output = _normaliser.Commit(
            Feedback("a"), Feedback("b"), Feedback("a", tenant: "beta"), Feedback("a"), Feedback("c"));

        Assert.Equal(["acme a 1", "acme b 2", "beta a 1", "acme c 3"], Numbers(output));
    }

    [Fact]
    public void Feedback_ThatIsRefused_TakesNoNumber()
    {
        var output = _normaliser.Commit(Feedback("a", """{"kind":"praise"}"""), Feedback("b"));

        Assert.Single(output.DeadLetters);
        Assert.Equal(["acme b 1"], Numbers(output));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Feedback_ReadAgainWhenItIsNoLongerKnown_HasTheNumberItHad(bool keepFolder)
    {
        _normaliser.Commit(Feedback("a"), Feedback("b"));
        _normaliser.Checkpoint();

        // Committed while the task does not learn of it, then read again: offsets that were reset, or that expired.
        _normaliser.CommitUnnoticed(Feedback("c"));
        _normaliser.Restart(keepFolder);
        _normaliser.Time.Advance(TimeSpan.FromDays(20));
        _normaliser.Commit(_normaliser.Record(TopicCatalogue.ApiRaw, Frame("of today", "acme", Correction)));
        _normaliser.Checkpoint();
        var again = _normaliser.Commit(Feedback("b"), Feedback("c"), Feedback("a"), Feedback("d"));

        Assert.Equal(["acme b 2", "acme c 3", "acme a 1", "acme d 5"], Numbers(again));
    }

    [Fact]
    public void Batch_RolledBack_GivesTheSameNumbersAgain()
    {
        _normaliser.Commit(Feedback("a"));
        _normaliser.RollBack(Feedback("b"), Feedback("c"));

        Assert.Equal(["acme c 2", "acme b 3"], Numbers(_normaliser.Commit(Feedback("c"), Feedback("b"))));
    }

    [Fact]
    public void Changelog_OfNumbers_HoldsNoId()
    {
        var output = _normaliser.Commit(Feedback("4915123456789"));

        var changes = output.Changes.Where(change => change.Changelog == TopicCatalogue.NormaliserNumbers).ToList();
        Assert.Equal(2, changes.Count);
        Assert.All(changes, change => Assert.Equal((16, 8), (change.Key.Length, change.Value!.Length)));
    }

    private const string Correction =
        """{"kind":"correction","model":"sentiment","label":"negative","message_id":"wamid.1"}""";

    private static string[] Numbers(RecordedOutput output) =>
    [
        .. output.Of<Feedback>(TopicCatalogue.Feedback)
            .Select(feedback => $"{feedback.Tenant} {feedback.EventId} {feedback.Number}"),
    ];

    private static byte[] Frame(string eventId, string tenant, string json) =>
        new ProtobufSerde<RawApiRecord>(8).Serialize(new RawApiRecord
        {
            Tenant = tenant,
            EventId = eventId,
            Kind = ApiKind.Feedback,
            Body = ByteString.CopyFromUtf8(json),
            ReceivedAtMs = Bodies.Time * 1000,
        });

    private SourceRecord Feedback(string eventId, string json = Correction, string tenant = "acme") =>
        _normaliser.Record(TopicCatalogue.ApiRaw, Frame(eventId, tenant, json));
}
