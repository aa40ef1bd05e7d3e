using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>Kind C: a sender whose identity is of no usual shape, or who has none, is never another person.</summary>
public sealed class KindC_UnclassifiedSenderTests : IDisposable
{
    private static readonly string LongId = new('q', 300);

    private readonly ContactRun _run = new();

    public void Dispose() => _run.Dispose();

    public static TheoryData<string, string> TwoPeople => new()
    {
        // Ids of every kind where a phone number is documented.
        { "\"from\":\"CO.aa1\"", "\"from\":\"CO.bb2\"" },
        { "\"from\":\"DE.ENT.aa1\"", "\"from\":\"DE.ENT.bb2\"" },
        { $"\"from\":\"US.{new string('A', 150)}\"", $"\"from\":\"US.{new string('B', 150)}\"" },
        { "\"from\":\"111111111111111@lid\"", "\"from\":\"222222222222222@lid\"" },
        { "\"from\":\"@anna.ek\"", "\"from\":\"@bo.ek\"" },
        { "\"from\":\"anna.ek\"", "\"from\":\"bo.ek\"" },
        { "\"from\":\"guest-7f/1\"", "\"from\":\"guest-7f/2\"" },
        { "\"from\":\"客1\"", "\"from\":\"客2\"" },
        { "\"from\":\"a@example.org\"", "\"from\":\"b@example.org\"" },
        { $"\"from\":\"{LongId}a\"", $"\"from\":\"{LongId}b\"" },
        { "\"from\":\"12345678901234567890123\"", "\"from\":\"12345678901234567890124\"" },
        // The same in the fields of their own.
        { "\"lid\":\"111111111111111\"", "\"lid\":\"222222222222222\"" },
        { "\"from_user_id\":\"user 1\"", "\"from_user_id\":\"user 2\"" },
        { $"\"from_user_id\":\"US.{LongId}a\"", $"\"from_user_id\":\"US.{LongId}b\"" },
    };

    public static TheoryData<string> Nobody =>
    [
        "", "\"from\":\"\"", "\"from\":null", "\"from\":[\"491760000001\"]", "\"from\":{\"id\":1}",
        "\"from\":\"\\u200e \\ufeff\"",
        "\"from\":\"120363025246125486@g.us\"", "\"from\":\"status@broadcast\"", "\"from\":\"+\"",
        "\"from\":\"G1\",\"group_id\":\"G1\"",
    ];

    [Fact]
    public void Case05_UserIdWhereAPhoneIsDocumented_NamesAContactOfItsOwn()
    {
        _run.DeliverCase("05");

        Assert.NotEqual(_run.Of("wamid.F1"), _run.Of("wamid.F2"));
        Assert.All(_run.Messages, message => Assert.NotEqual("", message.ContactKey));
        Assert.Equal(["CO.aa1", "CO.bb2"], _run.Messages.Select(message => message.UserId));
        Assert.Equal(["Ivy", "Max"], _run.Messages.Select(message => message.ProfileName));
        Assert.Equal(
            [("CO.aa1", IdentityKind.UserId), ("CO.bb2", IdentityKind.UserId)],
            _run.Aliases.Select(alias => (alias.Identity, alias.Kind)));
        Assert.Equal(_run.Of("wamid.F1"), _run.Text("\"from_user_id\":\"CO.aa1\""));
    }

    [Theory]
    [MemberData(nameof(TwoPeople))]
    public void Sender_OfAnyShape_IsOneContactAndNoOther(string one, string other)
    {
        string key = _run.Text(one);

        Assert.NotEqual("", key);
        Assert.NotEqual(key, _run.Text(other));
        Assert.Equal(key, _run.Text(one));
    }

