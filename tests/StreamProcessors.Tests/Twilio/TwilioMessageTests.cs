using System.Text;
using System.Text.Json;
using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Text;
using StreamML.StreamProcessors.Stages.Voice;
using StreamML.WhatsApp.Meta;
using StreamML.WhatsApp.Twilio;

namespace StreamML.StreamProcessors.Tests.Twilio;

/// <summary>What becomes of each kind of message.</summary>
public sealed class TwilioMessageTests
{
    private const long ReceivedAtMs = 1_781_517_600_123;

    [Fact]
    public void Text_IsReadWholeAndLeavesNoRawJson()
    {
        (var message, var who) = Read(
            TwilioBodies.Text("SM1", "  hej & välkommen ❤️\n"));

        Assert.Equal(("text", "  hej & välkommen ❤️\n"), (message.Type, message.Text.Body));
        Assert.Equal(("SM1", "SM1"), (message.MessageId, message.Revision.Id));
        Assert.Equal((ReceivedAtMs, ReceivedAtMs), (message.SentAtMs, message.Revision.TimeMs));
        Assert.Equal((TwilioBodies.Number, TwilioBodies.Account), (message.PhoneNumberId, message.WabaId));
        Assert.Equal(("46701234567", "Anna Ek", ""), (message.WaId, message.ProfileName, message.UserId));
        Assert.Equal(Direction.Inbound, message.Direction);
        Assert.Equal("", message.RawJson);
        Assert.Equal([new Identity(IdentityKind.Phone, "46701234567")], who);
    }

    [Theory]
    [InlineData("image", "image/jpeg")]
    [InlineData("video", "video/mp4")]
    [InlineData("audio", "audio/ogg")]
    [InlineData("audio", "audio/mpeg")]
    [InlineData("document", "application/pdf")]
    [InlineData("sticker", "image/webp")]
    public void Medium_WithItsTypeOrWithout_IsTheMessagesMedia(string type, string mime)
    {
        foreach (string given in new[] { type, type.ToUpperInvariant(), "" })
        {
            var message = Read(TwilioBodies.Medium("MM1", given, mime, "see this")).Message;

            Assert.Equal(type, message.Type);
            Assert.Equal(("ME1", TwilioBodies.Media + "ME1", mime),
                (message.Media.Id, message.Media.Url, message.Media.MimeType));
            Assert.Equal("see this", message.Media.Caption);
            Assert.Equal("see this", MessageText.Of(message).Text);
            Assert.Equal(mime == "audio/ogg", message.Media.Voice);
            Assert.Equal(type == "audio", VoiceRecords.IsAudio(message));
            Assert.Equal("", message.RawJson);
        }
    }

    [Fact]
    public void Media_Several_KeepTheRestAndTheParameters()
    {
        var message = Read(TwilioBodies.Message(
            "MM1", "", ("NumMedia", "3"), ("MediaUrl0", TwilioBodies.Media + "ME0"),
            ("MediaContentType0", "image/jpeg"),
            ("MediaUrl1", TwilioBodies.Media + "ME1"), ("MediaContentType1", "video/mp4"),
            ("MediaUrl2", TwilioBodies.Media + "ME2"), ("MediaContentType2", "audio/ogg"), ("Body", "three"))).Message;

        Assert.Equal(("image", "ME0", "three"), (message.Type, message.Media.Id, message.Media.Caption));
        Assert.Equal(["ME1", "ME2"], message.MoreMedia.Select(media => media.Id));
        Assert.Equal(["video/mp4", "audio/ogg"], message.MoreMedia.Select(media => media.MimeType));
        Assert.Equal(TwilioBodies.Media + "ME2", Raw(message).GetProperty("MediaUrl2").GetString());
    }

    [Theory]
    [InlineData("999999999999")]
    [InlineData("-1")]
    [InlineData("all")]
    [InlineData("100000")]
    public void Media_OfAFalseNumber_AreThoseThatAre(string number)
    {
        var message =
            Read(TwilioBodies.Medium("MM1", "image", "image/png", "", ("NumMedia", number))).Message;

        Assert.Equal("ME1", message.Media.Id);
        Assert.InRange(message.MoreMedia.Count, 0, 99);
    }

    [Theory]
    [InlineData("invoice 12.pdf", "invoice 12.pdf", "")]
    [InlineData("my invoice", "", "my invoice")]
    [InlineData("Please pay. Thanks", "", "Please pay. Thanks")]
    [InlineData("", "", "")]
    public void Document_WithAFileNameForABody_HasIt(string body, string filename, string caption)
    {
        var media = Read(TwilioBodies.Medium("MM1", "document", "application/pdf", body)).Message.Media;

        Assert.Equal((filename, caption), (media.Filename, media.Caption));
    }

