using System.Text;
using StreamML.Schemas.Json;
using StreamML.Schemas.V1;

namespace StreamML.Schemas.Tests.Json;

public sealed class ApiRecordParserTests
{
    private const long Received = 1_700_000_000_000;
    private static readonly ApiRecordContext Context = new("shop", "ours", Received);

    [Fact]
    public void TryParseFeedback_EveryField_IsRead()
    {
        var (feedback, contact) = Feedback(
            """
            {"event_id":"f1","kind":"correction","model":"sentiment","label":"positive","value":0.75,
             "message_id":"wamid.1",
             "text":"gr\u00fc\u00dfe \ud83d\ude00\n","campaign_id":1,
             "occurred_at":"2026-01-31T18:30:00+01:00","tenant":"shop",
             "contact":{"user_id":"US.1A","phone":"+49 (151) 234-56.78","wa_id":"4915123456780","contact_key":"k"},
             "demographics":{"gender":"f","age_range":"25-34","education_level":"bachelor",
              "country":"DE","state":"BE","income":7},
             "attributes":{"a":{"b":[1,2]}},"messages":["x","y"],"nothing":null}
            """);

        Assert.Equal("shop", feedback.Tenant);
        Assert.Equal("f1", feedback.EventId);
        Assert.Equal(FeedbackKind.Correction, feedback.Kind);
        Assert.Equal(("sentiment", "positive", 0.75), (feedback.Model, feedback.Label, feedback.Value));
        Assert.Equal(("wamid.1", "1", "k"), (feedback.MessageId, feedback.CampaignId, feedback.ContactKey));
        Assert.Equal("grüße 😀\n", feedback.Text);
        Assert.Equal(DateTimeOffset.Parse("2026-01-31T17:30:00Z").ToUnixTimeMilliseconds(), feedback.OccurredAtMs);
        Assert.Equal(Received, feedback.ReceivedAtMs);
        Assert.Equal(
            ("f", "25-34", "bachelor", "DE", "BE"),
            (feedback.Demographics.Gender, feedback.Demographics.AgeRange, feedback.Demographics.EducationLevel,
                feedback.Demographics.Country, feedback.Demographics.State));
        Assert.Equal(new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["a"] = """{"b":[1,2]}""",
            ["demographics.income"] = "7",
            ["messages"] = """["x","y"]""",
            ["nothing"] = "null",
        }, new SortedDictionary<string, string>(feedback.Attributes, StringComparer.Ordinal));
        Assert.Equal(
            [
                (IdentityKind.ContactKey, "k"), (IdentityKind.UserId, "US.1A"), (IdentityKind.Phone, "4915123456780"),
                (IdentityKind.Phone, "491512345678"),
            ],
            contact!.Identities());
    }

    [Fact]
    public void TryParseEvent_EveryField_IsRead()
    {
        var (message, contact) = Event(
            """
            {"type":"order","occurred_at_ms":1600000000123,"amount":"19.90","currency":"eur",
             "campaign_id":"c","order_id":7,
             "product_id":"p","ticket_id":"t","message_id":"m","outcome":"won","wa_id":4915123456,
             "items":[{"sku":"\u0041"}]}
            """);

        Assert.Equal(
            ("shop", "ours", "order", ""),
            (message.Tenant, message.EventId, message.Type, message.ContactKey));
        Assert.Equal((1_600_000_000_123, Received), (message.OccurredAtMs, message.ReceivedAtMs));
        Assert.Equal(
            ("19.90", "EUR", "c", "7"),
            (message.Amount, message.Currency, message.CampaignId, message.OrderId));
        Assert.Equal(("p", "t", "m", "won"), (message.ProductId, message.TicketId, message.MessageId, message.Outcome));
        Assert.Equal("""[{"sku":"\u0041"}]""", message.Attributes["items"]);
        Assert.Equal((IdentityKind.Phone, "4915123456"), Assert.Single(contact!.Identities()));
    }

    [Fact]
    public void TryParse_UnknownTypeAndNoContact_IsKept()
    {
        var (message, contact) = Event("""{"type":"loyalty_level_2","level":"gold","amount":null,"event_id":""}""");

        Assert.Null(contact);
        Assert.Equal(("loyalty_level_2", "ours", Received), (message.Type, message.EventId, message.OccurredAtMs));
        Assert.Equal("\"gold\"", Assert.Single(message.Attributes).Value);
    }

    [Theory]
    [InlineData("campaign_sent", "/contact /campaign_id")]
    [InlineData("campaign_opened", "/contact /campaign_id")]
    [InlineData("campaign_clicked", "/contact /campaign_id")]
    [InlineData("campaign_replied", "/contact /campaign_id")]
    [InlineData("opt_out", "/contact")]
    [InlineData("opt_in", "/contact")]
    [InlineData("outbound_message", "/contact")]
    [InlineData("order", "/contact /order_id /amount")]
    [InlineData("refund", "/contact /order_id")]
    [InlineData("cart", "/contact")]
    [InlineData("view", "/contact")]
    [InlineData("ticket_opened", "/contact /ticket_id")]
    [InlineData("ticket_closed", "/contact /ticket_id")]
    [InlineData("lead_outcome", "/contact /outcome")]
    [InlineData("Order", "/type")]
    [InlineData("order\\n", "/type")]
    [InlineData("9lives", "/type")]
    [InlineData("", "/type")]
    public void TryParseEvent_TypeAlone_NamesWhatItNeeds(string type, string pointers)
        => Assert.Equal(
            pointers,
            string.Join(' ', EventProblems($$"""{"type":"{{type}}"}""").Select(each => each.Pointer)));

    [Theory]
    [InlineData("{}", "/kind")]
    [InlineData("""{"kind":"praise"}""", "/kind")]
    [InlineData("""{"kind":"correction"}""", "/model /label /message_id")]
    [InlineData("""{"kind":"outcome","model":"churn","value":1}""", "/contact")]
    [InlineData("""{"kind":"opinion"}""", "/text")]
    [InlineData("""{"kind":"opinion","label":"good","model":"No Model"}""", "/model")]
    [InlineData("""{"kind":"opinion","text":7}""", "/text")]
    [InlineData("""{"kind":"opinion","value":"NaN"}""", "/value /text")]
    [InlineData("""{"kind":"opinion","value":1e999}""", "/value /text")]
    [InlineData("""{"kind":"opinion","text":"a","demographics":{"gender":1}}""", "/demographics/gender")]
    [InlineData("""{"kind":"opinion","text":"a","demographics":[]}""", "/demographics")]
    [InlineData("""{"kind":"opinion","text":"a","text":"b"}""", "/text")]
    [InlineData("""{"kind":"opinion","text":"a","x":1,"x":2}""", "/x")]
    [InlineData("""{"kind":"opinion","text":"a","x":1,"attributes":{"x":2}}""", "/x")]
    [InlineData("""{"kind":"opinion","text":"a","a/b~c":1,"a/b~c":2}""", "/a~1b~0c")]
    [InlineData("""{"kind":"opinion","text":"a","contact":{}}""", "/contact")]
    [InlineData("""{"kind":"opinion","text":"a","contact":"4915"}""", "/contact")]
    [InlineData("""{"kind":"opinion","text":"a","contact":{"phone":"+4915123456","name":"x"}}""", "/contact/name")]
    [InlineData("""{"kind":"opinion","text":"a","contact":{"phone":"+4915123456"},"wa_id":"1234567"}""", "/wa_id")]
    [InlineData("""{"kind":"opinion","text":"a","phone":"12+345678"}""", "/phone")]
    [InlineData("""{"kind":"opinion","text":"a","phone":"call me"}""", "/phone")]
    [InlineData("""{"kind":"opinion","text":"a","phone":"1234"}""", "/phone")]
    [InlineData("""{"kind":"opinion","text":"a","user_id":"us.1"}""", "/user_id")]
    [InlineData("""{"kind":"opinion","text":"a","tenant":"other"}""", "/tenant")]
    [InlineData("""{"kind":"opinion","text":"a","event_id":"a\tb"}""", "/event_id")]
    [InlineData("""{"kind":"opinion","text":"a","event_id":1.5}""", "/event_id")]
    [InlineData("""{"kind":"opinion","text":"a","received_at_ms":1}""", "/received_at_ms")]
    [InlineData("""{"kind":"opinion","text":"a","occurred_at":1700000000,"occurred_at_ms":1}""", "/occurred_at_ms")]
    [InlineData("[]", "")]
    [InlineData("", "")]
    [InlineData("{\"kind\":\"opinion\",\"text\":\"a\"}x", "")]
    [InlineData("{\"kind\":\"opinion\",\"text\":\"a\",}", "")]
    [InlineData("{\"kind\":\"opinion\",\"text\":NaN}", "")]
    public void TryParseFeedback_Wrong_NamesTheField(string json, string pointers)
        => Assert.Equal(pointers, string.Join(' ', FeedbackProblems(json).Select(each => each.Pointer)));

    [Theory]
    [InlineData("""{"kind":"opinion","text":"a\u0000b"}""", "a\uFFFDb", true)]
    [InlineData("""{"kind":"opinion","text":"\udc00\ud800\n"}""", "\uFFFD\uFFFD\n", true)]
    [InlineData("""{"kind":"opinion","text":"\ud83dx\ude00\ud83d\ude00"}""", "\uFFFDx\uFFFD\U0001F600", true)]
    [InlineData("""{"kind":"opinion","text":"a","x\u0000":{"deep":["\ud800"]}}""", "a", true)]
    [InlineData("""{"kind":"opinion","text":"a","x":{"deep":[1e999999]}}""", "a", true)]
    [InlineData("""{"kind":"opinion","text":"\\u0000"}""", "\\u0000", false)]
    public void TryParseFeedback_WhatCannotBeStored_IsReplacedAndSaid(string json, string text, bool cleaned)
    {
        var feedback = Feedback(json).Message;
        Assert.Equal((text, cleaned), (feedback.Text, feedback.TextCleaned));
        Assert.All(feedback.Attributes, each => Assert.DoesNotMatch(@"\\u(0000|d8)", each.Key + each.Value));
        Assert.All(feedback.Attributes, each => Assert.DoesNotContain("[1e", each.Value, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1700000000", 1_700_000_000_000)]
    [InlineData("1700000000.123", 1_700_000_000_123)]
    [InlineData("1700000000123", 1_700_000_000_123)]
    [InlineData("946684800", 946_684_800_000)]
    [InlineData("4102444799999", 4_102_444_799_999)]
    [InlineData("\"2023-11-14T22:13:20Z\"", 1_700_000_000_000)]
    [InlineData("\"2023-11-14t22:13:20z\"", 1_700_000_000_000)]
    [InlineData("\"2023-11-14 23:13:20.123456789+01:00\"", 1_700_000_000_123)]
    [InlineData("\"2016-12-31T23:59:60Z\"", 1_483_228_800_000)]
    public void OccurredAt_InEitherForm_IsMilliseconds(string time, long expected)
        => Assert.Equal(expected, Event($$"""{"type":"seen","occurred_at":{{time}}}""").Message.OccurredAtMs);

    [Theory]
    [InlineData("946684799")]
    [InlineData("4102444800000")]
    [InlineData("-1")]
    [InlineData("1e300")]
    [InlineData("true")]
    [InlineData("\"1700000000\"")]
    [InlineData("\"2023-11-14\"")]
    [InlineData("\"2023-11-14T22:13:20\"")]
    [InlineData("\"2023-02-30T22:13:20Z\"")]
    [InlineData("\"2023-11-14T22:13:20.Z\"")]
    [InlineData("\"2023-11-14T22:13:20+0100\"")]
    [InlineData("\"9999-12-31T23:59:60Z\"")]
    [InlineData("\"9999-12-31T23:59:59-14:00\"")]
    [InlineData("\"yesterday, at about noon\"")]
    public void OccurredAt_OutOfRangeOrForm_IsRefused(string time)
        => Assert.Equal(
            "/occurred_at",
            Assert.Single(EventProblems($$"""{"type":"a","occurred_at":{{time}}}""")).Pointer);

    [Theory]
    [InlineData("19.90", "19.90")]
    [InlineData("\"0.0000000001\"", "0.0000000001")]
    [InlineData("1.5e3", "1500")]
    [InlineData("1E-5", "0.00001")]
    [InlineData("0", "0")]
    [InlineData("999999999999999999", "999999999999999999")]
    [InlineData("-1", null)]
    [InlineData("\"1,5\"", null)]
    [InlineData("\"1e3\"", null)]
    [InlineData("\"1\\n\"", null)]
    [InlineData("\"01\"", null)]
    [InlineData("\"NaN\"", null)]
    [InlineData("1e300", null)]
    [InlineData("0.00000000001", null)]
    [InlineData("1000000000000000000", null)]
    [InlineData("{}", null)]
    public void Amount_NumberOrString_KeepsItsDigits(string amount, string? expected)
    {
        string json = $$"""{"type":"seen","currency":"EUR","amount":{{amount}}}""";
        if (expected is null)
        {
            Assert.Equal("/amount", Assert.Single(EventProblems(json)).Pointer);
        }
        else
        {
            Assert.Equal(expected, Event(json).Message.Amount);
        }
    }

    [Fact]
    public void Lengths_AtAndOverTheLimit_AreHeld()
    {
        Assert.Empty(FeedbackProblems($$"""{"kind":"opinion","text":"{{new string('a', 65_536)}}"}"""));
        Assert.Equal(
            "/text",
            FeedbackProblems($$"""{"kind":"opinion","text":"{{new string('a', 65_537)}}"}""")[0].Pointer);
        Assert.Empty(EventProblems($$"""{"type":"a","event_id":"{{new string('a', 128)}}"}"""));
        Assert.Equal("/event_id", EventProblems($$"""{"type":"a","event_id":"{{new string('a', 129)}}"}""")[0].Pointer);
        Assert.Empty(EventProblems($$"""{"type":"a",{{Fields(64)}}}"""));
        Assert.Contains("64", Assert.Single(EventProblems($$"""{"type":"a",{{Fields(65)}}}""")).Message);
        Assert.Empty(EventProblems($$"""{"type":"a","x":{{Nested(31)}}}"""));
        Assert.Equal("", Assert.Single(EventProblems($$"""{"type":"a","x":{{Nested(32)}}}""")).Pointer);
        Assert.Equal("", Assert.Single(EventProblems($$"""{"type":"a","{{new string('n', 65)}}":1}""")).Pointer);
        Assert.Equal("", Assert.Single(EventProblems($$"""{"type":"a","x":"{{new string('a', 262_144)}}"}""")).Pointer);
        Assert.Equal(50, EventProblems("{" + string.Join(',', Enumerable.Repeat(Fields(80), 2)) + "}").Count);
    }

    [Fact]
    public void Tenant_NotKnown_IsTakenFromTheRecord()
    {
        var nobody = Context with { Tenant = "" };
        Assert.True(ApiRecordParser.TryParseEvent(
            """{"type":"a","tenant":"two"}"""u8, nobody, out var message, out _, out _));
        Assert.Equal("two", message.Tenant);
        Assert.False(ApiRecordParser.TryParseEvent("""{"type":"a"}"""u8, nobody, out _, out _, out var problems));
        Assert.Equal("/tenant", Assert.Single(problems).Pointer);
        Assert.False(ApiRecordParser.TryParseEvent(
            """{"type":"a","tenant":"a b"}"""u8, nobody, out _, out _, out problems));
        Assert.Equal("/tenant", Assert.Single(problems).Pointer);
    }

    [Fact]
    public void TryParse_InvalidUtf8_IsRefused()
    {
        byte[] json = [.. """{"type":"a","x":" """u8, 0xc3, 0x28, .. "\"}"u8];

        Assert.False(ApiRecordParser.TryParseEvent(json, Context, out _, out _, out var problems));
        Assert.Contains("UTF-8", Assert.Single(problems).Message);
    }

    [Fact]
    public void Problems_OfCanaries_NeverQuoteValues()
    {
        string json = """
            {"kind":"canary","model":"Canary!","text":1,"phone":"canary","user_id":"canary",
             "occurred_at":"canary","value":"canary"}
            """;

        Assert.All(FeedbackProblems(json), each => Assert.DoesNotContain("canary", each.Message));
        Assert.DoesNotContain("151", new ContactReference(null, null, null, "49151").ToString());
    }

    [Fact]
    public void TryParse_RandomBytes_NeverThrows()
    {
        var random = new Random(3);
        byte[] seed = Encoding.UTF8.GetBytes(
            """{"kind":"opinion","type":"order","amount":1.5,"text":"\ud83d\ude00","x":[{"a":1e5}],"phone":"49151"}""");
        for (int round = 0; round < 20_000; round++)
        {
            byte[] json = (byte[])seed.Clone();
            for (int edit = random.Next(1, 5); edit > 0; edit--)
            {
                json[random.Next(json.Length)] = random.Next(3) == 0
                    ? (byte)random.Next(256)
                    : "{}[]\",:\\u0d81e-+."u8[random.Next(17)];
            }

            bool read = ApiRecordParser.TryParseEvent(json, Context, out var message, out _, out var problems);
            Assert.Equal(read, problems.Count == 0);
            Assert.Equal(read, message is not null);
            read = ApiRecordParser.TryParseFeedback(json, Context, out var feedback, out _, out problems);
            Assert.Equal(read, problems.Count == 0 && feedback is not null);
        }
    }

    private static string Fields(int count)
        => string.Join(',', Enumerable.Range(0, count).Select(each => $"\"f{each}\":{each}"));

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);

    private static (Feedback Message, ContactReference? Contact) Feedback(string json)
    {
        bool read = ApiRecordParser.TryParseFeedback(
            Encoding.UTF8.GetBytes(json), Context, out var message, out var contact, out var problems);
        Assert.True(read, string.Join("; ", problems));
        return (message!, contact);
    }

    private static (BusinessEvent Message, ContactReference? Contact) Event(string json)
    {
        bool read = ApiRecordParser.TryParseEvent(
            Encoding.UTF8.GetBytes(json), Context, out var message, out var contact, out var problems);
        Assert.True(read, string.Join("; ", problems));
        return (message!, contact);
    }

    private static IReadOnlyList<FieldProblem> FeedbackProblems(string json)
    {
        _ = ApiRecordParser.TryParseFeedback(Encoding.UTF8.GetBytes(json), Context, out _, out _, out var problems);
        return problems;
    }

    private static IReadOnlyList<FieldProblem> EventProblems(string json)
    {
        _ = ApiRecordParser.TryParseEvent(Encoding.UTF8.GetBytes(json), Context, out _, out _, out var problems);
        return problems;
    }
}
