using System.Text;
using System.Text.Json;
using Google.Protobuf;
using StreamML.Cli.Commands;
using StreamML.Messaging.DeadLetters;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;

namespace StreamML.Cli.Tests.Records;

/// <summary>What <c>tail</c> shows of bytes.</summary>
public sealed class RecordJsonTests
{
    [Fact]
    public void RawWebhook_OfJson_HasItsBodyAsJson()
    {
        using var json = Show(Raw("{\"text\": \"hola 😀 ñ\", \"n\": 1.50}"u8.ToArray()));

        var body = json.RootElement.GetProperty("value").GetProperty("body");
        Assert.Equal("hola 😀 ñ", body.GetProperty("text").GetString());
        Assert.Equal("1.50", body.GetProperty("n").GetRawText());
    }

    [Fact]
    public void RawWebhook_OfOtherText_HasItsBodyAsText()
    {
        using var json = Show(Raw("From=whatsapp%3A%2B1&Body=hi"u8.ToArray()));

        Assert.Equal(
            "From=whatsapp%3A%2B1&Body=hi", json.RootElement.GetProperty("value").GetProperty("body").GetString());
    }

    [Theory]
    [InlineData("{\"a\": ")]
    [InlineData("{\"a\": \"\\ud83d\"}")]
    public void RawWebhook_OfWhatIsNearlyJson_HasItsBodyAsText(string body)
    {
        using var json = Show(Raw(Encoding.UTF8.GetBytes(body)));

        Assert.Equal(body, json.RootElement.GetProperty("value").GetProperty("body").GetString());
    }

    [Theory]
    [InlineData(new byte[] { 0xFF, 0xFE, 1 })]
    [InlineData(new byte[] { (byte)'a', 0, (byte)'b' })]
    public void RawWebhook_OfBytes_HasBase64(byte[] body)
    {
        using var json = Show(Raw(body));

        Assert.Equal(body, json.RootElement.GetProperty("value").GetProperty("body_base64").GetBytesFromBase64());
        Assert.False(json.RootElement.GetProperty("value").TryGetProperty("body", out _));
    }

    [Fact]
    public void DeadLetter_OfARawWebhook_ShowsBodyOriginReasonAndStage()
    {
        var raw = Raw("{\"broken\": true"u8.ToArray());
        var letter = DeadLetterRecord.Create(
            raw, new DeadLetterReason("normaliser.parse", RefusalCode.InvalidJson, "It ends early."), 1, 7);
        var record = new SourceRecord(
            new SourcePartition(letter.Topic, 0), 3, letter.TimestampMs, letter.Key, letter.Value, letter.Headers);

        using var json = Show(record);

        var headers = json.RootElement.GetProperty("headers");
        Assert.Equal("whatsapp.raw", headers.GetProperty(DeadLetterHeaders.OriginTopic).GetString());
        Assert.Equal("invalid-json", headers.GetProperty(DeadLetterHeaders.Reason).GetString());
        Assert.Equal("normaliser.parse", headers.GetProperty(DeadLetterHeaders.Stage).GetString());
        Assert.Equal("{\"broken\": true", json.RootElement.GetProperty("value").GetProperty("body").GetString());
    }

    [Fact]
    public void DeadLetter_OfText_IsText()
    {
        var topic = TopicCatalogue.WhatsAppRaw.DeadLetter();

        using var json = Show(
            new SourceRecord(new SourcePartition(topic, 0), 0, 0, [], "not a message"u8.ToArray(), []));

        Assert.Equal("not a message", json.RootElement.GetProperty("value").GetString());
    }

    private static SourceRecord Raw(byte[] body)
    {
        var value = new RawWebhook { Tenant = "acme", Producer = "meta", Body = ByteString.CopyFrom(body) };
        return new SourceRecord(
            new SourcePartition(TopicCatalogue.WhatsAppRaw, 0), 0, 0, "acme"u8.ToArray(), Framed(value), []);
    }

    private static byte[] Framed(IMessage message) =>
        [.. ConfluentFraming.Prefix(1, MessageIndexes.Of(message.Descriptor)), .. message.ToByteArray()];

    private static JsonDocument Show(SourceRecord record) => JsonDocument.Parse(RecordJson.Of(record));
}
