using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Testing.Processors;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>What is a text, and which times are believed.</summary>
public sealed class KindG_WhatCountsTests : IDisposable
{
    private const long DayMs = 86_400_000;

    private readonly NormaliserHarness _normaliser = new();

    public void Dispose() => _normaliser.Dispose();

    [Fact]
    public void Case16_FormAnswer_IsTextAndStaysStructured()
    {
        var output = _normaliser.Commit(
            _normaliser.Webhook(CaseFiles.Read("16-flow-answer-is-not-read.json"), wabaIds: "930016"));

        var text = Assert.Single(output.Of<TextMessage>(TopicCatalogue.MessagesText));
        Assert.Equal("The courier was rude and the vase came broken, I want my money back", text.Text);
        Assert.Equal(TextSource.Form, text.Source);
        Assert.Equal(
            [("rating", "1", false), ("comments", text.Text, true), ("flow_token", "t", false)],
            output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages)[0].Interactive.Answers
                .Select(answer => (answer.Name, answer.Value, answer.Text)));
    }

    [Theory]
    [InlineData(
        """{"screen_0_TextArea_0":"Too slow, sorry","screen_0_RadioButtonsGroup_1":"0_Very_bad","flow_token":"ab12"}""",
        "Too slow, sorry")]
    [InlineData(
        """{"data":{"answers":[{"question_id":"q1","answer":"Soup was cold"},{"question_id":"q2","answer":"4"}]}}""",
        "Soup was cold")]
    [InlineData(
        """{"a":"Terrible!","b":"2026-05-01","c":"12:30","d":"+46 70 123 45 67","e":"x@y.se","f":"https://x.se/a b"}""",
        "Terrible!")]
    [InlineData("""{"comment":"配送太慢了","n":3,"ok":true}""", "配送太慢了")]
    [InlineData("""{"comment":"等了3天还没到"}""", "等了3天还没到")]
    [InlineData("""{"first":"No me gusta nada","second":"Quiero mi dinero"}""", "No me gusta nada\nQuiero mi dinero")]
    [InlineData("""{"order_id":"I do not remember it","when":"next Tuesday please"}""",
        "I do not remember it\nnext Tuesday please")]
    [InlineData("""{"flow_token":"unused","id":"opt_1","choice":["1_Good","2_Bad"],"uuid":"0f8fad5b-d9cb-469f-a165-70867728950e"}""", "")]
    [InlineData("""{"wa_flow_response_params":{"title":"abc","flow_id":"123"},"note":"شكرا جزيلا"}""", "شكرا جزيلا")]
    [InlineData("[\"Nothing works\"]", "Nothing works")]
    [InlineData("not json at all", "")]
    public void FormAnswer_OfAnyShape_GivesItsLanguageOnly(string answer, string expected)
    {
        string json = System.Text.Json.JsonSerializer.Serialize(answer);
        Assert.Equal(expected, TextOf("interactive", $$$"""
            "interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":{{{json}}}}}
            """));
    }

    [Fact]
    public void FormAnswer_GivenAsAnObject_IsReadAlike()
        => Assert.Equal("Nobody calls back", TextOf("interactive", """
            "interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","response_json":{"comment":"Nobody calls back"}}}
            """));

    [Theory]
    [InlineData("interactive", """
        "interactive":{"type":"list_reply","list_reply":{"id":"r1","title":"Complaint","description":"My parcel is late"}}
        """, "Complaint\nMy parcel is late")]
    [InlineData("interactive", """
        "interactive":{"type":"button_reply","button_reply":{"id":"b1","title":"I want to cancel"}}
        """, "I want to cancel")]
    [InlineData("button", "\"button\":{\"payload\":\"p\",\"text\":\"Stop it\"}", "Stop it")]
    [InlineData("order", "\"order\":{\"catalog_id\":\"c\",\"text\":\"No onions please\",\"product_items\":[]}",
        "No onions please")]
    [InlineData("image", "\"image\":{\"id\":\"1\",\"caption\":\"It came like this\"}", "It came like this")]
    [InlineData("video", "\"video\":{\"id\":\"1\",\"caption\":\"Hear that noise\"}", "Hear that noise")]
    [InlineData(
        "document", "\"document\":{\"id\":\"1\",\"caption\":\"It is wrong\",\"filename\":\"a.pdf\"}", "It is wrong")]
    [InlineData("reaction", "\"reaction\":{\"message_id\":\"m\",\"emoji\":\"👍\"}", "")]
    [InlineData("location", "\"location\":{\"latitude\":1,\"longitude\":2,\"name\":\"Angry Burger\"}", "")]
    [InlineData("system", "\"system\":{\"type\":\"customer_identity_changed\",\"body\":\"new code\"}", "")]
    public void Content_OfAType_GivesThatText(string type, string content, string expected)
        => Assert.Equal(expected, TextOf(type, content));

    [Theory]
    [InlineData("1781517600", 0)] // As it should be.
    [InlineData("1781517600000", 0)] // Milliseconds.
    [InlineData("1781517600.25", 250)] // A fraction.
    [InlineData("1781590000", 1781590000_000 - 1781517600_000)] // Ahead by less than a day.
    public void Time_ThatCanBeMeant_IsRead(string given, long afterMs)
    {
        var message = Send($$$"""
            {{{{Bodies.FromAnna}}},"id":"m1","timestamp":"{{{given}}}","type":"text","text":{"body":"x"}}
            """);

        Assert.Equal((Bodies.Time * 1000) + afterMs, message.SentAtMs);
        Assert.Equal(message.SentAtMs, message.Revision.TimeMs);
    }

    [Theory]
    [InlineData("\"1830000000\"")]
    [InlineData("1830000000")]
    [InlineData("\"1830000000000\"")]
    [InlineData("0")]
    [InlineData("\"-5\"")]
    [InlineData("\"yesterday\"")]
    [InlineData("17815176000000000")]
    [InlineData("253402300799")]
    [InlineData("86400")]
    [InlineData("null")]
    public void Time_ThatCannotBe_IsTheTimeOfReceiptAndWhatWasSaidIsKept(string given)
    {
        var message = Send($$$"""
            {{{{Bodies.FromAnna}}},"id":"m1","timestamp":{{{given}}},"type":"text","text":{"body":"x"}}
            """);

        Assert.Equal(_normaliser.Time.NowMs, message.SentAtMs);
        Assert.Equal(_normaliser.Time.NowMs, message.Revision.TimeMs);
        Assert.Contains($"\"timestamp\":{given}", message.RawJson, StringComparison.Ordinal);
        Assert.True(message.TimeReplaced);
    }

    [Fact]
    public void Case17_ReactionsAndNotices_AreNotWritten()
    {
        _normaliser.Time.Advance(TimeSpan.FromDays(200));
        var output = _normaliser.Commit(
            _normaliser.Webhook(CaseFiles.Read("17-notices-count-as-messages.json"), wabaIds: "930017"));

        Assert.Equal(
            [false, true, true, true],
            output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages).Select(message => message.NotWritten));
        Assert.Equal([false, true, true, true], output.Of<TextMessage>(TopicCatalogue.MessagesText)
            .Select(text => text.NotWritten));
    }

    [Theory]
    [InlineData("text", "\"text\":{\"body\":\"x\"}", true)]
    [InlineData("sticker", "\"sticker\":{\"id\":\"1\"}", true)]
    [InlineData("location", "\"location\":{\"latitude\":1,\"longitude\":2}", true)]
    [InlineData("contacts", "\"contacts\":[{\"name\":{\"formatted_name\":\"x\"}}]", true)]
    [InlineData("order", "\"order\":{\"catalog_id\":\"c\"}", true)]
    [InlineData("button", "\"button\":{\"text\":\"x\"}", true)]
    [InlineData(
        "interactive", "\"interactive\":{\"type\":\"list_reply\",\"list_reply\":{\"id\":\"1\",\"title\":\"x\"}}", true)]
    [InlineData("poll", "\"poll\":{}", true)]
    [InlineData("unsupported", "\"errors\":[{\"code\":131051}]", true)]
    [InlineData("unsupported", "\"unsupported\":{\"type\":\"poll_creation\"}", true)]
    [InlineData("unsupported", "\"unsupported\":{\"type\":\"pin\"}", false)]
    [InlineData("unsupported", "\"unsupported\":{\"type\":\"edit\"}", false)]
    [InlineData("reaction", "\"reaction\":{\"message_id\":\"m\",\"emoji\":\"👍\"}", false)]
    [InlineData("reaction", "\"reaction\":{\"message_id\":\"m\"}", false)]
    [InlineData("reaction", "\"x\":1", false)]
    [InlineData("system", "\"system\":{\"type\":\"user_changed_number\"}", false)]
    [InlineData("request_welcome", "\"x\":1", false)]
    [InlineData("edit", "\"edit\":{}", false)]
    [InlineData("revoke", "\"revoke\":{}", false)]
    [InlineData("edit",
        "\"edit\":{\"original_message_id\":\"o\",\"message\":{\"type\":\"text\",\"text\":{\"body\":\"x\"}}}", true)]
    [InlineData("revoke", "\"revoke\":{\"original_message_id\":\"o\"}", true)]
    public void Message_OfAType_CountsAsWrittenOrNot(string type, string content, bool isWritten)
        => Assert.Equal(!isWritten, Send(Bodies.Message("m1", type, content)).NotWritten);

    [Fact]
    public void Time_OfAnEditFromTheFuture_IsTheTimeOfReceipt()
    {
        var edit = Send(Bodies.Edit("e1", "m1", "better", 1_830_000_000));

        Assert.Equal("m1", edit.MessageId);
        Assert.Equal(_normaliser.Time.NowMs, edit.Revision.TimeMs);
    }

    [Fact]
    public void Time_OfAWithdrawalFromTheFuture_IsTheTimeOfReceiptAndNothingOfItIsKept()
    {
        var revoke = Send(Bodies.Revoke("r1", "m1", 1_830_000_000));

        Assert.True(revoke.Revision.Withdrawn);
        Assert.Equal(_normaliser.Time.NowMs, revoke.Revision.TimeMs);
        Assert.Empty(revoke.RawJson);
    }

    [Theory]
    [InlineData("1830000000")]
    [InlineData("0")]
    public void Time_OfAStatusThatCannotBe_IsTheTimeOfReceipt(string given)
    {
        var output = _normaliser.Commit(_normaliser.Webhook(Bodies.Statuses(
            $$$"""{"id":"m1","status":"read","timestamp":"{{{given}}}","recipient_id":"46701234567"}""")));

        var status = Assert.Single(output.Of<MessageStatus>(TopicCatalogue.WhatsAppStatuses));
        Assert.Equal(_normaliser.Time.NowMs, status.OccurredAtMs);
        Assert.Contains(given, status.RawJson, StringComparison.Ordinal);
    }

    [Fact]
    public void Time_OfMetasEventsFromTheFuture_IsTheTimeOfReceipt()
    {
        var output = _normaliser.Commit(
            _normaliser.Webhook(Bodies.Body("user_preferences", """
                {"user_preferences":[{"wa_id":"46701234567","category":"marketing_messages","value":"stop","timestamp":1830000000}]}
                """)),
            _normaliser.Webhook(Bodies.Body("messages", "{\"errors\":[{\"code\":1}]}")
                .Replace($"\"time\":{Bodies.Time}", "\"time\":1830000000", StringComparison.Ordinal)));

        Assert.All(output.Of<BusinessEvent>(TopicCatalogue.Events), made =>
            Assert.Equal(_normaliser.Time.NowMs, made.OccurredAtMs));
    }

    [Fact]
    public void Time_OfAPostedEventFromTheFuture_IsTheTimeOfReceipt()
    {
        var output = _normaliser.Commit(
            Posted(ApiKind.Event, "e1",
                "{\"type\":\"view\",\"phone\":\"46701234567\",\"occurred_at\":\"2031-01-01T00:00:00Z\"}"),
            Posted(
                ApiKind.Event, "e2",
                $"{{\"type\":\"view\",\"phone\":\"46701234567\",\"occurred_at_ms\":{_normaliser.Time.NowMs + DayMs - 1}}}"),
            Posted(ApiKind.Feedback, "f1",
                "{\"kind\":\"opinion\",\"text\":\"good\",\"phone\":\"46701234567\",\"occurred_at\":\"2031-01-01T00:00:00Z\"}"));

        var events = output.Of<BusinessEvent>(TopicCatalogue.Events);
        Assert.Equal(
            [_normaliser.Time.NowMs, _normaliser.Time.NowMs + DayMs - 1], events.Select(made => made.OccurredAtMs));
        Assert.Equal(_normaliser.Time.NowMs, Assert.Single(output.Of<Feedback>(TopicCatalogue.Feedback)).OccurredAtMs);
    }

    private SourceRecord Posted(ApiKind kind, string id, string json) => _normaliser.Record(
        TopicCatalogue.ApiRaw,
        new ProtobufSerde<RawApiRecord>(7).Serialize(new RawApiRecord
        {
            Tenant = "acme",
            EventId = id,
            Kind = kind,
            Body = Google.Protobuf.ByteString.CopyFromUtf8(json),
            ReceivedAtMs = _normaliser.Time.NowMs,
        }));

    private WhatsAppMessage Send(string message)
        => Assert.Single(_normaliser.Commit(_normaliser.Webhook(Bodies.Messages(message)))
            .Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages));

    private string TextOf(string type, string content)
        => Assert.Single(_normaliser.Commit(_normaliser.Webhook(Bodies.Messages(Bodies.Message("m1", type, content))))
            .Of<TextMessage>(TopicCatalogue.MessagesText)).Text;
}
