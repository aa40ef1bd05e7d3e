using Google.Protobuf;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Meta;

namespace StreamML.StreamProcessors.Tests.Webhooks;

/// <summary>Every message type of the documentation, field by field.</summary>
public class MessageTypeTests
{
    private const long ReceivedAtMs = (Bodies.Time + 3600) * 1000;

    public static TheoryData<string, string, string> KnownTypes => new()
    {
        { "text", """ "text":{"body":"Hej då 👋"} """, """ { "text": { "body": "Hej då 👋" } } """ },
        {
            "image",
            """ "image":{"caption":"Trasig","mime_type":"image/jpeg","sha256":"q1==","id":"11","url":"https://x/1"} """,
            """ { "media": { "caption": "Trasig", "mimeType": "image/jpeg", "sha256": "q1==", "id": "11", "url": "https://x/1" } } """
        },
        {
            "video", """ "video":{"mime_type":"video/mp4","sha256":"q2==","id":"12"} """,
            """ { "media": { "mimeType": "video/mp4", "sha256": "q2==", "id": "12" } } """
        },
        {
            "audio", """ "audio":{"mime_type":"audio/ogg; codecs=opus","sha256":"q3==","id":"13","voice":true} """,
            """ { "media": { "mimeType": "audio/ogg; codecs=opus", "sha256": "q3==", "id": "13", "voice": true } } """
        },
        {
            "document",
            """ "document":{"caption":"Faktura","filename":"f.pdf","mime_type":"application/pdf","sha256":"q4==","id":"14"} """,
            """ { "media": { "caption": "Faktura", "filename": "f.pdf", "mimeType": "application/pdf", "sha256": "q4==", "id": "14" } } """
        },
        {
            "sticker", """ "sticker":{"mime_type":"image/webp","sha256":"q5==","id":"15","animated":true} """,
            """ { "media": { "mimeType": "image/webp", "sha256": "q5==", "id": "15", "animated": true } } """
        },
        {
            "location", """ "location":{"latitude":59.33,"longitude":-18.06,"name":"Kontoret","address":"Gatan 1","url":"https://x/2"} """,
            """
            { "location": { "latitude": 59.33, "longitude": -18.06, "name": "Kontoret", "address": "Gatan 1",
                            "url": "https://x/2" } }
            """
        },
        {
            "contacts",
            """
            "contacts":[{"name":{"formatted_name":"Bo Ek","first_name":"Bo","last_name":"Ek"},"org":{"company":"Ek AB"},
            "phones":[{"phone":"+46 70 1","wa_id":"46701","type":"WORK"}],"emails":[{"email":"bo@ek.example"}]}]
            """,
            """
            { "contacts": { "cards": [ { "formattedName": "Bo Ek", "firstName": "Bo", "lastName": "Ek", "company": "Ek AB",
            "phones": [ { "phone": "+46 70 1", "waId": "46701", "type": "WORK" } ], "emails": [ "bo@ek.example" ] } ] } }
            """
        },
        {
            "interactive", """ "interactive":{"type":"button_reply","button_reply":{"id":"b1","title":"Ja"}} """,
            """ { "interactive": { "kind": "button_reply", "id": "b1", "title": "Ja" } } """
        },
        {
            "interactive",
            """ "interactive":{"list_reply":{"id":"r1","title":"Stor","description":"XL"},"type":"list_reply"} """,
            """ { "interactive": { "kind": "list_reply", "id": "r1", "title": "Stor", "description": "XL" } } """
        },
        {
            "interactive",
            """ "interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"a\":1}"}} """,
            """ { "interactive": { "kind": "nfm_reply", "name": "flow", "body": "Sent", "responseJson": "{\"a\":1}", """
                + """ "answers": [ { "name": "a", "value": "1" } ] } } """
        },
        {
            "interactive",
                """ "interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"accept"}} """,
            """ { "interactive": { "kind": "call_permission_reply", "response": "accept" } } """
        },
        { "button", """ "button":{"payload":"P1","text":"Ja tack"} """,
            """ { "button": { "payload": "P1", "text": "Ja tack" } } """ },
        {
            "reaction", """ "reaction":{"message_id":"wamid.r","emoji":"\ud83d\ude00"} """,
            """ { "reaction": { "messageId": "wamid.r", "emoji": "😀" } } """
        },
        {
            "reaction", """ "reaction":{"message_id":"wamid.r"} """,
            """ { "reaction": { "messageId": "wamid.r", "removed": true } } """
        },
        {
            "order",
            """
            "order":{"catalog_id":"c1","text":"Snabbt","product_items":[{"product_retailer_id":"p1","quantity":2,
            "item_price":19.90,"currency":"SEK"}]}
            """,
            """
            { "order": { "catalogId": "c1", "text": "Snabbt", "items": [ { "productRetailerId": "p1", "quantity": "2", "quantityText": "2",
            "itemPrice": "19.90", "currency": "SEK" } ] } }
            """
        },
        {
            "system",
                """ "system":{"body":"Anna changed number","wa_id":"46709999999","type":"user_changed_number"} """,
            """ { "system": { "kind": "user_changed_number", "body": "Anna changed number", "waId": "46709999999" } } """
        },
        {
            "unsupported",
            """
            "errors":[{"code":131051,"title":"Unsupported","message":"m","error_data":{"details":"d"},"href":"h"}],
            "unsupported":{"type":"poll_creation"}
            """,
            """
            { "unsupported": { "kind": "poll_creation" }, "errors": [ { "code": 131051, "title": "Unsupported", "message": "m",
            "details": "d", "href": "h" } ] }
            """
        },
    };