    [Fact]
    public void Image_WithoutItsMedium_KeepsItsCaption()
    {
        var message = Read(TwilioBodies.Message("MM1", "image", ("Body", "lost"))).Message;

        Assert.Equal(("image", "lost", "lost"), (message.Type, message.Media.Caption, MessageText.Of(message).Text));
        Assert.NotEqual("", message.RawJson);
    }

    [Theory]
    [InlineData("text/vcard")]
    [InlineData("text/x-vcard; charset=utf-8")]
    public void Contacts_AreTheCardsFile(string mime)
    {
        var message = Read(TwilioBodies.Medium("MM1", "", mime)).Message;

        Assert.Equal(("contacts", "ME1"), (message.Type, message.Media.Id));
    }

    [Theory]
    [InlineData("location")]
    [InlineData("")]
    public void Location_IsRead(string type)
    {
        var message = Read(TwilioBodies.Message(
            "SM1", type, ("Latitude", "25.018766403198"), ("Longitude", "-77.395950317383"), ("Label", "Harbour"),
            ("Address", "1 Bay Street"))).Message;

        Assert.Equal("location", message.Type);
        Assert.Equal(
            new LocationContent
            {
                Latitude = 25.018766403198,
                Longitude = -77.395950317383,
                Name = "Harbour",
                Address = "1 Bay Street",
            },
            message.Location);
        Assert.Equal("", message.RawJson);
    }

    [Theory]
    [InlineData("north")]
    [InlineData("NaN")]
    [InlineData("1e999")]
    public void Location_OfFalseDegrees_KeepsTheParameters(string latitude)
    {
        var message =
            Read(TwilioBodies.Message("SM1", "location", ("Latitude", latitude), ("Longitude", "1"))).Message;

        Assert.Equal(0, message.Location.Latitude);
        Assert.Equal(latitude, Raw(message).GetProperty("Latitude").GetString());
    }

    [Theory]
    [InlineData("button")]
    [InlineData("")]
    public void Button_OfATemplate_IsAButton(string type)
    {
        var message = Read(TwilioBodies.Message(
            "SM1", type, ("Body", "No thanks"), ("ButtonText", "No thanks"), ("ButtonPayload", "STOP"),
            ("ButtonType", "QUICK_REPLY"))).Message;

        Assert.Equal("button", message.Type);
        Assert.Equal(new ButtonContent { Payload = "STOP", Text = "No thanks" }, message.Button);
        Assert.Equal("No thanks", MessageText.Of(message).Text);
        Assert.Equal("", message.RawJson);
    }

    [Fact]
    public void Interactive_WithAButton_IsAButtonReply()
    {
        // As published by a user of Twilio, but for the numbers.
        var message = Read(TwilioBodies.Message(
            "SM1", "interactive", ("OriginalRepliedMessageSender", $"whatsapp:+{TwilioBodies.Number}"),
            ("ExternalUserId", "whatsapp:SE.1001"), ("FrequentlyForwarded", "false"), ("Forwarded", "false"),
            ("Body", "Confirm"), ("ButtonText", "Confirm"), ("ButtonPayload", "{verify:a@example.com}"),
            ("OriginalRepliedMessageSid", "MM5"),
            ("ChannelMetadata", """
                {"type":"whatsapp","data":{"context":{"ButtonText":"Confirm","Forwarded":"false",
                "FrequentlyForwarded":"false","ProfileName":"Anna Ek","WaId":"46701234567"}}}
                """))).Message;

        Assert.Equal(
            new InteractiveContent { Kind = "button_reply", Id = "{verify:a@example.com}", Title = "Confirm" },
            message.Interactive);
        Assert.Equal(new MessageContext { From = TwilioBodies.Number, MessageId = "MM5" }, message.Context);
        Assert.Equal("SE.1001", message.UserId);
        Assert.Equal("", message.RawJson);
    }

    [Theory]
    [InlineData("interactive")]
    [InlineData("")]
    public void Interactive_WithAListRow_IsAListReply(string type)
    {
        var message = Read(TwilioBodies.Message(
            "SM1", type, ("Body", "Saturday"), ("ListId", "sat"), ("ListTitle", "Saturday"),
            ("ListDescription", "9 to 12"))).Message;

        Assert.Equal(
            new InteractiveContent { Kind = "list_reply", Id = "sat", Title = "Saturday", Description = "9 to 12" },
            message.Interactive);
        Assert.Equal("", message.RawJson);
    }

