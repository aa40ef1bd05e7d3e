using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>Bodies with something that PostgreSQL cannot store, and what they are to become.</summary>
internal static class UnstorableInputs
{
    /// <summary>Name, record, rows of messages, statuses, and events with feedback.</summary>
    public static readonly (string Name, Func<NormaliserHarness, SourceRecord> Make, int Messages, int Statuses,
        int Events)[] All =
    [
        Message("text", """ "type":"text","text":{"body":"a\u0000b"} """),
        Message("text of NUL alone", """ "type":"text","text":{"body":"\u0000"} """),
        Message("lone surrogate in text", """ "type":"text","text":{"body":"a\ud800b"} """),
        Message("caption", """ "type":"image","image":{"id":"1","caption":"a\u0000"} """),
        Message("file name", """ "type":"document","document":{"id":"1","filename":"a\u0000.pdf"} """),
        Message("MIME type and digest",
            """ "type":"image","image":{"id":"1","mime_type":"image/\u0000","sha256":"\udc00"} """),
        Message("a field's name, kept raw", """ "type":"text","text":{"body":"a"},"new\u0000":{"deep\ud800":1} """),
        Message("a field kept raw", """ "type":"text","text":{"body":"a"},"new":["\u0000","\ud800","\ud83d\ude00"] """),
        Message("an unknown type", """ "type":"po\u0000ll","po\u0000ll":{"question":"\u0000"} """),
        Message("an order's items", """
            "type":"order","order":{"catalog_id":"\u0000","text":"a\u0000","product_items":[
            {"product_retailer_id":"\u0000","quantity":1,"item_price":"\u00001","currency":"\u0000"}]}
            """),
        Message("cards", """
            "type":"contacts","contacts":[{"name":{"formatted_name":"\u0000","first_name":"\ud800"},"org":{"company":"\u0000"},
            "phones":[{"phone":"\u0000","wa_id":"\u0000"}],"emails":[{"email":"\u0000"}]}]
            """),
        Message("a form's answers, escaped twice", """
            "type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent",
            "response_json":"{\"note\":\"a\\u0000b\\ud800\",\"kept\":\"\\\\u0000\"}"}}
            """),
        Message("errors",
            """ "type":"unsupported","errors":[{"code":1,"title":"\u0000","error_data":{"details":"\ud800"}}] """),
        Message("a place",
            """ "type":"location","location":{"latitude":1,"longitude":2,"name":"\u0000","address":"\ud800"} """),
        Message("what it answers", """ "type":"text","text":{"body":"a"},"context":{"from":"\u0000","id":"\ud800"} """),
        Message("an advertisement", """
            "type":"text","text":{"body":"a"},"referral":{"headline":"\u0000","welcome_message":{"text":"\u0000"}}
            """),
        Message("a group", """ "type":"text","text":{"body":"a"},"group_id":"\u0000g" """),
        Message("a reaction", """ "type":"reaction","reaction":{"message_id":"\u0000","emoji":"\ud800"} """),
        Message("a button", """ "type":"button","button":{"payload":"\u0000","text":"Yes\u0000"} """),
        Message("a number that is too large",
            """ "type":"text","text":{"body":"a"},"new":{"big":1e999999,"small":[-1E-999999]} """),
        Message("a number of very many digits",
            $$""" "type":"text","text":{"body":"a"},"new":{{new string('9', 200_000)}} """),
        Message("the year 9999", """ "type":"text","text":{"body":"a"} """, time: "253402300799"),
        Message("the message's id", """ "type":"text","text":{"body":"a"} """, id: @"wamid.\u0000\ud800"),
        Message("the sender's user id", """ "type":"text","text":{"body":"a"},"from_user_id":"SE.\u00001" """),
        Body("contact", Bodies.Messages(Bodies.Text("w", "a"))
            .Replace("Anna Ek", @"Anna\u0000", StringComparison.Ordinal)
            .Replace("annaek", @"\ud800ann", StringComparison.Ordinal), 1, 0, 0),
        Body("business number", Bodies.Messages(Bodies.Text("w", "a"))
            .Replace(Bodies.PhoneNumberId, @"1\u00002", StringComparison.Ordinal), 1, 0, 0),
        Body("a long business number", Bodies.Messages(Bodies.Text("w", "a"))
            .Replace(Bodies.PhoneNumberId, Noise(900), StringComparison.Ordinal), 0, 0, 0),
        Body("a long id", Bodies.Messages(Bodies.Text(Noise(1000), "a"), Bodies.Text("w", "a")), 1, 0, 0),
        Body("an edit", Bodies.Messages(Bodies.Edit("e", "o", @"a\u0000", Bodies.Time)), 1, 0, 0),
        Body("a status", Bodies.Statuses(StatusInputs.Of("sent", @"""recipient_id"":""4670\u0000"",
            ""biz_opaque_callback_data"":""\u0000"",""conversation"":{""id"":""\u0000"",""origin"":{""type"":""\ud800""}},
            ""errors"":[{""code"":1,""message"":""\u0000""}],""new\u0000"":""\u0000""")), 0, 1, 0),
        Body("an unknown status", Bodies.Statuses(StatusInputs.Of(@"mel\u0000ted", "\"recipient_id\":\"4670\"")), 0, 1,
            0),
        Body("a status of a participant", Bodies.Statuses(StatusInputs.Of("read", """
            "recipient_type":"group","recipient_id":"g\u0000","recipient_participant_id":"\u0000x"
            """)), 0, 1, 0),
        Body("a status of a participant with a long name", Bodies.Statuses(StatusInputs.Of("read", $"""
            "recipient_type":"group","recipient_id":"g","recipient_participant_id":"{Noise(1000)}"
            """)), 0, 0, 0),
        Body("a preference", Bodies.Body("user_preferences", $$"""
            {"metadata":{{Bodies.Metadata}},"user_preferences":[{"wa_id":"4670","category":"\u0000","value":"stop",
            "detail":"\u0000","timestamp":1781517600,"new":"\ud800"}]}
            """), 0, 0, 1),
        Body("an error of a value", Bodies.Body("messages", $$"""
            {"metadata":{{Bodies.Metadata}},"errors":[{"code":1,"title":"\u0000","x":1e999999}]}
            """), 0, 0, 1),
        Api("event", ApiKind.Event, """
            {"type":"view","phone":"+46701234567","outcome":"a\u0000","attributes":{"x":"\ud800","n":[{"y\u0000":1e999999}]}}
            """),
        Api("event's ids", ApiKind.Event, """
            {"type":"order","phone":"+46701234567","order_id":"o\u0000","amount":1e-2,"currency":"SEK","campaign_id":"\udc00"}
            """),
        Api("feedback", ApiKind.Feedback, """
            {"kind":"opinion","text":"a\u0000b\ud800","label":"\u0000","demographics":{"country":"\u0000","shoe\u0000":"\ud800"}}
            """),
    ];