    public static TheoryData<string, string> KeptRaw => new()
    {
        { "hologram", """ "hologram":{"id":"9"} """ },
        { "text", """ "text":{"body":"a","font":"b"} """ },
        { "text", """ "text":{"body":"a"},"effect":"confetti" """ },
        { "text", """ "text":"a" """ },
        { "text", "" },
        { "text", """ "text":{"body":7.5e3,"x":[]} """ },
        { "text", """ "text":{"body":["a"]} """ },
        { "text", """ "text":{"body":"a"},"image":{"id":"1"} """ },
        { "location", """ "location":{"latitude":"north","longitude":1} """ },
        { "location", """ "location":{"latitude":1e400,"longitude":1} """ },
        { "interactive", """ "interactive":{"type":"dance_reply","dance_reply":{"id":"1"}} """ },
        { "contacts", """ "contacts":[{"vcard":"BEGIN"}] """ },
        { "contacts", """ "contacts":{} """ },
        { "order", """ "order":{"product_items":[{"quantity":"many"}]} """ },
        { "edit", """ "edit":{"original_message_id":"wamid.o"} """ },
        { "edit", """ "edit":{} """ },
        { "revoke", """ "revoke":{} """ },
        { "system", """ "system":{"type":"customer_identity_changed"},"identity":{"hash":"h","acknowledged":true} """ },
    };

    [Theory]
    [MemberData(nameof(KnownTypes))]
    public void Message_OfAKnownType_HasItsFieldsAndNoRawJson(string type, string content, string expected)
    {
        var message = Single(Bodies.Messages(Bodies.Message("wamid.1", type, content)));

        var wanted = JsonParser.Default.Parse<WhatsAppMessage>(expected);
        wanted.PhoneNumberId = Bodies.PhoneNumberId;
        wanted.WabaId = Bodies.Waba;
        wanted.MessageId = "wamid.1";
        wanted.Revision = new Revision { Id = "wamid.1", TimeMs = Bodies.Time * 1000 };
        wanted.SentAtMs = Bodies.Time * 1000;
        wanted.Direction = Direction.Inbound;
        wanted.Type = type;
        wanted.UserId = "SE.1001";
        wanted.WaId = "46701234567";
        wanted.ProfileName = "Anna Ek";
        wanted.Username = "annaek";
        Assert.Equal(wanted, message);
    }

    [Theory]
    [MemberData(nameof(KeptRaw))]
    public void Message_WithSomethingUnknown_KeepsItsJson(string type, string content)
    {
        string json = Bodies.Message("wamid.1", type, content);

        var message = Single(Bodies.Messages(json));

        Assert.Equal(json, message.RawJson);
        Assert.Equal(("wamid.1", type, false), (message.MessageId, message.Type, message.Revision.Withdrawn));
    }

    [Theory]
    [MemberData(nameof(KnownTypes))]
    public void Message_WithItsKeysInAnotherOrder_IsTheSame(string type, string content, string expected)
    {
        _ = expected;
        string body = Bodies.Messages(Bodies.Message("wamid.1", type, content));
        var plain = Single(body);

        for (int seed = 1; seed <= 20; seed++)
        {
            Assert.Equal(plain, Single(KeyShuffle.Of(body, seed)));
        }
    }