    [Theory]
    [InlineData("FlowData", """{"flow_token":"t","score":5,"comments":"Far too slow"}""")]
    [InlineData("InteractiveData", """{"flow_token":"t","score":5,"comments":"Far too slow"}""")]
    [InlineData("InteractiveData", """
        {"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent",
        "response_json":"{\"flow_token\":\"t\",\"score\":5,\"comments\":\"Far too slow\"}"}}
        """)]
    public void Interactive_WithAFlowsAnswer_IsAnNfmReply(string name, string data)
    {
        var message =
            Read(TwilioBodies.Message("SM1", "interactive", ("Body", "Sent"), (name, data))).Message;
        var content = message.Interactive;

        Assert.Equal(
            ("nfm_reply", "flow", "Sent", """{"flow_token":"t","score":5,"comments":"Far too slow"}"""),
            (content.Kind, content.Name, content.Body, content.ResponseJson));
        Assert.Equal("Far too slow", MessageText.Of(message).Text);
    }

    [Theory]
    [InlineData("👍", false)]
    [InlineData("", true)]
    public void Reaction_IsToTheMessageRepliedTo(string emoji, bool removed)
    {
        var message = Read(TwilioBodies.Message(
            "SM1", "reaction", ("Body", emoji), ("OriginalRepliedMessageSid", "MM5"))).Message;

        Assert.Equal(new ReactionContent { MessageId = "MM5", Emoji = emoji, Removed = removed }, message.Reaction);
        Assert.Equal("", MessageText.Of(message).Text);
    }

    [Theory]
    [InlineData("order", "", "order")]
    [InlineData("system", "", "system")]
    [InlineData("hologram", "", "hologram")]
    [InlineData("hologram", "in words", "text")]
    public void Type_NobodyReads_KeepsTheParameters(string type, string body, string expected)
    {
        var message = Read(TwilioBodies.Message("SM1", type, ("Body", body), ("Projection", "x"))).Message;

        Assert.Equal((expected, body), (message.Type, MessageText.Of(message).Text));
        Assert.Equal((type, "x"),
            (Raw(message).GetProperty("MessageType").GetString(), Raw(message).GetProperty("Projection").GetString()));
    }

    [Fact]
    public void Unsupported_HasNoText()
        => Assert.NotNull(Read(TwilioBodies.Message("SM1", "unsupported")).Message.Unsupported);

    [Theory]
    [InlineData("true", "false", true, false)]
    [InlineData("true", "TRUE", true, true)]
    public void Forwarded_IsSaid(string once, string often, bool forwarded, bool frequently)
    {
        var context = Read(TwilioBodies.Text(
            "SM1", "a", ("Forwarded", once), ("FrequentlyForwarded", often))).Message.Context;

        Assert.Equal((forwarded, frequently), (context.Forwarded, context.FrequentlyForwarded));
    }

    [Theory]
    [InlineData("image/jpeg", "image", "https://cdn.example.com/ad", "")]
    [InlineData("video/mp4", "video", "", "https://cdn.example.com/ad")]
    public void Referral_OfAnAdvertisement_IsRead(string mime, string type, string image, string video)
    {
        var message = Read(TwilioBodies.Text(
            "SM1", "saw your ad", ("ReferralCtwaClid", "ARAbc"), ("ReferralSourceId", "120"),
            ("ReferralSourceType", "ad"),
            ("ReferralSourceUrl", "https://fb.me/x"), ("ReferralHeadline", "20% off"), (
                "ReferralBody", "Free delivery"),
            ("ReferralMediaContentType", mime), ("ReferralMediaUrl", "https://cdn.example.com/ad"))).Message;

        Assert.Equal(
            new Referral
            {
                CtwaClid = "ARAbc",
                SourceId = "120",
                SourceType = "ad",
                SourceUrl = "https://fb.me/x",
                Headline = "20% off",
                Body = "Free delivery",
                MediaType = type,
                ImageUrl = image,
                VideoUrl = video,
            },
            message.Referral);
        Assert.Equal("", message.RawJson);
    }

