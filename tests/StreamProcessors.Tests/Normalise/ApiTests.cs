using System.Globalization;
using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.Testing.Processors;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Normalise;

/// <summary>Posted feedback and events.</summary>
public sealed class ApiTests : IDisposable
{
    private readonly NormaliserHarness _normaliser = new();

    public void Dispose() => _normaliser.Dispose();

    public static TheoryData<string, byte[]?, string> Poison => new()
    {
        { "no value", null, "no-value" },
        { "zero length", [], "undecodable" },
        { "random", [7, 1, 2, 3, 4, 5], "undecodable" },
        { "truncated", Frame(ApiKind.Event, "e", "{}")[..^1], "undecodable" },
        { "no kind", Frame(ApiKind.Unspecified, "e", "{}"), "unknown-kind" },
        { "unknown kind", Frame((ApiKind)77, "e", "{}"), "unknown-kind" },
        { "no tenant", Frame(ApiKind.Event, "e", "{}", tenant: ""), "no-tenant" },
        { "no event id", Frame(ApiKind.Event, "", """{"type":"view","phone":"46701"}"""), "no-event-id" },
        { "no JSON", Frame(ApiKind.Event, "e", "hello"), "invalid-record" },
        { "empty", Frame(ApiKind.Feedback, "e", ""), "invalid-record" },
        { "truncated JSON", Frame(ApiKind.Event, "e", """{"type":"order" """), "invalid-record" },
        { "NaN", Frame(ApiKind.Event, "e", """{"type":"order","amount":NaN}"""), "invalid-record" },
        { "NUL", Frame(ApiKind.Event, "e", """{"type":"vi\u0000ew","phone":"46701"}"""), "invalid-record" },
        { "lone surrogate", Frame(ApiKind.Event, "e", """{"type":"view","phone":"46701\ud800"}"""), "invalid-record" },
        { "year 9999", Frame(ApiKind.Event, "e",
            """{"type":"view","phone":"46701","occurred_at":"9999-12-31T00:00:00Z"}"""), "invalid-record" },
        { "too deep", Frame(ApiKind.Event, "e", new string('[', 5000)), "invalid-record" },
        { "10 MB of text", Frame(ApiKind.Event, "e", $"{{\"type\":\"order\",\"x\":\"{new string('x', 10_000_000)}\"}}"),
            "invalid-record" },
        {
            "another tenant's contact",
            Frame(ApiKind.Event, "e", """{"type":"view","contact_key":"beta/46701"}"""), "foreign-contact"
        },
        { "a number as contact key", Frame(ApiKind.Event, "e", """{"type":"view","contact_key":"acme/46701"}"""),
            "invalid-contact-key" },
        { "no contact key", Frame(ApiKind.Event, "e", """{"type":"view","contact_key":"acme/"}"""),
            "invalid-contact-key" },
        {
            "a contact key in capitals",
            Frame(ApiKind.Event, "e", """{"type":"view","contact_key":"acme/00112233445566778899AABBCCDDEEFF"}"""),
            "invalid-contact-key"
        },
    };

    [Theory]
    [MemberData(nameof(Poison), DisableDiscoveryEnumeration = true)]
    public void Record_ThatCannotBeRead_IsDeadLetteredOnceAndTheNextGoesOn(string name, byte[]? value, string code)
    {
        var bad = _normaliser.Record(TopicCatalogue.ApiRaw, value);

        var output = _normaliser.Commit(bad, Event("good", """{"type":"view","phone":"46701"}"""));

        var letter = Assert.Single(output.DeadLetters);
        Assert.Same(bad, letter.Record);
        Assert.True(code == letter.Reason.Code.Name, $"{name}: {letter.Reason}");
        Assert.Equal("good", Assert.Single(output.Of<BusinessEvent>(TopicCatalogue.Events)).EventId);
    }

    [Fact]
    public void Event_PostedTwiceAcrossARestart_IsThereOnce()
    {
        const string Json =
            """{"type":"order","contact":{"phone":"+46 701"},"amount":"12.50","currency":"SEK","order_id":"o1"}""";
        _normaliser.Commit(Event("e1", Json), Event("e1", Json));
        _normaliser.Restart(keepFolder: false);
        _normaliser.Commit(Event("e1", Json), Event("e2", Json));

        var events = _normaliser.Committed.Of<BusinessEvent>(TopicCatalogue.Events);
        Assert.Equal(["e1", "e2"], events.Select(found => found.EventId));
        Assert.All(events, found => Assert.Equal(
            ("acme", "46701", "order", "12.50", "SEK", "o1"),
            (found.Tenant, _normaliser.FirstIdentity(found.ContactKey), found.Type, found.Amount, found.Currency,
                found.OrderId)));
    }

