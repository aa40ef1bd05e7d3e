using System.Text;
using Google.Protobuf;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.Testing.Processors;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Normalise;

/// <summary>
/// Poison on the raw topics, each with its outcome: dead-lettered once as it is, or kept. The good record behind it is
/// processed in every case.
/// </summary>
public sealed class PoisonTests : IDisposable
{
    private const string Good = "wamid.good";

    private readonly NormaliserHarness _normaliser = new();

    public void Dispose() => _normaliser.Dispose();

    public static TheoryData<string, byte[]?, string> BadValues
    {
        get
        {
            var random = new Random(5);
            byte[] noise = new byte[300];
            random.NextBytes(noise);
            byte[] raw = Frame(new RawWebhook { Tenant = "acme", Body = ByteString.CopyFromUtf8("{}") });
            return new TheoryData<string, byte[]?, string>
            {
                { "no value", null, "no-value" },
                { "zero length", [], "undecodable" },
                { "random bytes", noise, "undecodable" },
                { "random bytes in a frame", [0, 0, 0, 0, 7, 0, .. noise], "undecodable" },
                { "truncated", raw[..^1], "undecodable" },
                { "frame cut off", raw[..3], "undecodable" },
                { "length of 2^31", [0, 0, 0, 0, 7, 0, 0x1A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07], "undecodable" },
                { "deep groups", [0, 0, 0, 0, 7, 0, .. Enumerable.Repeat((byte)0x53, 10_000)], "undecodable" },
                { "no tenant", Frame(new RawWebhook { Body = ByteString.CopyFromUtf8("{}") }), "no-tenant" },
                { "another producer", Frame(new RawWebhook { Tenant = "acme", Producer = "fax" }), "unknown-producer" },
            };
        }
    }