    [Theory]
    [InlineData("whatsapp:SE.1001", "whatsapp:SE.1001", "", "SE.1001", "", "")]
    [InlineData("whatsapp:SE.1001", "", "", "SE.1001", "", "")]
    [InlineData("whatsapp:+46701234567", "whatsapp:SE.1001", "46701234567", "SE.1001", "", "46701234567")]
    [InlineData("whatsapp:+46701234567", "SE.1001", "", "SE.1001", "", "46701234567")]
    [InlineData("WhatsApp:+46 70 123 45 67", "", "", "", "", "46701234567")]
    [InlineData("whatsapp:+46701234567", "whatsapp:SE.ENT.1001", "", "", "SE.ENT.1001", "46701234567")]
    [InlineData("whatsapp:", "", "", "", "", "")]
    public void Sender_IsPhoneAndUserIds(
        string from, string external, string waId, string userId, string parent, string phone)
    {
        (var message, var who) = Read(TwilioBodies.Text(
            "SM1", "a", ("From", from), ("ExternalUserId", external), ("WaId", waId), ("ChannelMetadata", "")));

        Assert.Equal((userId, parent, phone), (message.UserId, message.ParentUserId, message.WaId));
        Assert.Equal(
            new[] { (IdentityKind.UserId, userId), (IdentityKind.Phone, phone), (IdentityKind.ParentUserId, parent) }
                .Where(each => each.Item2.Length > 0),
            who.Where(each => each.Kind != IdentityKind.Message).Select(each => (each.Kind, each.Value)));
        Assert.NotEmpty(who);
    }

    [Fact]
    public void ChannelMetadata_FillsWhatIsNotAParameter()
    {
        var message = Read(TwilioBodies.Text(
            "SM1", "a", ("ProfileName", ""), ("ChannelMetadata", """
                {"type":"whatsapp","data":{"context":{"ExternalUserId":"whatsapp:SE.1001","ProfileName":"Anna","WaId":"1",
                "Holo":{"a":1}}}}
                """))).Message;

        Assert.Equal(("SE.1001", "Anna", "46701234567"), (message.UserId, message.ProfileName, message.WaId));
        Assert.Equal("""{"a":1}""", Raw(message).GetProperty("Holo").GetString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"type":"whatsapp"}""")]
    [InlineData("""{"data":{"context":[]}}""")]
    public void ChannelMetadata_OfAnotherForm_IsKept(string metadata)
    {
        var message = Read(TwilioBodies.Text("SM1", "a", ("ChannelMetadata", metadata))).Message;

        Assert.Equal("a", message.Text.Body);
        Assert.Equal(metadata, Raw(message).GetProperty("ChannelMetadata").GetString());
    }

    [Fact]
    public void Parameters_ThatAreNew_AreKeptWithAllOthers()
    {
        byte[] body = [.. TwilioBodies.Text("SM1", "a"), .. "&NewOne=1&NewOne=2&Empty="u8];

        var message = Read(body).Message;

        var raw = Raw(message);
        Assert.Equal(["1", "2"], raw.GetProperty("NewOne").EnumerateArray().Select(each => each.GetString()));
        Assert.Equal(("", "a"), (raw.GetProperty("Empty").GetString(), raw.GetProperty("Body").GetString()));
    }

    [Fact]
    public void Request_ToTheFallbackAddress_IsTheMessage()
    {
        var message = Read(TwilioBodies.Text(
            "SM1", "a", ("ErrorCode", "11200"), ("ErrorUrl", "https://hooks.example.com/webhooks/twilio"))).Message;

        Assert.Equal(("a", ""), (message.Text.Body, message.RawJson));
    }

    [Fact]
    public void Sid_UnderItsOlderNames_IsTheId()
    {
        foreach (string name in new[] { "SmsMessageSid", "SmsSid" })
        {
            byte[] body = Encoding.UTF8.GetBytes($"{name}=SM7&From=whatsapp%3A%2B15550001111&Body=x");
            Assert.Equal("SM7", Read(body).Message.MessageId);
        }
    }

    [Fact]
    public void Json_OfTheParameters_IsReadAlike()
    {
        byte[] body = Encoding.UTF8.GetBytes(
            """ {"MessageSid":"SM1","From":"whatsapp:+46701234567","To":"whatsapp:+14155238886","Body":"hej \u00e5","NumMedia":0}""");

        var message = Read(body).Message;

        Assert.Equal(("SM1", "hej å", "46701234567"), (message.MessageId, message.Text.Body, message.WaId));
    }

    private static (WhatsAppMessage Message, IReadOnlyList<Identity> Who) Read(byte[] body)
    {
        var content = TwilioParser.Parse(body, [TwilioBodies.Account], ReceivedAtMs);
        Assert.Empty(content.Defects);
        var element = Assert.IsType<MessageElement>(Assert.Single(content.Elements));
        return (element.Message, element.Identities);
    }

    private static JsonElement Raw(WhatsAppMessage message) => JsonDocument.Parse(message.RawJson).RootElement;
}
