using Google.Protobuf;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Schemas.WireFormat;
using StreamML.Testing.Records;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>Kind E: one phone number in two spellings is one contact, two numbers are never.</summary>
public sealed class KindE_PhoneSpellingTests : IDisposable
{
    private readonly ContactRun _run = new();

    public void Dispose() => _run.Dispose();

    public static TheoryData<string, string> Same => new()
    {
        { "491760000001", "+49 176 0000001" },
        { "491760000001", "00491760000001" },
        { "491760000001", "0049-176/0000001" },
        { "491760000001", "+49 (0)176 0000001" },
        { "491760000001", "+49 (0) 176 - 000 00 01" },
        { "491760000001", "+49 0176 0000001" },
        { "491760000001", "\\u200e+49\\u00a0176\\u202f0000001\\u200f" },
        { "491760000001", "\\u202a+49 176 0000001\\u202c" },
        { "491760000001",
            "\\uff0b\\uff14\\uff19\\uff11\\uff17\\uff16\\uff10\\uff10\\uff10\\uff10\\uff10\\uff10\\uff11" },
        { "491760000001", "\\u0664\\u0669\\u0661\\u0667\\u0666\\u0660\\u0660\\u0660\\u0660\\u0660\\u0660\\u0661" },
        { "491760000001", "\\u06f4\\u06f9\\u06f1\\u06f7\\u06f6\\u06f0\\u06f0\\u06f0\\u06f0\\u06f0\\u06f0\\u06f1" },
        { "491760000001", "49\\u2011176\\u20130000001" },
        { "491760000001", "whatsapp:+491760000001" },
        { "491760000001", "tel:+49-176-0000001;ext=1" },
        { "491760000001", "491760000001@s.whatsapp.net" },
        { "491760000001", "491760000001:12@s.whatsapp.net" },
        { "491760000001", "491760000001@c.us" },
        { "447700900123", "+44 (0)7700 900123" },
        // Italy's zero is part of the number, however it is written.
        { "390612345678", "+39 (0)6 1234 5678" },
        { "390612345678", "0039 06 12345678" },
        // Brazil: the ninth digit of mobiles.
        { "554188880017", "5541988880017" },
        { "+55 41 8888-0017", "+55 (41) 98888-0017" },
        { "551166660017", "5511966660017" },
        { "556777770017", "whatsapp:+5567977770017" },
        { "+55 (0)41 8888-0017", "5541988880017" },
        // Mexico.
        { "525512340018", "5215512340018" },
        { "+52 1 55 1234 0018", "+52 55 1234 0018" },
        // Argentina.
        { "541112340019", "5491112340019" },
        { "+54 9 11 1234-0019", "+54 11 1234 0019" },
        { "+54 11 15-1234-0019", "5491112340019" },
        { "+54 (0)2966 15 423456", "5492966423456" },
        // Benin and Ivory Coast: the plans of 2024 and 2021.
        { "22997000011", "2290197000011" },
        { "22507123456", "2250707123456" },
        { "22545123456", "2250545123456" },
        { "22502123456", "2250102123456" },
    };

    public static TheoryData<string, string> Different => new()
    {
        // Brazil: a landline has eight digits that begin with 2 to 5, and a mobile of the same digits is another line.
        { "554132340017", "5541932340017" },
        { "552125550017", "5521925550017" },
        { "554188880017", "5541988880018" },
        { "554188880017", "5542988880017" },
        { "525512340018", "5215512340019" },
        { "541112340019", "5491112340018" },
        { "491760000001", "491760000002" },
        { "491760000001", "4917600000010" },
        { "491760000001", "4910760000001" },
        { "15551234567", "115551234567" },
        { "15210000001", "5210000001" },
        { "390612345678", "39612345678" },
        { "22520123456", "2252720123457" },
        { "2250707123456", "2250107123456" },
    };

    [Fact]
    public void Case09_SoleContactBesideASoleStatus_IsOneContact()
    {
        _run.DeliverCase("09");

        Assert.Equal(_run.Of("wamid.B1"), _run.Of("wamid.B2"));
        Assert.Equal("554188880017", _run.Messages[0].WaId);
    }

    [Fact]
    public void Case10_MexicoAndArgentina_AreOneContactEach()
    {
        _run.DeliverCase("10");

        Assert.Equal(_run.Of("wamid.M1"), _run.Of("wamid.M2"));
        Assert.Equal(_run.Of("wamid.A1"), _run.Of("wamid.A2"));
        Assert.NotEqual(_run.Of("wamid.M1"), _run.Of("wamid.A1"));
    }

    [Theory]
    [MemberData(nameof(Same))]
    public void Number_InTwoSpellings_IsOneContact(string one, string other)
    {
        string key = _run.Text($"\"from\":\"{one}\"");

        Assert.NotEqual("", key);
        Assert.Equal(key, _run.Text($"\"from\":\"{other}\""));
        Assert.Equal(key, _run.Status($"\"recipient_id\":\"{other}\""));
    }