    public static TheoryData<string, byte[], string> BadBodies => new()
    {
        { "empty", [], "invalid-json" },
        { "random text", "hello"u8.ToArray(), "invalid-json" },
        { "truncated", Bodies.Messages(Bodies.Text("a", "b")).Utf8()[..^4], "invalid-json" },
        { "trailing", (Bodies.Messages() + "x").Utf8(), "invalid-json" },
        { "invalid UTF-8", [.. "{\"object\":\""u8, 0xC3, 0x28, .. "\"}"u8], "invalid-utf8" },
        { "half a surrogate in UTF-8", [.. "{\"object\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8], "invalid-utf8" },
        { "NaN", Bodies.Messages().Replace(Bodies.Time.ToString(), "NaN").Utf8(), "invalid-json" },
        { "too deep", (new string('[', 100) + new string(']', 100)).Utf8(), "invalid-json" },
        { "2^31 deep in vain", new string('[', 500_000).Utf8(), "invalid-json" },
        { "an array", "[]"u8.ToArray(), "not-a-whatsapp-webhook" },
        { "an object of another kind", """{"object":"page","entry":[]}"""u8.ToArray(), "not-a-whatsapp-webhook" },
        { "no entries", """{"object":"whatsapp_business_account"}"""u8.ToArray(), "bad-elements" },
        { "entries of another type", """{"object":"whatsapp_business_account","entry":{}}"""u8.ToArray(),
            "bad-elements" },
    };

    public static TheoryData<string, string, string> BadElements => new()
    {
        { "/value/messages/0/id", "messages", """ "messages":[{"type":"text"},GOOD] """ },
        { "/value/messages/0/id", "messages", """ "messages":[{"id":{},"type":"text"},GOOD] """ },
        { "/value/messages/1", "messages", """ "messages":[GOOD,7] """ },
        { "/value/messages/0", "messages", """ "messages":[null,GOOD] """ },
        { "/value/statuses", "messages", """ "messages":[GOOD],"statuses":"none" """ },
        { "/value/statuses/0/status", "messages", """ "messages":[GOOD],"statuses":[{"id":"x"}] """ },
        { "/value/errors/0", "messages", """ "messages":[GOOD],"errors":["x"] """ },
        { "/value/message_echoes/0/id", "smb_message_echoes", """ "message_echoes":[{},GOOD] """ },
    };

    [Theory]
    [MemberData(nameof(BadValues), DisableDiscoveryEnumeration = true)]
    public void RawWebhook_ThatIsNone_IsDeadLetteredOnceAsItIs(string name, byte[]? value, string code)
        => Refused(name, _normaliser.Record(TopicCatalogue.WhatsAppRaw, value), code);

    [Theory]
    [MemberData(nameof(BadBodies), DisableDiscoveryEnumeration = true)]
    public void Body_ThatIsNoWebhook_IsDeadLetteredOnceAsItIs(string name, byte[] body, string code)
        => Refused(name, _normaliser.Webhook(body), code);

    [Theory]
    [MemberData(nameof(BadElements), DisableDiscoveryEnumeration = true)]
    public void Element_ThatCannotBeRead_IsNamedByItsPlaceAndTheRestGoesOn(string pointer, string field, string parts)
    {
        string good = Bodies.Text(Good, "ok");
        string value = $"{{\"metadata\":{Bodies.Metadata},{parts.Replace("GOOD", good, StringComparison.Ordinal)}}}";

        var output = _normaliser.Commit(_normaliser.Webhook(Bodies.Body(field, value)));

        var letter = Assert.Single(output.DeadLetters);
        Assert.Equal("bad-elements", letter.Reason.Code.Name);
        Assert.Contains($"/entry/0/changes/0{pointer} (", letter.Reason.Detail, StringComparison.Ordinal);
        Assert.Equal(Good, Assert.Single(_normaliser.Messages).MessageId);
    }

    [Fact]
    public void Entry_OfAnotherTenant_IsLeftToItsOwnCopy()
    {
        string body = Bodies.Messages(Bodies.Text("wamid.mine", "a"));
        string theirs = Bodies.Messages("7").Replace(Bodies.Waba, "999", StringComparison.Ordinal);

        var mine = _normaliser.Commit(_normaliser.Webhook(Merge(body, theirs)));
        var other = _normaliser.Commit(_normaliser.Webhook(Merge(body, theirs).Utf8(), "beta", "999"));

        Assert.Empty(mine.DeadLetters);
        Assert.Equal("wamid.mine", Assert.Single(_normaliser.Messages).MessageId);
        Assert.Contains("/entry/1/", Assert.Single(other.DeadLetters).Reason.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Entry_ThatNoCopyClaims_IsDeadLettered()
    {
        var record = _normaliser.Record(TopicCatalogue.WhatsAppRaw, Frame(new RawWebhook
        {
            Tenant = "acme",
            Body = ByteString.CopyFrom(Bodies.Messages(Bodies.Text("a", "b")).Utf8()),
        }));

        Assert.Contains(
            "/entry/0 (unclaimed-entry)", Assert.Single(_normaliser.Commit(record).DeadLetters).Reason.Detail,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("year 9999", 253_402_300_799_000)]
    [InlineData("year -1", -62_198_755_200_000)]
    [InlineData("the end of time", long.MaxValue)]
    [InlineData("the beginning of it", long.MinValue)]
    public void Times_OutOfThisWorld_AreBoundedWhereTheyWouldHurt(string name, long timeMs)
    {
        byte[] value = Frame(new RawWebhook
        {
            Tenant = "acme",
            ReceivedAtMs = timeMs,
            WabaIds = { Bodies.Waba },
            Body = ByteString.CopyFrom(Bodies.Messages(Bodies.Text(name, "a", 253_402_300_799)).Utf8()),
        });
        var record = _normaliser.Record(TopicCatalogue.WhatsAppRaw, value) with { TimestampMs = timeMs };
        string first = Bodies.Messages(Bodies.Text("wamid.first", "a"));
        _normaliser.Commit(_normaliser.Webhook(first));

        var output = _normaliser.Commit(record);

        // No event is of the year 9999, no Kafka timestamp either, and no day of the store is driven out.
        var message = Assert.Single(output.Of<WhatsAppMessage>(TopicCatalogue.WhatsAppMessages));
        Assert.Equal((_normaliser.Time.NowMs, true), (message.SentAtMs, message.TimeReplaced));
        Assert.Equal(_normaliser.Time.NowMs, message.ReceivedAtMs);
        Assert.All(output.Sent, sent => Assert.InRange(sent.TimestampMs, 1, _normaliser.Time.NowMs));
        Assert.All(output.Changes, change => Assert.InRange(change.TimestampMs, 1, _normaliser.Time.NowMs));
        _normaliser.Checkpoint();
        Assert.Empty(_normaliser.Commit(_normaliser.Webhook(first)).Sent);
    }

    [Fact]
    public void UnknownFieldsAndEnums_OfTheRecord_AreNoReasonToRefuseIt()
    {
        byte[] value =
        [
            .. Frame(new RawWebhook
            {
                Tenant = "acme", WabaIds = { Bodies.Waba },
                Body = ByteString.CopyFrom(Bodies.Messages(Bodies.Text(Good, "a")).Utf8()),
            }),
            0xA0, 0x06, 0x01, // field 100, varint 1
        ];

        var output = _normaliser.Commit(_normaliser.Record(TopicCatalogue.WhatsAppRaw, value));

        Assert.Empty(output.DeadLetters);
        Assert.Single(_normaliser.Messages);
    }

    [Fact]
    public void Text_OfThreeMegabytes_IsKeptWithoutItsSecondCopy()
    {
        string text = new('x', 2_900_000);
        string message = Bodies.Message("wamid.big", "text", $"\"text\":{{\"body\":\"{text}\"}},\"unknown\":1");

        var output = _normaliser.Commit(_normaliser.Webhook(Bodies.Messages(message)));

        Assert.Empty(output.DeadLetters);
        Assert.Equal((text, ""), (_normaliser.Messages[0].Text.Body, _normaliser.Messages[0].RawJson));
    }

    [Fact]
    public void Object_WithAHugeNumberOfKeys_IsKept()
    {
        string keys = string.Join(",", Enumerable.Range(0, 100_000).Select(i => $"\"k{i}\":{i}"));

        _normaliser.Commit(
            _normaliser.Webhook(Bodies.Messages(Bodies.Message("w", "text", "\"text\":{\"body\":\"a\"}," + keys))));

        Assert.Contains("\"k99999\":99999", _normaliser.Messages[0].RawJson, StringComparison.Ordinal);
    }

    [Fact]
    public void Contacts_AsManyAsMessages_AreMatchedInTime()
    {
        const int Count = 25_000;
        string contacts = string.Join(",", Enumerable.Range(0, Count).Select(i => $"{{\"wa_id\":\"{i}\"}}"));
        string messages = string.Join(
            ",", Enumerable.Range(0, Count).Select(i => $"{{\"id\":\"w{i}\",\"from\":\"{Count - i - 1}\"}}"));
        string body = Bodies.Body("messages", $"{{\"contacts\":[{contacts}],\"messages\":[{messages}]}}");

        long started = TimeProvider.System.GetTimestamp();
        _normaliser.Commit(_normaliser.Webhook(body));

        Assert.Equal(Count, _normaliser.Messages.Count);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 20);
    }

    [Fact]
    public void Bodies_WithBytesFlippedAtRandom_NeverThrowAndNeverVanish()
    {
        byte[] body = Bodies.Messages(Bodies.Text("wamid.1", "hej"), Bodies.Edit("e", "o", "x", 1),
            Bodies.Revoke("r", "o", 2)).Utf8();
        var random = new Random(99);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] bad = [.. body];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            int before = _normaliser.Committed.DeadLetters.Count;
            var output = _normaliser.Commit(_normaliser.Webhook(bad));
            Assert.InRange(_normaliser.Committed.DeadLetters.Count - before, 0, 1);
            Assert.All(output.DeadLetters, letter =>
                Assert.DoesNotContain("hej", letter.Reason.Detail, StringComparison.Ordinal));
        }
    }

    private static string Merge(string one, string two)
    {
        const string Start = "\"entry\":[";
        string first = one[..(one.LastIndexOf("]}", StringComparison.Ordinal))];
        string second = two[(two.IndexOf(Start, StringComparison.Ordinal) + Start.Length)..];
        return first + "," + second;
    }

    private static byte[] Frame(RawWebhook raw) => new ProtobufSerde<RawWebhook>(7).Serialize(raw);

    private void Refused(string name, SourceRecord bad, string code)
    {
        var output = _normaliser.Commit(bad, _normaliser.Webhook(Bodies.Messages(Bodies.Text(Good, name))));

        var letter = Assert.Single(output.DeadLetters);
        Assert.Same(bad, letter.Record);
        Assert.Equal(code, letter.Reason.Code.Name);
        Assert.Equal(Good, Assert.Single(_normaliser.Messages).MessageId);
    }
}