    [Fact]
    public void Message_WithContextAndReferral_HasThem()
    {
        var message = Single(Bodies.Messages(Bodies.Message("wamid.1", "text", """
            "text":{"body":"a"},"group_id":"g1",
            "context":{"from":"15550783881","id":"wamid.0","forwarded":true,"frequently_forwarded":true,
              "referred_product":{"catalog_id":"c","product_retailer_id":"p"}},
            "referral":{"source_url":"u","source_id":"i","source_type":"ad","headline":"h","body":"b","media_type":"image",
              "image_url":"iu","video_url":"vu","thumbnail_url":"tu","ctwa_clid":"cl","welcome_message":{"text":"Hi"}}
            """)));

        Assert.Equal("", message.RawJson);
        Assert.Equal("g1", message.GroupId);
        Assert.Equal(
            new MessageContext
            {
                From = "15550783881",
                MessageId = "wamid.0",
                Forwarded = true,
                FrequentlyForwarded = true,
                ReferredCatalogId = "c",
                ReferredProductRetailerId = "p",
            },
            message.Context);
        Assert.Equal(
            new Referral
            {
                SourceUrl = "u",
                SourceId = "i",
                SourceType = "ad",
                Headline = "h",
                Body = "b",
                MediaType = "image",
                ImageUrl = "iu",
                VideoUrl = "vu",
                ThumbnailUrl = "tu",
                CtwaClid = "cl",
                WelcomeMessage = "Hi",
            },
            message.Referral);
    }

    [Theory]
    [InlineData("\"1781517600\"", true)]
    [InlineData("1781517600", true)]
    [InlineData("\"soon\"", false)]
    [InlineData("\"253402300800\"", false)]
    [InlineData("-1", false)]
    [InlineData("{}", false)]
    public void Timestamp_InAnyShape_IsReadOrKeptRaw(string timestamp, bool readable)
    {
        var message = Single(Bodies.Messages(
            $"{{{Bodies.FromAnna},\"id\":\"w\",\"timestamp\":{timestamp},\"type\":\"text\",\"text\":{{\"body\":\"a\"}}}}"));

        Assert.Equal(readable ? Bodies.Time * 1000 : ReceivedAtMs, message.SentAtMs);
        Assert.Equal(!readable, message.TimeReplaced);
        Assert.Equal(readable, message.RawJson.Length == 0);
    }

    [Theory]
    [InlineData(@"a\ud800b", "a\uFFFDb")]
    [InlineData(@"\udc00\ud83d\ude00", "\uFFFD😀")]
    [InlineData(@"\ud83d", "\uFFFD")]
    [InlineData(@"\ud83dx", "\uFFFDx")]
    [InlineData(@"nul\u0000 \n\t\""\\\/", "nul\uFFFD \n\t\"\\/")]
    public void Text_WithEscapes_HasNeitherLoneSurrogateNorNul(string escaped, string expected)
    {
        var message = Single(Bodies.Messages(Bodies.Text("w", escaped)));

        Assert.Equal(expected, message.Text.Body);
        Assert.Equal("", message.RawJson);
        Assert.True(message.TextCleaned);
    }

    [Fact]
    public void Edit_OfAText_IsANewerRevisionUnderTheOriginalsId()
    {
        var message = Single(Bodies.Messages(Bodies.Edit("wamid.e", "wamid.o", "ny", Bodies.Time + 5)));

        Assert.Equal("wamid.o", message.MessageId);
        Assert.Equal(new Revision { Id = "wamid.e", TimeMs = (Bodies.Time + 5) * 1000 }, message.Revision);
        Assert.Equal(("text", "ny", "wamid.ctx", ""),
            (message.Type, message.Text.Body, message.Context.MessageId, message.RawJson));
    }

    [Fact]
    public void Revoke_WithWhateverElse_KeepsNoContent()
    {
        var message = Single(Bodies.Messages(Bodies.Message("wamid.v", "revoke", """
            "revoke":{"original_message_id":"wamid.o","was":"secret"},"text":{"body":"secret"},"extra":"secret",
            "referral":{"body":"secret"},"context":{"id":"secret"},"errors":[{"title":"secret"}]
            """)));

        Assert.True(message.Revision.Withdrawn);
        Assert.Equal(("wamid.o", "wamid.v"), (message.MessageId, message.Revision.Id));
        Assert.DoesNotContain("secret", message.ToString(), StringComparison.Ordinal);
    }

    private static WhatsAppMessage Single(string body)
    {
        var content = WebhookParser.Parse(body.Utf8(), [Bodies.Waba], ReceivedAtMs);
        Assert.Empty(content.Defects);
        return Assert.IsType<MessageElement>(Assert.Single(content.Elements)).Message;
    }
}