    [Theory]
    [MemberData(nameof(Different))]
    public void Numbers_ThatAreTwo_AreTwoContacts(string one, string other)
        => Assert.NotEqual(_run.Text($"\"from\":\"{one}\""), _run.Text($"\"from\":\"{other}\""));

    [Fact]
    public void WaId_OfAMessage_StaysAsReceived()
    {
        _run.Text("\"from\":\"+55 (41) 8888-0017\"");

        Assert.Equal("554188880017", _run.Messages[0].WaId);
    }

    [Fact]
    public void SoleContact_BesideSeveralStatusesOfOneRecipient_IsTheirContact()
    {
        _run.Deliver(
            """{"wa_id":"31612345678"}""",
            statuses: ContactRun.StatusOf("s1", "\"recipient_id\":\"310612345679\"") + ","
                + ContactRun.StatusOf("s2", "\"recipient_id\":\"310612345679\""));

        Assert.Equal(_run.Of("s1"), _run.Of("s2"));
        Assert.Equal(_run.Of("s1"), _run.Text("\"from\":\"31612345678\""));
    }

    [Fact]
    public void SoleContact_BesideAStatusOfAnotherUserId_IsNotTheirs()
    {
        string status = _run.Status(
            "\"recipient_id\":\"31612345679\",\"recipient_user_id\":\"NL.2\"",
            """{"wa_id":"31612345678","user_id":"NL.1"}""");

        Assert.NotEqual(status, _run.Text("\"from\":\"31612345678\""));
    }

    [Fact]
    public void SoleContact_OfTheMessage_IsNotThatOfAStatusBesideIt()
    {
        _run.Deliver(
            """{"wa_id":"31612345678"}""", ContactRun.Message("m", "\"from\":\"31612345678\""),
            ContactRun.StatusOf("s", "\"recipient_id\":\"31612345679\""));

        Assert.NotEqual(_run.Of("m"), _run.Of("s"));
    }

    [Fact]
    public void SeveralContacts_BesideAsManyStatuses_AreNotPairedByPosition()
    {
        _run.Deliver(
            """{"wa_id":"31612345671"},{"wa_id":"31612345672"}""",
            statuses: ContactRun.StatusOf("s1", "\"recipient_id\":\"31612345673\"") + ","
                + ContactRun.StatusOf("s2", "\"recipient_id\":\"31612345674\""));

        string[] keys =
        [
            _run.Of("s1"), _run.Of("s2"), _run.Text("\"from\":\"31612345671\""), _run.Text("\"from\":\"31612345672\""),
        ];
        Assert.Equal(4, keys.Distinct().Count());
    }

    [Fact]
    public void SeveralContacts_InOtherSpellings_AreFoundByTheirNumber()
    {
        _run.Deliver(
            """{"wa_id":"554188880017","user_id":"BR.1"},{"wa_id":"5215512340018","user_id":"MX.1"}""",
            statuses: ContactRun.StatusOf("s1", "\"recipient_id\":\"525512340018\"") + ","
                + ContactRun.StatusOf("s2", "\"recipient_id\":\"+55 41 98888-0017\""));

        Assert.Equal(_run.Of("s1"), _run.Text("\"from_user_id\":\"MX.1\""));
        Assert.Equal(_run.Of("s2"), _run.Text("\"from_user_id\":\"BR.1\""));
    }

    [Theory]
    [InlineData("\"phone\":\"+55 (41) 98888-0017\"")]
    [InlineData("\"wa_id\":\"5541988880017\"")]
    [InlineData("\"phone\":\"0055 41 8888 0017\"")]
    [InlineData("\"phone\":\"whatsapp:+5541988880017\"")]
    [InlineData("\"phone\":\"\\u200e+55 41 98888-0017\"")]
    public void PostedEvent_InAnySpelling_IsTheSendersContact(string contact)
    {
        string key = _run.Text("\"from\":\"554188880017\"");
        var raw = new RawApiRecord
        {
            Tenant = "acme",
            EventId = "e",
            Kind = ApiKind.Event,
            Body = ByteString.CopyFromUtf8($$"""{"type":"view",{{contact}}}"""),
            ReceivedAtMs = Bodies.Time * 1000,
        };
        _run.Normaliser.Commit(
            _run.Normaliser.Record(TopicCatalogue.ApiRaw, new ProtobufSerde<RawApiRecord>(8).Serialize(raw)));

        var posted = Assert.Single(_run.Normaliser.Committed.Of<BusinessEvent>(TopicCatalogue.Events));
        Assert.Equal(key, posted.ContactKey);
    }
}
