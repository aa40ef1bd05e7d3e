using StreamML.Schemas.Contacts;
using StreamML.Schemas.V1;
using StreamML.WhatsApp.Meta;
using StreamML.WhatsApp.Twilio;

namespace StreamML.StreamProcessors.Tests.Twilio;

/// <summary>Status callbacks.</summary>
public sealed class TwilioStatusTests
{
    private const long ReceivedAtMs = 1_781_517_600_123;

    [Theory]
    [InlineData("sent", DeliveryStatus.Sent)]
    [InlineData("delivered", DeliveryStatus.Delivered)]
    [InlineData("read", DeliveryStatus.Read)]
    [InlineData("failed", DeliveryStatus.Failed)]
    [InlineData("undelivered", DeliveryStatus.Failed)]
    [InlineData("DELIVERED", DeliveryStatus.Delivered)]
    [InlineData("accepted", DeliveryStatus.Unspecified)]
    [InlineData("scheduled", DeliveryStatus.Unspecified)]
    [InlineData("queued", DeliveryStatus.Unspecified)]
    [InlineData("sending", DeliveryStatus.Unspecified)]
    [InlineData("canceled", DeliveryStatus.Unspecified)]
    [InlineData("beamed", DeliveryStatus.Unspecified)]
    public void Status_OfEachKind_IsReadAndKeptByItsText(string text, DeliveryStatus expected)
    {
        (var status, var who) = Read(TwilioBodies.Status("SM1", text));

        Assert.Equal((expected, text.ToLowerInvariant(), "SM1"), (status.Status, status.StatusText, status.MessageId));
        Assert.Equal((TwilioBodies.Number, TwilioBodies.Account), (status.PhoneNumberId, status.WabaId));
        Assert.Equal(("46701234567", ReceivedAtMs), (status.RecipientId, status.OccurredAtMs));
        Assert.Equal(expected == DeliveryStatus.Unspecified, status.RawJson.Length > 0);
        Assert.Equal([new Identity(IdentityKind.Phone, "46701234567")], who);
    }

    [Fact]
    public void Failure_HasItsError()
    {
        var status = Read(TwilioBodies.Status(
            "SM1", "undelivered", ("ErrorCode", "63016"), ("ErrorMessage", "outside the window"),
            ("ChannelStatusMessage", "470 - Failed to send"))).Status;

        Assert.Equal(
            new MessageError { Code = 63016, Message = "outside the window", Details = "470 - Failed to send" },
            Assert.Single(status.Errors));
        Assert.Equal("", status.RawJson);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    public void Success_HasNoError(string code)
        => Assert.Empty(Read(TwilioBodies.Status("SM1", "delivered", ("ErrorCode", code))).Status.Errors);

    [Fact]
    public void Failure_OfACodeThatIsNone_KeepsTheParameters()
        => Assert.NotEqual("", Read(TwilioBodies.Status("SM1", "failed", ("ErrorCode", "E-12"))).Status.RawJson);

    [Fact]
    public void Recipient_WhoHidesTheNumber_IsTheUserId()
    {
        (var status, var who) = Read(TwilioBodies.Status(
            "SM1", "read", ("To", "whatsapp:SE.1001"), ("ExternalUserId", "whatsapp:SE.1001"), ("EventType", "READ")));

        Assert.Equal(("SE.1001", ""), (status.RecipientUserId, status.RecipientId));
        Assert.Equal([new Identity(IdentityKind.UserId, "SE.1001")], who);
        Assert.Equal("", status.RawJson);
    }

    [Theory]
    [InlineData("received")]
    [InlineData("receiving")]
    public void Status_OfAMessageThatComesIn_IsTheMessage(string status) => Assert.IsType<MessageElement>(Assert.Single(
        TwilioParser.Parse(TwilioBodies.Text("SM1", "a", ("SmsStatus", status)), [TwilioBodies.Account],
            ReceivedAtMs).Elements));

    private static (MessageStatus Status, IReadOnlyList<Identity> Who) Read(byte[] body)
    {
        var content = TwilioParser.Parse(body, [TwilioBodies.Account], ReceivedAtMs);
        Assert.Empty(content.Defects);
        var element = Assert.IsType<StatusElement>(Assert.Single(content.Elements));
        return (element.Status, element.Identities);
    }
}
