using System.Text;
using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Testing.Processors;

namespace StreamML.StreamProcessors.Tests.Twilio;

/// <summary>Twilio's bodies through the normaliser, alone and among Meta's.</summary>
public sealed class TwilioDeliveryTests : IDisposable
{
    private readonly NormaliserHarness _normaliser = new();

    public void Dispose() => _normaliser.Dispose();

    [Fact]
    public void Message_HasTheTimeOfItsReceipt()
    {
        long nowMs = _normaliser.Time.NowMs;

        var output = _normaliser.Commit(_normaliser.Twilio(TwilioBodies.Text("SM1", "hej")));

        var message = Assert.Single(output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages));
        Assert.Equal((nowMs, nowMs, nowMs), (message.SentAtMs, message.Revision.TimeMs, message.ReceivedAtMs));
        Assert.Equal("hej", Assert.Single(output.Of<TextMessage>(TopicCatalogue.MessagesText)).Text);
    }

    [Fact]
    public void Deliveries_ThatRepeatAcrossRestarts_AreThereOnce()
    {
        var random = new Random(5);
        List<byte[]> bodies = [];
        for (int number = 0; number < 40; number++)
        {
            bodies.Add(TwilioBodies.Text($"SM{number}", "a"));
            bodies.AddRange(new[] { "queued", "sent", "delivered", "read" }.Select(
                status => TwilioBodies.Status($"SMout{number}", status)));
        }

        byte[][] deliveries = [.. Enumerable.Repeat(bodies, 30).SelectMany(copy => copy)];
        random.Shuffle(deliveries);
        foreach (byte[][] chunk in deliveries.Chunk(250))
        {
            SourceRecord[] batch = [.. chunk.Select(body => random.Next(4) > 0
                ? _normaliser.Twilio(body)
                : _normaliser.Webhook(Bodies.Messages(Bodies.Text($"wamid.{random.Next(20)}", "b"))))];
            switch (random.Next(6))
            {
                case 0: _normaliser.RollBack(batch); break;
                case 1: _normaliser.Checkpoint(); break;
                case 2: _normaliser.Restart(keepFolder: random.Next(2) == 0); break;
            }

            _normaliser.Commit(batch);
        }

        Assert.Equal(60, _normaliser.Messages.Select(message => message.MessageId).Distinct().Count());
        Assert.Equal(60, _normaliser.Messages.Count);
        Assert.Equal(160, _normaliser.Committed.Of<MessageStatus>(TopicCatalogue.WhatsAppStatuses).Count);
        Assert.Empty(_normaliser.Committed.DeadLetters);
    }

    [Fact]
    public void Person_ByMetaAndByTwilio_IsOneContact()
    {
        _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(Bodies.Text("wamid.1", "a"))));
        _normaliser.Commit(_normaliser.Twilio(TwilioBodies.Text("SM1", "b")));
        _normaliser.Commit(
            _normaliser.Twilio(TwilioBodies.Text("SM2", "c", ("From", "whatsapp:+4915550001"), ("WaId", ""),
            ("ChannelMetadata", ""))));
        _normaliser.Commit(_normaliser.Twilio(TwilioBodies.Status("SM3", "read")));
        _normaliser.Commit(_normaliser.Twilio(TwilioBodies.Text("SM4", "d", ("From", "whatsapp:SE.1001"),
            ("ExternalUserId", "whatsapp:SE.1001"), ("WaId", ""), ("ChannelMetadata", ""))));

        string[] keys = [.. _normaliser.Messages.Select(message => message.ContactKey)];
        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[0], keys[2]);
        Assert.Equal(keys[0], keys[3]);
        Assert.Equal(keys[0],
            Assert.Single(_normaliser.Committed.Of<MessageStatus>(TopicCatalogue.WhatsAppStatuses)).ContactKey);
    }

    [Fact]
    public void Conversation_ByMetaAndByTwilio_GivesEqualRecords()
    {
        (string Meta, byte[] Twilio)[] both =
        [
            (Bodies.Text("1", "hej"), TwilioBodies.Text("1", "hej", User)),
            (Bodies.Message("2", "image", "\"image\":{\"id\":\"ME1\",\"mime_type\":\"image/jpeg\",\"caption\":\"se\"}"),
                TwilioBodies.Medium("2", "image", "image/jpeg", "se", User)),
            (Bodies.Message("3", "audio", "\"audio\":{\"id\":\"ME1\",\"mime_type\":\"audio/ogg\",\"voice\":true}"),
                TwilioBodies.Medium("3", "audio", "audio/ogg", "", User)),
            (Bodies.Message("4", "location",
                    "\"location\":{\"latitude\":59.3,\"longitude\":18.1,\"name\":\"Kajen\",\"address\":\"Gata 1\"}"),
                TwilioBodies.Message("4", "location", ("Latitude", "59.3"), ("Longitude", "18.1"), ("Label", "Kajen"),
                    ("Address", "Gata 1"), User)),
            (Bodies.Message("5", "button", "\"button\":{\"payload\":\"P\",\"text\":\"Nej\"}"),
                TwilioBodies.Message(
                    "5", "button", ("Body", "Nej"), ("ButtonText", "Nej"), ("ButtonPayload", "P"), User)),
            (Bodies.Message("6", "interactive",
                    "\"interactive\":{\"type\":\"list_reply\",\"list_reply\":{\"id\":\"l\",\"title\":\"Ja\"}}"),
                TwilioBodies.Message("6", "interactive", ("Body", "Ja"), ("ListId", "l"), ("ListTitle", "Ja"), User)),
            (Bodies.Message("7", "interactive",
                    "\"interactive\":{\"type\":\"button_reply\",\"button_reply\":{\"id\":\"b\",\"title\":\"Ja\"}}"),
                TwilioBodies.Message(
                    "7", "interactive", ("Body", "Ja"), ("ButtonPayload", "b"), ("ButtonText", "Ja"), User)),
            (Bodies.Message("8", "reaction", "\"reaction\":{\"message_id\":\"1\",\"emoji\":\"👍\"}"),
                TwilioBodies.Message("8", "reaction", ("Body", "👍"), ("OriginalRepliedMessageSid", "1"), User)),
            (Bodies.Message(
                "9", "text", "\"text\":{\"body\":\"jo\"},\"context\":{\"from\":\"14155238886\",\"id\":\"1\"}"),
                TwilioBodies.Text("9", "jo", ("OriginalRepliedMessageSid", "1"),
                    ("OriginalRepliedMessageSender", "whatsapp:+14155238886"), User)),
            (Bodies.Message(
                "10", "text", "\"text\":{\"body\":\"annons\"},\"referral\":{\"source_id\":\"7\",\"ctwa_clid\":\"c\"}"),
                TwilioBodies.Text("10", "annons", ("ReferralSourceId", "7"), ("ReferralCtwaClid", "c"), User)),
        ];
        using var other = new NormaliserHarness();
        foreach ((string meta, byte[] twilio) in both)
        {
            _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(meta)));
            other.Commit(other.Twilio(twilio));
        }

        Assert.Equal(
            _normaliser.Messages.Select(WithoutProvider), other.Messages.Select(WithoutProvider));
        Assert.Equal(
            _normaliser.Committed.Of<TextMessage>(TopicCatalogue.MessagesText).Select(WithoutProvider),
            other.Committed.Of<TextMessage>(TopicCatalogue.MessagesText).Select(WithoutProvider));
        Assert.Empty(other.Committed.DeadLetters);
    }

    [Fact]
    public void Statuses_ByMetaAndByTwilio_AreEqual()
    {
        using var other = new NormaliserHarness();
        foreach (string status in new[] { "sent", "delivered", "read" })
        {
            _normaliser.Commit(_normaliser.Webhook(Bodies.Statuses(
                $$"""{"id":"1","status":"{{status}}","timestamp":"{{Bodies.Time}}","recipient_id":"46701234567"}""")));
            other.Commit(other.Twilio(TwilioBodies.Status("1", status)));
        }

        Assert.Equal(
            _normaliser.Committed.Of<MessageStatus>(TopicCatalogue.WhatsAppStatuses).Select(WithoutProvider),
            other.Committed.Of<MessageStatus>(TopicCatalogue.WhatsAppStatuses).Select(WithoutProvider));
    }

    public static TheoryData<byte[], string> Poison() => new()
    {
        { [], "not-a-whatsapp-webhook" },
        { "garbage"u8.ToArray(), "not-a-whatsapp-webhook" },
        { "%zz=%&%%%=1&===&&"u8.ToArray(), "not-a-whatsapp-webhook" },
        { "MessageSid=SM1&From=%2B15550001&To=%2B15550002&Body=an+SMS"u8.ToArray(), "not-a-whatsapp-webhook" },
        { "MessageSid=SM1&From=messenger%3A1&To=messenger%3A2"u8.ToArray(), "not-a-whatsapp-webhook" },
        { "From=whatsapp%3A%2B15550001111&Body=hello"u8.ToArray(), "bad-elements" },
        { Encoding.UTF8.GetBytes("From=whatsapp%3A%2B15550001111&MessageSid=" + new string('S', 1_025)),
            "bad-elements" },
        { Encoding.UTF8.GetBytes("To=whatsapp%3A%2B15550001111&MessageSid=SM1&MessageStatus=" + new string('s', 65)),
            "bad-elements" },
        { "From=whatsapp%3A%2B15550001111&MessageSid=SM1&Body=%ff%fe"u8.ToArray(), "invalid-utf8" },
        { "From=whatsapp%3A%2B15550001111&MessageSid=SM1&B%c3=1"u8.ToArray(), "invalid-utf8" },
        { "From=whatsapp%3A%2B15550001111&MessageSid=SM1&Body=%c3&X=%a5"u8.ToArray(), "invalid-utf8" },
        { [.. "From=whatsapp%3A%2B15550001111&MessageSid=SM1&Body="u8, 0xC3], "invalid-utf8" },
        { "{"u8.ToArray(), "invalid-json" },
        { "{\"From\":\"whatsapp:+1\",\"\\ud800\":1}"u8.ToArray(), "bad-elements" },
        { "[{\"specversion\":\"1.0\"}]"u8.ToArray(), "not-an-object" },
        { Encoding.UTF8.GetBytes(new string('[', 100_000)), "invalid-json" },
    };

    [Theory]
    [MemberData(nameof(Poison), DisableDiscoveryEnumeration = true)]
    public void Body_ThatCannotBeRead_IsDeadLetteredOnce(byte[] body, string code)
    {
        var output = _normaliser.Commit(_normaliser.Twilio(body));

        Assert.Empty(output.Sent);
        Assert.Equal(code, Assert.Single(output.DeadLetters).Reason.Code.Name);
    }

    [Fact]
    public void Body_OfNoAccount_IsDeadLettered()
    {
        var output = _normaliser.Commit(
            _normaliser.Twilio(TwilioBodies.Text("SM1", "a"), "unknown", account: ""));

        Assert.Empty(output.Sent);
        Assert.Contains("/AccountSid", Assert.Single(output.DeadLetters).Reason.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%zz%4&X=%", "%zz%4")]
    [InlineData("a%00b", "a\uFFFDb")]
    public void Body_WithOddLetters_IsAMessage(string encoded, string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(
            $"MessageSid=SM1&AccountSid=AC1&From=whatsapp%3A%2B15550001111&Body={encoded}");

        var message = Assert.Single(_normaliser.Commit(_normaliser.Twilio(body))
            .Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages));

        Assert.Equal(text, message.Text.Body);
    }

    [Fact]
    public void Body_OfThreeMegabytesOrTenThousandParameters_IsAMessage()
    {
        byte[] large = TwilioBodies.Text("SM1", new string('a', 3_000_000), ("New", "1"));
        byte[] many = [.. TwilioBodies.Text("SM2", "b"),
            .. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 10_000).Select(each => $"&P{each}=x")))];

        var output = _normaliser.Commit(_normaliser.Twilio(large), _normaliser.Twilio(many));

        var messages = output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages);
        Assert.Equal([3_000_000, 1], messages.Select(message => message.Text.Body.Length));
        Assert.True(messages.All(message => message.CalculateSize() < TopicCatalogue.WhatsAppMessages.MaxMessageBytes));
        Assert.Equal("", messages[0].RawJson);
        Assert.Contains("\"P9999\":\"x\"", messages[1].RawJson, StringComparison.Ordinal);
    }

    [Fact]
    public void Bodies_OfRandomBytes_NeverThrow()
    {
        var random = new Random(7);
        byte[][] seeds =
        [
            TwilioBodies.Text("SM1", "hej å"), TwilioBodies.Status("SM2", "read"),
            TwilioBodies.Medium("SM3", "audio", "audio/ogg"),
        ];
        for (int round = 0; round < 3_000; round++)
        {
            byte[] body = (byte[])seeds[random.Next(seeds.Length)].Clone();
            for (int change = random.Next(1, 12); change > 0; change--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            var output = _normaliser.Run(_normaliser.Twilio(body[..random.Next(body.Length + 1)]));
            Assert.True(output.DeadLetters.Count == 1 || output.DeadLetters.Count == 0);
        }
    }

    private static (string, string) User => ("ExternalUserId", "whatsapp:SE.1001");

    // Ids of the provider, and the time that only Meta says.
    private static WhatsAppMessage WithoutProvider(WhatsAppMessage given)
    {
        var message = given.Clone();
        (message.PhoneNumberId, message.WabaId, message.SentAtMs, message.Revision.TimeMs) = ("", "", 0, 0);
        (message.DeliveryId, message.ReceivedAtMs, message.Username) = ("", 0, "");
        if (message.Media is { } media)
        {
            media.Url = "";
        }

        return message;
    }

    private static TextMessage WithoutProvider(TextMessage given)
    {
        var text = given.Clone();
        (text.PhoneNumberId, text.SentAtMs, text.Revision.TimeMs, text.ReceivedAtMs) = ("", 0, 0, 0);
        return text;
    }

    private static MessageStatus WithoutProvider(MessageStatus given)
    {
        var status = given.Clone();
        (status.PhoneNumberId, status.WabaId, status.OccurredAtMs) = ("", "", 0);
        (status.DeliveryId, status.ReceivedAtMs) = ("", 0);
        return status;
    }
}