    /// <summary>A record of `api.raw`.</summary>
    public static SourceRecord Post(NormaliserHarness normaliser, ApiKind kind, string json, string id = "e1")
        => normaliser.Record(TopicCatalogue.ApiRaw, new ProtobufSerde<RawApiRecord>(7).Serialize(new RawApiRecord
        {
            Tenant = "acme",
            Kind = kind,
            EventId = id,
            ReceivedAtMs = Bodies.Time * 1000,
            Body = Google.Protobuf.ByteString.CopyFromUtf8(json),
        }));

    // Not compressible, or PostgreSQL would fit it into an index row after all.
    private static string Noise(int chars)
    {
        var random = new Random(3);
        return string.Concat(Enumerable.Range(0, chars).Select(_ => (char)random.Next(0x1000, 0x2000)));
    }

    private static (string, Func<NormaliserHarness, SourceRecord>, int, int, int) Message(
        string name, string more, string time = "1781517600", string id = "wamid.B")
        => Body(
            name, Bodies.Messages($"{{{Bodies.FromAnna},\"id\":\"{id}\",\"timestamp\":\"{time}\",{more}}}"), 1, 0, 0);

    private static (string, Func<NormaliserHarness, SourceRecord>, int, int, int) Body(
        string name, string body, int messages, int statuses, int events)
        => (name, normaliser => normaliser.Webhook(body), messages, statuses, events);

    private static (string, Func<NormaliserHarness, SourceRecord>, int, int, int) Api(
        string name, ApiKind kind, string json)
        => (name, normaliser => Post(normaliser, kind, json), 0, 0, 1);
}
