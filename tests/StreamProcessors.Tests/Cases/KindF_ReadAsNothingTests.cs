using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Testing.Processors;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>
/// What carries something and was read as nothing: history, the contact book, errors, values without content.
/// </summary>
public sealed class KindF_ReadAsNothingTests : IDisposable
{
    private const string Business = "15550783881";
    private const string Anna = "46701234567";

    private readonly NormaliserHarness _normaliser = new();

    public void Dispose() => _normaliser.Dispose();

    [Fact]
    public void Case14_TheSameErrorTwice_IsTwoEventsAndARedeliveryNone()
    {
        byte[] body = CaseFiles.Read("14-same-error-again.json");

        var first = _normaliser.Commit(_normaliser.Webhook(body, wabaIds: "930014"));
        var again = _normaliser.Commit(_normaliser.Webhook(body, wabaIds: "930014"));

        var errors = Errors(first);
        Assert.Equal(2, errors.Count);
        Assert.NotEqual(errors[0].EventId, errors[1].EventId);
        Assert.Single(first.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages));
        Assert.Empty(again.Sent);
        Assert.Empty(first.DeadLetters);
    }

    [Fact]
    public void Case20_History_IsTypedAndMarked()
    {
        _normaliser.Time.Advance(TimeSpan.FromDays(200));
        var output = _normaliser.Commit(
            _normaliser.Webhook(CaseFiles.Read("20-history.json"), wabaIds: "930020"));

        var message = Assert.Single(output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages));
        Assert.Equal("wamid.H1", message.MessageId);
        Assert.Equal(Direction.Inbound, message.Direction);
        Assert.Equal(1_794_000_000_000, message.SentAtMs);
        Assert.Equal((true, 0, 100, "READ"),
            (message.History, message.HistoryPhase, message.HistoryProgress, message.HistoryStatus));
        Assert.False(message.NotWritten);
        Assert.Empty(message.RawJson);
        var text = TextOf(output, "wamid.H1");
        Assert.Equal("Third time I ask for my refund", text.Text);
        Assert.True(text.History);
    }

    [Fact]
    public void History_OfACustomer_IsOfTheContactWhoWritesLater()
    {
        var output = _normaliser.Commit(
            History(Thread(Anna, Said(Anna, "h1", "hej"))),
            _normaliser.Webhook(Bodies.Messages(Bodies.Text("m1", "nu"))));

        var messages = output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages);
        Assert.Equal(2, messages.Count);
        Assert.Equal(messages[0].ContactKey, messages[1].ContactKey);
    }

    [Theory]
    [InlineData("""{"from":"15550783881"}""")]
    [InlineData("""{"from":"+1 (555) 078-3881"}""")]
    [InlineData("""{"from":"15550783881","to":"46701234567"}""")]
    [InlineData("""{"from":"918588096070","history_context":{"from_me":true,"status":"read"}}""")]
    public void History_OfTheBusiness_IsOutboundOfTheThreadsContact(string more)
    {
        string message = $$$"""
            {{{more[..^1]}}},"id":"h1","timestamp":"{{{Bodies.Time}}}","type":"text","text":{"body":"Your order"}}
            """;

        var output = _normaliser.Commit(
            History(Thread(Anna, message)), _normaliser.Webhook(Bodies.Messages(Bodies.Text("m1", "nu"))));

        var messages = output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages);
        Assert.Equal(2, messages.Count);
        Assert.Equal(Direction.Outbound, messages[0].Direction);
        Assert.Equal(messages[1].ContactKey, messages[0].ContactKey);
    }

    [Fact]
    public void History_PlaceholderAndThenItsMedia_KeepsBothForTheLaterToWin()
    {
        string placeholder = $$$"""
            {"from":"{{{Anna}}}","id":"h1","timestamp":"{{{Bodies.Time}}}","type":"media_placeholder",
            "history_context":{"status":"PLAYED"}}
            """;
        string media = $$$"""
            {"from":"{{{Anna}}}","id":"h1","timestamp":"{{{Bodies.Time - 9}}}","type":"image",
            "image":{"id":"1","mime_type":"image/jpeg","caption":"broken"}}
            """;

        var output = _normaliser.Commit(
            History(Thread(Anna, placeholder)), Value("history", $"\"messages\":[{media}]"),
            Value("history", $"\"messages\":[{media}]"));

        var messages = output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages);
        Assert.Equal(["media_placeholder", "image"], messages.Select(message => message.Type));
        Assert.All(
            messages, message => Assert.True(message.History && !message.NotWritten && message.RawJson.Length == 0));
        Assert.Equal("broken", output.Of<TextMessage>(TopicCatalogue.MessagesText)[1].Text);
        Assert.Empty(output.DeadLetters);
    }

    [Fact]
    public void History_OfAMessageThatCameLive_IsNoOther()
    {
        var output = _normaliser.Commit(
            _normaliser.Webhook(Bodies.Messages(Bodies.Text("m1", "nu"))),
            History(Thread(Anna, Said(Anna, "m1", "nu"))));

        Assert.False(Assert.Single(output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages)).History);
        Assert.Empty(output.DeadLetters);
    }

    [Fact]
    public void Live_OfAMessageThatCameAsHistory_ComesAfterIt()
    {
        var output = _normaliser.Commit(
            History(Thread(Anna, Said(Anna, "m1", "nu"))),
            _normaliser.Webhook(Bodies.Messages(Bodies.Text("m1", "nu"))),
            History(Thread(Anna, Said(Anna, "m1", "nu"))));

        Assert.Equal(
            [true, false], output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages)
                .Select(message => message.History));
    }

    [Fact]
    public void History_Declined_IsAnErrorEvent()
    {
        var output = _normaliser.Commit(Value(
            "history", "\"history\":[{\"errors\":[{\"code\":2593109,\"title\":\"History sync is turned off\"}]}]"));

        var error = Assert.Single(Errors(output));
        Assert.Contains("2593109", error.Attributes["error"], StringComparison.Ordinal);
        Assert.Empty(output.DeadLetters);
    }

    [Fact]
    public void History_OfAUserWithoutNumber_HasItsUserId()
    {
        var output = _normaliser.Commit(
            History(Thread(
                "SE.1001", $$$"""{"id":"h1","timestamp":"{{{Bodies.Time}}}","type":"text","text":{"body":"hej"}}""")),
            _normaliser.Webhook(Bodies.Messages(Bodies.Text("m1", "nu"))));

        var messages = output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages);
        Assert.Equal(2, messages.Count);
        Assert.Equal(messages[0].ContactKey, messages[1].ContactKey);
    }

    [Fact]
    public void ContactBook_AddedAndRemoved_AreEventsOfTheContact()
    {
        var output = _normaliser.Commit(
            Value("smb_app_state_sync", """
                "state_sync":[{"type":"contact","contact":{"full_name":"Anna Ek","first_name":"Anna","phone_number":"+46 70 123 45 67"},
                "action":"add","metadata":{"timestamp":"1781517600"}},
                {"type":"contact","contact":{"phone_number":"46700000009"},"action":"remove","metadata":{"timestamp":1781517600}}]
                """),
            _normaliser.Webhook(Bodies.Messages(Bodies.Text("m1", "nu"))));

        var events = output.Of<BusinessEvent>(TopicCatalogue.Events);
        Assert.Equal(["contact_saved", "contact_removed"], events.Select(made => made.Type));
        Assert.Equal("\"Anna Ek\"", events[0].Attributes["full_name"]);
        Assert.Equal(Bodies.Time * 1000, events[0].OccurredAtMs);
        Assert.Equal(output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages)[0].ContactKey, events[0].ContactKey);
        Assert.NotEqual(events[0].ContactKey, events[1].ContactKey);
        Assert.Empty(output.DeadLetters);
    }

    [Theory]
    [InlineData("messages", "\"message\":[{\"id\":\"m1\"}]")]
    [InlineData("messages", "\"messages\":[],\"statuses\":[]")]
    [InlineData("messages", "\"contacts\":[{\"wa_id\":\"46701234567\"}]")]
    [InlineData("messages", "\"messages\":null")]
    [InlineData("messages", "\"Messages\":[{\"id\":\"m1\"}]")]
    [InlineData("smb_message_echoes", "\"message_echoes\":[]")]
    [InlineData("user_preferences", "\"preferences\":[]")]
    [InlineData("history", "\"history\":[]")]
    [InlineData("history", "\"history\":[{\"metadata\":{\"phase\":0,\"progress\":100},\"threads\":[]}]")]
    [InlineData("history", "\"history\":[{\"metadata\":{\"phase\":0,\"progress\":100}}]")]
    [InlineData("history", "\"threads\":[]")]
    [InlineData("smb_app_state_sync", "\"state_sync\":[]")]
    public void Value_NothingWasReadFrom_IsADeadLetterWithItsPlace(string field, string value)
    {
        var output = _normaliser.Commit(Value(field, value));

        var letter = Assert.Single(output.DeadLetters);
        Assert.Contains("/entry/0/changes/0/value", letter.Reason.Detail, StringComparison.Ordinal);
        Assert.Empty(output.Sent);
    }

    [Fact]
    public void Error_TheSameInBodiesThatDiffer_IsTwoEvents()
    {
        const string Error = "\"errors\":[{\"code\":130429,\"title\":\"Rate limit hit\"}]";

        var output = _normaliser.Commit(
            Value("messages", Error), Value("messages", Error + ",\"x\":1"), Value("messages", Error));

        Assert.Equal(2, Errors(output).Count);
    }

    [Fact]
    public void Error_TwiceInOneArray_IsTwoEvents()
    {
        const string Error = "{\"code\":130429,\"title\":\"Rate limit hit\"}";

        var output = _normaliser.Commit(Value("messages", $"\"errors\":[{Error},{Error}]"));

        Assert.Equal(2, Errors(output).Count);
    }

    [Fact]
    public void Error_OfCopiesForTwoTenants_IsAnEventOfEach()
    {
        byte[] body = CaseFiles.Read("14-same-error-again.json");

        var output = _normaliser.Commit(
            _normaliser.Webhook(body, "acme", "930014"), _normaliser.Webhook(body, "beta", "930014"));

        Assert.Equal(4, Errors(output).Count);
    }

    [Theory]
    [InlineData("smb_message_echoes")]
    [InlineData("user_preferences")]
    [InlineData("user_id_update")]
    [InlineData("history")]
    [InlineData("smb_app_state_sync")]
    [InlineData("calls")]
    public void Error_InAnyValue_IsAnEvent(string field)
    {
        var output = _normaliser.Commit(Value(field, "\"errors\":[{\"code\":1,\"title\":\"x\"}]"));

        Assert.Single(Errors(output));
        Assert.Empty(output.DeadLetters);
    }

    [Fact]
    public void Preference_WithoutATime_IsAnEventADeliveryAndNoneARedelivery()
    {
        const string Preference =
            "\"user_preferences\":[{\"wa_id\":\"46701234567\",\"category\":\"marketing_messages\",\"value\":\"stop\"}]";

        var output = _normaliser.Commit(
            Value("user_preferences", Preference), Value("user_preferences", Preference + ",\"x\":1"),
            Value("user_preferences", Preference));

        Assert.Equal(2, output.Of<BusinessEvent>(TopicCatalogue.Events).Count);
    }

    [Fact]
    public void Unread_FieldsPropertiesAndTypes_AreCountedByNameAcrossRestarts()
    {
        string poll = Bodies.Messages(Bodies.Message("p1", "poll", "\"poll\":{\"name\":\"x\"}"));
        string reply = Bodies.Messages(
            Bodies.Message("i1", "interactive", "\"interactive\":{\"type\":\"new_reply\",\"new_reply\":{}}"));
        _normaliser.RollBack(Value("calls", "\"calls\":[]"));
        _normaliser.Commit(Value("calls", "\"calls\":[]"), Value("account_update", "\"event\":\"X\""));
        _normaliser.CommitUnnoticed(Value("calls", "\"calls\":[{}]"));
        _normaliser.Restart(keepFolder: false);
        _normaliser.Commit(
            _normaliser.Webhook(poll), _normaliser.Webhook(reply),
            Value("messages", "\"errors\":[{\"code\":1}],\"typing\":[]"),
            Value("+46 70 123 45 67", "\"x\":1"), Value(new string('x', 65), "\"x\":1"));

        Assert.Equal(
            new Dictionary<string, long>
            {
                ["field:calls"] = 2,
                ["field:account_update"] = 1,
                ["type:poll"] = 1,
                ["interactive:new_reply"] = 1,
                ["value:typing"] = 1,
                ["field:other"] = 2,
            },
            _normaliser.Processor.Unread.Totals);
    }

    [Theory]
    [InlineData("audio")]
    [InlineData("voice")]
    [InlineData("ptt")]
    public void Unread_VoiceNoteByAnyName_IsNotCounted(string type)
    {
        _normaliser.Commit(_normaliser.Webhook(
            Bodies.Messages(Bodies.Message("v1", type, $"\"{type}\":{{\"id\":\"9\",\"mime_type\":\"audio/ogg\"}}"))));

        Assert.Empty(_normaliser.Processor.Unread.Totals);
    }

    [Fact]
    public void Unread_MoreNamesThanAreKept_CountAsOther()
    {
        _normaliser.Commit([.. Enumerable.Range(0, 500).Select(n => Value($"field_{n}", "\"x\":1"))]);

        var totals = _normaliser.Processor.Unread.Totals;
        Assert.InRange(totals.Count, 2, 201);
        Assert.Equal(500, totals.Values.Sum());
        Assert.Equal(300, totals["other"]);
    }

    private static IReadOnlyList<BusinessEvent> Errors(RecordedOutput output)
        => [.. output.Of<BusinessEvent>(TopicCatalogue.Events).Where(made => made.Type == "webhook_error")];

    private static TextMessage TextOf(RecordedOutput output, string id)
        => output.Of<TextMessage>(TopicCatalogue.MessagesText).Single(text => text.MessageId == id);

    private static string Said(string from, string id, string text)
        => $$$"""
           {"from":"{{{from}}}","id":"{{{id}}}","timestamp":"{{{Bodies.Time}}}","type":"text","text":{"body":"{{{text}}}"},
           "history_context":{"status":"READ"}}
           """;

    private static string Thread(string id, params string[] messages)
        => $$$"""{"id":"{{{id}}}","messages":[{{{string.Join(",", messages)}}}]}""";

    private Messaging.Sources.SourceRecord History(params string[] threads) => Value("history", $$$"""
        "history":[{"metadata":{"phase":1,"chunk_order":2,"progress":55},"threads":[{{{string.Join(",", threads)}}}]}]
        """);

    private Messaging.Sources.SourceRecord Value(string field, string more) =>
        _normaliser.Webhook(Bodies.Body(field, $$$"""
        {"messaging_product":"whatsapp",
        "metadata":{"display_phone_number":"{{{Business}}}","phone_number_id":"{{{Bodies.PhoneNumberId}}}"},{{{more}}}}
        """));
}