    [Theory]
    [MemberData(nameof(Nobody))]
    public void Senders_WithoutAnyIdentity_AreEachAContactOfTheirMessageAlone(string sender)
    {
        string one = _run.Text(sender), other = _run.Text(sender);

        Assert.NotEqual("", one);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Message_WithoutIdentityDeliveredAgainOnAnotherNumber_IsAnotherContact()
    {
        string one = _run.Text("");
        _run.Normaliser.Commit(_run.Normaliser.Webhook(Bodies.Body("messages", $$"""
            {"metadata":{"phone_number_id":"2"},"messages":[{{ContactRun.Message("wamid.t0", "")}}]}
            """)));

        Assert.NotEqual(one, _run.Of("wamid.t0"));
    }

    [Fact]
    public void Edit_OfAMessageWithoutIdentity_HasTheMessagesContact()
    {
        string one = _run.Text("");
        _run.Deliver(messages: ContactRun.Message("wamid.e", "", "edit", """
            "edit":{"original_message_id":"wamid.t0","message":{"type":"text","text":{"body":"b"}}}
            """));

        Assert.Equal("b", _run.Messages[^1].Text.Body);
        Assert.Equal(one, _run.Of("wamid.t0"));
    }

    [Fact]
    public void Echo_WithoutReceiver_HasAContactOfItsOwn()
    {
        _run.Deliver(messages: ContactRun.Message("e1", "\"from\":\"15550783881\""), field: "smb_message_echoes");
        _run.Deliver(messages: ContactRun.Message("e2", "\"from\":\"15550783881\""), field: "smb_message_echoes");

        Assert.NotEqual("", _run.Of("e1"));
        Assert.NotEqual(_run.Of("e1"), _run.Of("e2"));
    }

    [Theory]
    [InlineData("\"from\":\"120363025246125486@g.us\",\"author\":\"491760000001@c.us\"")]
    [InlineData("\"from\":\"120363025246125486@g.us\",\"participant\":\"491760000001:12@s.whatsapp.net\"")]
    [InlineData("\"from\":\"G1\",\"group_id\":\"G1\",\"participant\":\"491760000001\"")]
    [InlineData("\"from\":\"491760000001\",\"group_id\":\"G1\"")]
    public void Message_OfAGroup_BelongsToTheParticipant(string sender)
    {
        string person = _run.Text("\"from\":\"491760000001\"");

        Assert.Equal(person, _run.Text(sender));
    }

    [Fact]
    public void ContactEntry_ThatIsTheGroup_IsNobody()
    {
        const string Group = """{"wa_id":"120363025246125486@g.us","profile":{"name":"Choir"}}""";
        string one = _run.Text("\"from\":\"491760000001\",\"group_id\":\"120363025246125486@g.us\"", Group);
        string two = _run.Text("\"from\":\"491760000002\",\"group_id\":\"120363025246125486@g.us\"", Group);

        Assert.NotEqual(one, two);
    }

    [Fact]
    public void UserName_AsTheSoleIdentity_NamesAContact()
    {
        string one = _run.Text("", """{"profile":{"name":"A","username":"AnnaEk"}}""");

        Assert.Equal(one, _run.Text("", """{"profile":{"name":"A","username":"@annaek"}}"""));
        Assert.NotEqual(one, _run.Text("", """{"profile":{"name":"A","username":"annaek2"}}"""));
    }

    [Fact]
    public void UserName_OfTwoUserIds_JoinsNobody()
    {
        string one = _run.Text("\"from_user_id\":\"SE.1\"", """{"user_id":"SE.1","profile":{"username":"annaek"}}""");
        string two = _run.Text("\"from_user_id\":\"SE.2\"", """{"user_id":"SE.2","profile":{"username":"annaek"}}""");

        Assert.NotEqual(one, two);
    }

    [Theory]
    [InlineData("\"recipient_id\":\"CO.aa1\"", "\"from_user_id\":\"CO.aa1\"")]
    [InlineData("\"recipient_id\":\"111111111111111@lid\"", "\"from\":\"111111111111111:3@lid\"")]
    [InlineData("\"recipient_id\":\"DE.ENT.aa1\"", "\"from_parent_user_id\":\"DE.ENT.aa1\"")]
    [InlineData("\"recipient_id\":\"guest-7f\"", "\"from\":\"guest-7f\"")]
    public void Status_NamingItsRecipientByAnyShape_IsTheSendersContact(string recipient, string sender)
        => Assert.Equal(_run.Status(recipient), _run.Text(sender));
}
