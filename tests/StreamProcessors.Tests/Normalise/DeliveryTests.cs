using System.Diagnostics.Metrics;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Testing.Processors;

namespace StreamML.StreamProcessors.Tests.Normalise;

/// <summary>Deliveries that repeat, come out of order, or are rolled back.</summary>
public sealed class DeliveryTests : IDisposable
{
    private readonly NormaliserHarness _normaliser = new();

    public void Dispose() => _normaliser.Dispose();

    [Fact]
    public void Message_Delivered_BecomesOneMessageAndOneText()
    {
        var output = _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(Bodies.Text("wamid.1", "hej"))));

        var message = Assert.Single(output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages));
        var text = Assert.Single(output.Of<TextMessage>(TopicCatalogue.MessagesText));
        Assert.Equal(
            ("acme", "SE.1001", "d0"),
            (message.Tenant, _normaliser.FirstIdentity(message.ContactKey), message.DeliveryId));
        Assert.Equal(_normaliser.Time.NowMs, message.ReceivedAtMs);
        Assert.Equal(("hej", TextSource.Typed, message.ContactKey), (text.Text, text.Source, text.ContactKey));
        Assert.Equal(message.Revision, text.Revision);
        Assert.All(output.Sent.Where(sent => sent.Topic != TopicCatalogue.ContactAliases), sent =>
        {
            Assert.Equal(message.ContactKey, sent.Key);
            Assert.Equal(Bodies.Time * 1000, sent.TimestampMs);
        });
    }

    [Theory]
    [InlineData("audio", "\"audio\":{\"id\":\"13\",\"voice\":true}", 0)]
    [InlineData("audio", "\"audio\":{\"id\":\"13\"}", 0)]
    [InlineData("audio", "\"audio\":{\"mime_type\":\"audio/ogg\"}", 1)]
    [InlineData("audio", "\"errors\":[{\"code\":131052}]", 1)]
    [InlineData("image", "\"image\":{\"id\":\"13\"}", 1)]
    public void Message_ThatIsAudioToFetch_LeavesItsTextToTheTranscriber(string type, string content, int texts)
    {
        var output = _normaliser.Commit(
            _normaliser.Webhook(Bodies.Messages(Bodies.Message("wamid.1", type, content))));

        var message = Assert.Single(output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages));
        Assert.Equal(texts, output.Of<TextMessage>(TopicCatalogue.MessagesText).Count);
        Assert.Equal(texts == 0, StreamProcessors.Stages.Voice.VoiceRecords.IsAudio(message));
    }

    [Fact]
    public void Withdrawal_OfAVoiceNote_HasItsTextRecordAtOnce()
    {
        var output = _normaliser.Commit(
            _normaliser.Webhook(Bodies.Messages(Bodies.Message("wamid.1", "audio", "\"audio\":{\"id\":\"13\"}"))),
            _normaliser.Webhook(Bodies.Messages(Bodies.Revoke("wamid.2", "wamid.1", Bodies.Time + 60))));

        Assert.Equal(2, output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages).Count);
        Assert.True(Assert.Single(output.Of<TextMessage>(TopicCatalogue.MessagesText)).Revision.Withdrawn);
    }

    [Fact]
    public void Messages_DeliveredTwoHundredTimesAcrossRestarts_AreThereOnce()
    {
        var random = new Random(17);
        string[] ids = [.. Enumerable.Range(0, 200).Select(i => $"wamid.{i}")];
        string[] deliveries = [.. Enumerable.Repeat(ids, 200).SelectMany(copy => copy)];
        random.Shuffle(deliveries);

        foreach (string[] batch in deliveries.Chunk(500))
        {
            // A delivery holds one to nine messages.
            var records = new List<SourceRecord>();
            for (int at = 0; at < batch.Length;)
            {
                string[] together = [.. batch.Skip(at).Take(random.Next(1, 10))];
                at += together.Length;
                records.Add(_normaliser.Webhook(Bodies.Messages([.. together.Select(id => Bodies.Text(id, id))])));
            }

            switch (random.Next(6))
            {
                case 0: _normaliser.RollBack([.. records]); break;
                case 1: _normaliser.Checkpoint(); break;
                case 2: _normaliser.Restart(keepFolder: random.Next(2) == 0); break;
            }

            _normaliser.Commit([.. records]);
        }

        Assert.Equal(ids.Order(), _normaliser.Messages.Select(message => message.MessageId).Order());
        Assert.Equal(200, _normaliser.Committed.Of<TextMessage>(TopicCatalogue.MessagesText).Count);
        Assert.Empty(_normaliser.Committed.DeadLetters);
    }

    [Fact]
    public void Message_DeliveredAgainAfterSevenDays_IsADuplicate()
    {
        _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(Bodies.Text("wamid.1", "a"))));
        for (int day = 0; day < 8; day++)
        {
            _normaliser.Time.Advance(TimeSpan.FromDays(1));
            _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(Bodies.Text($"wamid.d{day}", "b"))));
            _normaliser.Checkpoint();
            _normaliser.Restart();
        }

        _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(Bodies.Text("wamid.1", "a"))));

        Assert.Single(_normaliser.Messages, message => message.MessageId == "wamid.1");
    }

    [Fact]
    public void Message_WithTheSameIdAtAnotherNumber_IsAnotherMessage()
    {
        string body = Bodies.Messages(Bodies.Text("wamid.1", "a"));

        _normaliser.Commit(
            _normaliser.Webhook(body),
            _normaliser.Webhook(body.Replace(Bodies.PhoneNumberId, "99", StringComparison.Ordinal)));

        Assert.Equal([Bodies.PhoneNumberId, "99"], _normaliser.Messages.Select(message => message.PhoneNumberId));
    }

    [Fact]
    public void Batch_RolledBack_LeavesNoTrace()
    {
        var record = _normaliser.Webhook(Bodies.Messages(Bodies.Text("wamid.1", "a")));
        var first = _normaliser.Run(record);
        foreach (var store in _normaliser.Processor.Stores)
        {
            store.Rollback();
        }

        var second = _normaliser.Commit(record);

        Assert.Equal(first.Sent, second.Sent);
        Assert.Equal(first.Changes.Select(Bytes), second.Changes.Select(Bytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void OriginalEditAndRevoke_InAnyOrderAndTwice_GiveThreeRevisionsOfOneMessage(int order)
    {
        string[] parts =
        [
            Bodies.Text("wamid.o", "secret 1"),
            Bodies.Edit("wamid.e", "wamid.o", "secret 2", Bodies.Time + 60),
            Bodies.Revoke("wamid.r", "wamid.o", Bodies.Time + 120),
        ];
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        foreach (int part in orders[order])
        {
            _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(parts[part])));
        }

        _normaliser.Commit([.. parts.Select(part => _normaliser.Webhook(Bodies.Messages(part)))]);

        Assert.Equal(3, _normaliser.Messages.Count);
        Assert.All(_normaliser.Messages, message => Assert.Equal("wamid.o", message.MessageId));
        Assert.All(
            _normaliser.Messages, message => Assert.Equal("SE.1001", _normaliser.FirstIdentity(message.ContactKey)));
        var texts = _normaliser.Committed.Of<TextMessage>(TopicCatalogue.MessagesText);
        Assert.Equal(3, texts.Count);
        var current = texts
            .OrderBy(text => text.Revision.Withdrawn).ThenBy(text => text.Revision.TimeMs).Last();
        Assert.Equal(("wamid.r", "", TextSource.None), (current.Revision.Id, current.Text, current.Source));
        Assert.Equal("secret 2", texts.Single(text => text.Revision.Id == "wamid.e").Text);
    }

    [Fact]
    public void Status_OncePerStatusAndParticipant()
    {
        static string Status(string status, string more) => Bodies.Statuses(
            $"{{\"id\":\"wamid.s\",\"status\":\"{status}\",\"timestamp\":\"{Bodies.Time}\"{more}}}");
        string[] bodies =
        [
            Status("read", ",\"recipient_id\":\"4670\""),
            Status("sent", ",\"recipient_id\":\"4670\""),
            Status("read", ",\"recipient_id\":\"4670\""),
            Status("read",
                ",\"recipient_id\":\"g1\",\"recipient_type\":\"group\",\"recipient_participant_id\":\"4671\""),
            Status("melted", ",\"recipient_id\":\"4670\""),
        ];

        _normaliser.Commit([.. bodies.Select(body => _normaliser.Webhook(body))]);
        _normaliser.Commit([.. bodies.Select(body => _normaliser.Webhook(body))]);

        var statuses = _normaliser.Committed.Of<MessageStatus>(TopicCatalogue.WhatsAppStatuses);
        Assert.Equal(
            [
                (DeliveryStatus.Read, "4670"), (DeliveryStatus.Sent, "4670"),
                (DeliveryStatus.Read, "4671"), (DeliveryStatus.Unspecified, "4670"),
            ],
            statuses.Select(status => (status.Status, _normaliser.FirstIdentity(status.ContactKey))));
        Assert.Equal("melted", statuses[3].StatusText);
        Assert.NotEqual("", statuses[3].RawJson);
    }

    [Fact]
    public void Preference_DeliveredTwice_IsOneEvent()
    {
        string body = Bodies.Body("user_preferences", $$"""
            {"metadata":{{Bodies.Metadata}},"contacts":[{{Bodies.Anna}}],"user_preferences":[
            {"wa_id":"46701234567","category":"marketing_messages","value":"stop","detail":"no","timestamp":{{Bodies.Time}}},
            {"wa_id":"46701234567","category":"marketing_messages","value":"resume","timestamp":{{Bodies.Time + 9}}}]}
            """);

        _normaliser.Commit(_normaliser.Webhook(body), _normaliser.Webhook(body));

        var events = _normaliser.Committed.Of<BusinessEvent>(TopicCatalogue.Events);
        Assert.Equal(["opt_out", "opt_in"], events.Select(found => found.Type));
        Assert.Equal(Bodies.Time * 1000, events[0].OccurredAtMs);
        Assert.Equal("\"marketing_messages\"", events[0].Attributes["category"]);
        Assert.All(events, found => Assert.Equal("SE.1001", _normaliser.FirstIdentity(found.ContactKey)));
        Assert.NotEqual(events[0].EventId, events[1].EventId);
    }

    [Fact]
    public void Batch_WithDuplicatesAndPoison_IsCounted()
    {
        var counted = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "StreamML.StreamProcessors")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        int thread = Environment.CurrentManagedThreadId;
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
        {
            // Other tests count on the same meter, on their own threads.
            if (Environment.CurrentManagedThreadId == thread)
            {
                counted[instrument.Name] = counted.GetValueOrDefault(instrument.Name) + value;
            }
        });
        listener.Start();
        var record = _normaliser.Webhook(Bodies.Messages(Bodies.Text("wamid.1", "a")));

        _normaliser.Commit(record, record, record, _normaliser.Webhook("not JSON"));

        Assert.Equal(
            (4, 2, 2, 1),
            (counted["streamml.stage.in"], counted["streamml.stage.out"], counted["streamml.stage.duplicates"],
                counted["streamml.stage.dead_letters"]));
    }

    [Fact]
    public void Record_InHeaderMode_IsRead()
    {
        var framed = _normaliser.Webhook(Bodies.Messages(Bodies.Text("wamid.1", "a")));
        var record = framed with
        {
            Value = framed.Value![6..],
            Headers = [new RecordHeader("__value_schema_id", framed.Value[..6])],
        };

        Assert.Empty(_normaliser.Commit(record).DeadLetters);
        Assert.Single(_normaliser.Messages);
    }

    [Fact]
    public void Neighbours_OfOtherFields_AreTakenForWhatTheyAre()
    {
        string call = Bodies.Body("calls", """
            {"calls":[{"id":"wacid.1","from":"4670"}],"statuses":[{"id":"wacid.1","type":"call","status":"RINGING"}],
            "messages":[{"id":"x"}]}
            """);
        string account = Bodies.Body("account_update", """ {"event":"DISABLED_UPDATE"} """);
        string history = Bodies.Body("history", """ {"messages":[{"id":"wamid.h","type":"text"}]} """);
        string echo = Bodies.Body("smb_message_echoes", $$"""
            {"metadata":{{Bodies.Metadata}},"message_echoes":[{"from":"15550783881","to":"46701234567","to_user_id":"SE.1001",
            "id":"wamid.echo","timestamp":"{{Bodies.Time}}","type":"text","text":{"body":"Hej Anna"} } ]}
            """);
        string error = Bodies.Body("messages", $$"""
            {"metadata":{{Bodies.Metadata}},"errors":[{"code":130429,"title":"Rate limit hit"}]}
            """);

        string[] all = [call, account, history, echo, error];
        _normaliser.Commit([.. all.Select(body => _normaliser.Webhook(body))]);

        Assert.Empty(_normaliser.Committed.DeadLetters);
        Assert.Empty(_normaliser.Committed.Of<MessageStatus>(TopicCatalogue.WhatsAppStatuses));
        Assert.Equal(["wamid.h", "wamid.echo"], _normaliser.Messages.Select(each => each.MessageId));
        var message = _normaliser.Messages[1];
        Assert.Equal(
            (Direction.Outbound, "SE.1001"), (message.Direction, _normaliser.FirstIdentity(message.ContactKey)));
        var found = Assert.Single(_normaliser.Committed.Of<BusinessEvent>(TopicCatalogue.Events));
        Assert.Equal(("webhook_error", ""), (found.Type, found.ContactKey));
    }

    private static (string, string) Bytes(SentChange change)
        => (Convert.ToHexString(change.Key), Convert.ToHexString(change.Value ?? []));
}