    [Fact]
    public void FeedbackAndEvent_WithTheSameId_AreTwoThings()
    {
        var output = _normaliser.Commit(
            Event("1", """{"type":"view","phone":"46701"}"""),
            _normaliser.Record(TopicCatalogue.ApiRaw,
                Frame(ApiKind.Feedback, "1",
                """{"kind":"correction","model":"sentiment","label":"negative","message_id":"wamid.1"}""")));

        Assert.Empty(output.DeadLetters);
        Assert.Single(output.Of<BusinessEvent>(TopicCatalogue.Events));
        var feedback = Assert.Single(output.Of<Feedback>(TopicCatalogue.Feedback));
        Assert.Equal(
            (FeedbackKind.Correction, "wamid.1", ""), (feedback.Kind, feedback.MessageId, feedback.ContactKey));
        Assert.Matches("^acme/[0-9a-f]{32}$", output.Sent[^1].Key);
    }

    [Fact]
    public void Contact_NamedByApiAndWebhook_IsOne()
    {
        _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(Bodies.Text("w", "a"))));
        string key = _normaliser.Messages[^1].ContactKey;

        var output = _normaliser.Commit(
            Event("1", """{"type":"view","phone":"+46 (70) 123-45 67"}"""),
            Event("2", """{"type":"view","user_id":"SE.1001"}"""),
            Event("3", $$"""{"type":"view","contact_key":"{{key}}"}"""),
            Event("4", """{"type":"view","wa_id":"4677777"}"""));

        var events = output.Of<BusinessEvent>(TopicCatalogue.Events);
        Assert.Equal([key, key, key], events.Take(3).Select(found => found.ContactKey));
        Assert.NotEqual(key, events[3].ContactKey);
        Assert.Equal("4677777", Assert.Single(output.Of<ContactAlias>(TopicCatalogue.ContactAliases)).Identity);
    }

    private const string Unknown = "acme/00112233445566778899aabbccddeeff";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Contact_NamedByAKeyThatIsNotKnown_IsThereUnderThatVeryKey(bool restart)
    {
        _normaliser.Commit(Event("1", $$"""{"type":"view","contact_key":"{{Unknown}}"}"""));
        if (restart)
        {
            _normaliser.Restart(keepFolder: false);
        }

        _normaliser.Commit(
            Event("2", $$$"""{"type":"view","contact":{"contact_key":"{{{Unknown}}}","phone":"46701"}}"""),
            Event("3", """{"type":"view","phone":"46701"}"""));

        Assert.All(
            _normaliser.Committed.Of<BusinessEvent>(TopicCatalogue.Events), found =>
                Assert.Equal(Unknown, found.ContactKey));
        Assert.Empty(_normaliser.Committed.DeadLetters);
    }

    [Fact]
    public void Contact_NamedByAKnownNumberAndAnUnknownKey_IsOnePerson()
    {
        string later = DateTimeOffset.FromUnixTimeSeconds(Bodies.Time + 60)
            .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        _normaliser.Time.Advance(TimeSpan.FromDays(1));
        _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(Bodies.Text("w", "a"))));
        string key = _normaliser.Messages[^1].ContactKey;
        _normaliser.Commit(Event(
            "1",
            $$$"""{"type":"view","occurred_at":"{{{later}}}","contact":{"user_id":"SE.1001","contact_key":"{{{Unknown}}}"}}"""));
        _normaliser.Restart(keepFolder: false);
        var output = _normaliser.Commit(
            Event("2", $$"""{"type":"view","contact_key":"{{Unknown}}"}"""),
            Event("3", """{"type":"view","user_id":"SE.1001"}"""));

        Assert.All(output.Of<BusinessEvent>(TopicCatalogue.Events), found => Assert.Equal(key, found.ContactKey));
    }

    [Fact]
    public void Contact_OfAnotherTenantWithTheSameHex_IsAnotherContact()
    {
        _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(Bodies.Text("w", "a"))));
        string key = _normaliser.Messages[^1].ContactKey;
        string foreign = "beta" + key["acme".Length..];
        var output = _normaliser.Commit(_normaliser.Record(
            TopicCatalogue.ApiRaw,
            Frame(ApiKind.Event, "1", $$"""{"type":"view","contact_key":"{{foreign}}"}""", tenant: "beta")));

        Assert.Equal(foreign, Assert.Single(output.Of<BusinessEvent>(TopicCatalogue.Events)).ContactKey);
    }

    private static byte[] Frame(ApiKind kind, string eventId, string json, string tenant = "acme")
        => new ProtobufSerde<RawApiRecord>(8).Serialize(new RawApiRecord
        {
            Tenant = tenant,
            EventId = eventId,
            Kind = kind,
            Body = ByteString.CopyFromUtf8(json),
            ReceivedAtMs = Bodies.Time * 1000,
        });

    private SourceRecord Event(string id, string json)
        => _normaliser.Record(TopicCatalogue.ApiRaw, Frame(ApiKind.Event, id, json));
}
