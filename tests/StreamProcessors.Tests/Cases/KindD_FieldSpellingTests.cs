using StreamML.Schemas.V1;
using StreamML.StreamProcessors.Stages.Voice;

namespace StreamML.StreamProcessors.Tests.Cases;

/// <summary>Kind D: names and spellings of a field that older and newer producers use read alike.</summary>
public sealed class KindD_FieldSpellingTests : IDisposable
{
    private readonly ContactRun _run = new();

    public void Dispose() => _run.Dispose();

    /// <summary>The message's sender, the system object, and a sender who is then the same person.</summary>
    public static TheoryData<string, string, string, string> Changes => new()
    {
        // What was known before, the system message's sender, the change, who is the same then.
        {
            "\"from\":\"4917600000051\"", "\"from\":\"4917600000051\"",
            """ "type":"user_changed_number","new_wa_id":"4917600000052" """, "\"from\":\"4917600000052\""
        },
        {
            "\"from\":\"4917600000051\"", "\"from\":\"4917600000051\"",
            """ "type":"user_changed_number","new_wa_id":4.917600000052E12 """, "\"from\":\"4917600000052\""
        },
        {
            "\"from\":\"4917600000051\"", "\"from\":\"4917600000051\"",
            """ "type":"user_changed_number","wa_id":4917600000052 """, "\"from\":\"4917600000052\""
        },
        {
            "\"from\":\"4917600000051\"", "\"from\":\"4917600000052\"",
            """ "type":"customer_changed_number","customer":4917600000051,"new_wa_id":"4917600000052" """,
            "\"from\":\"4917600000052\""
        },
        {
            "\"from\":\"4917600000051\"", "",
            """ "type":"user_changed_number","wa_id":"4917600000051","new_wa_id":"4917600000052" """,
            "\"from\":\"4917600000052\""
        },
        {
            "\"from\":\"4917600000051\"", "",
            """ "type":"user_changed_number","user":"4917600000051","new_wa_id":"4917600000052" """,
            "\"from\":\"4917600000052\""
        },
        {
            // The old number stands in the sentence alone, and in another notation.
            "\"from\":\"4917600000051\"", "\"from\":\"4917600000052\"",
            """
            "type":"user_changed_number","wa_id":"4917600000052",
            "body":"User Uwe changed from \u2066+49 176 0000\u20110051\u2069 to \u2066+49 176 00000052\u2069\u200e."
            """,
            "\"from\":\"4917600000052\""
        },
        {
            "\"from_user_id\":\"KE.old1\"", "\"from_user_id\":\"KE.new1\"",
            """ "type":"user_changed_user_id","previous_user_id":"KE.old1","user_id":"KE.new1" """,
            "\"from_user_id\":\"KE.new1\""
        },
        {
            "\"from_user_id\":\"KE.old1\"", "\"from_user_id\":\"KE.new1\"",
            """ "type":"user_changed_user_id","user_id":{"previous":"KE.old1","current":"KE.new1"} """,
            "\"from_user_id\":\"KE.new1\""
        },
        {
            "\"from_user_id\":\"KE.old1\"", "",
            """
            "type":"user_changed_user_id","user_id":"KE.new1\u200f",
            "body":"User Nia changed from \u2068KE.old1\u2069 to \u2068KE.new1\u2069\ufeff"
            """,
            "\"from_user_id\":\"KE.new1\""
        },
        {
            "\"from_user_id\":\"KE.old1\"", "",
            """
            "type":"customer_changed_user_id","bsuid":"KE.new1","body":"User Nia changed from KE.old1 to KE.new1"
            """,
            "\"from_user_id\":\"KE.new1\""
        },
    };

    public static TheoryData<string, string> SameSender => new()
    {
        { "\"from_user_id\":\"SE.7\"", "\"user_id\":\"SE.7\"" },
        { "\"from_user_id\":\"SE.7\"", "\"bsuid\":\"SE.7\"" },
        { "\"from_user_id\":\"SE.7\"", "\"from_bsuid\":\"SE.7\"" },
        { "\"from_user_id\":\"SE.7\"", "\"from_user_id\":\"\\u200eSE.7\\u200f\"" },
        { "\"from_user_id\":\"SE.7\"", "\"from_user_id\":\"\\ufeffSE.\\u200b7 \"" },
        { "\"from_parent_user_id\":\"SE.ENT.7\"", "\"parent_user_id\":\"SE.ENT.7\"" },
        { "\"from_parent_user_id\":\"SE.ENT.7\"", "\"from_user_id\":\"SE.ENT.7\"" },
        { "\"from\":\"46701234567\"", "\"wa_id\":\"46701234567\"" },
        { "\"from\":\"46701234567\"", "\"from_user_id\":\"46701234567\"" },
        { "\"from\":\"46701234567\"", "\"from\":46701234567" },
        { "\"from\":\"111111111111111@lid\"", "\"from_lid\":\"111111111111111\"" },
        { "\"from\":\"111111111111111@lid\"", "\"lid\":\"111111111111111@lid\"" },
    };

    public static TheoryData<string> HashPlaces =>
    [
        """ "system":{"type":"customer_identity_changed","identity":"h4sh=="} """,
        """ "system":{"type":"customer_identity_changed","identity":{"hash":"h4sh==","acknowledged":true}} """,
        """ "system":{"type":"user_identity_changed","user":"34600000061"},"identity":{"hash":"h4sh=="} """,
        """ "system":{"type":"user_identity_changed"},"identity":"h4sh==" """,
        """ "system":{"type":"user_identity_changed","identity_key_hash":"h4sh=="} """,
    ];

    [Fact]
    public void Case06_NewWaIdAsANumber_JoinsOldAndNew()
    {
        _run.DeliverCase("06");

        Assert.Equal(_run.Of("wamid.S1"), _run.Of("wamid.S3"));
        Assert.Equal("4917600000052", _run.Messages[1].System.WaId);
    }

    [Fact]
    public void Case07_CustomerOfAChangedNumber_JoinsOldAndNew()
    {
        _run.DeliverCase("07");

        Assert.Equal(_run.Of("wamid.S1"), _run.Of("wamid.S2"));
        Assert.Equal(_run.Of("wamid.S1"), _run.Of("wamid.S3"));
    }

    [Fact]
    public void Case08_IdsBetweenDirectionMarks_JoinOldAndNew()
    {
        _run.DeliverCase("08");

        Assert.Equal(_run.Of("wamid.S1"), _run.Of("wamid.S2"));
        Assert.Equal(_run.Of("wamid.S1"), _run.Of("wamid.S3"));
    }

    [Fact]
    public void Case12_IdentityInsideSystem_FillsTheHash()
    {
        _run.DeliverCase("12");

        var message = Assert.Single(_run.Messages);
        Assert.Equal("h4sh==", message.System.IdentityHash);
        Assert.Equal(message.ContactKey, _run.Text("\"from\":\"34600000061\""));
    }

    [Fact]
    public void Case15_TypeVoice_IsAVoiceNoteToFetch()
    {
        _run.DeliverCase("15");

        var message = Assert.Single(_run.Messages);
        Assert.True(VoiceRecords.IsAudio(message));
        Assert.Equal(("101", true), (message.Media.Id, message.Media.Voice));
        Assert.Empty(_run.Normaliser.Committed.Of<TextMessage>(Schemas.Topics.TopicCatalogue.MessagesText));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Change_InAnySpelling_JoinsOldAndNew(string before, string sender, string system, string after)
    {
        string key = _run.Text(before);

        Assert.Equal(key, _run.System(sender, system));
        Assert.Equal(key, _run.Text(after));
    }

    [Theory]
    [InlineData("user_changed_number", "4917600000061", "User changed from 4917600000051 to 4917600000099")]
    [InlineData("user_changed_number", "4917600000061", "User 4917600000051 has a new number")]
    [InlineData(
        "user_changed_number", "4917600000061",
        "User changed from 4917600000051 to 4917600000061 changed from 4917600000060 to 4917600000061")]
    [InlineData("user_identity_changed", "4917600000061", "User changed from 4917600000051 to 4917600000061")]
    [InlineData("user_changed_number", "4917600000061", "\\u202eUser changed from 4917600000051 to 4917600000061 x")]
    public void Change_InANameThatReadsLikeTheSentence_IsNotBelieved(string kind, string newId, string body)
    {
        string victim = _run.Text("\"from\":\"4917600000051\"");
        _run.System("\"from\":\"4917600000060\"", $$"""
            "type":"{{kind}}","wa_id":"{{newId}}","body":"{{body}}"
            """);

        Assert.NotEqual(victim, _run.Text("\"from\":\"4917600000061\""));
        Assert.NotEqual(victim, _run.Text("\"from\":\"4917600000060\""));
    }

    [Fact]
    public void GroupNotice_NamingOtherPeople_JoinsNobody()
    {
        string one = _run.Text("\"from\":\"4917600000051\"");
        _run.System("\"from\":\"4917600000051\"", """
            "type":"group_user_joined","group_id":"G1","user":"4917600000052","users":["4917600000053"]
            """);

        Assert.NotEqual(one, _run.Text("\"from\":\"4917600000052\""));
        Assert.NotEqual(one, _run.Text("\"from\":\"4917600000053\""));
    }

    [Theory]
    [MemberData(nameof(SameSender))]
    public void Sender_InAnyField_IsTheSameContact(string one, string other)
        => Assert.Equal(_run.Text(one), _run.Text(other));

    [Theory]
    [MemberData(nameof(HashPlaces))]
    public void IdentityHash_WhereverItStands_IsFilled(string content)
    {
        _run.Deliver(messages: ContactRun.Message("i", "\"from\":\"34600000061\"", "system", content));

        Assert.Equal("h4sh==", Assert.Single(_run.Messages).System.IdentityHash);
    }

    [Fact]
    public void IdentityHash_OfTheContactBesideTheNotice_IsFilled()
    {
        _run.System(
            "\"from\":\"34600000061\"", "\"type\":\"user_identity_changed\"",
            """{"wa_id":"34600000061","identity_key_hash":"h4sh=="}""");

        Assert.Equal("h4sh==", Assert.Single(_run.Messages).System.IdentityHash);
    }

    [Theory]
    [InlineData("""{"wa_id":"46701234567","bsuid":"SE.7"}""")]
    [InlineData("""{"input":"+46 70 123 45 67","user_id":"SE.7"}""")]
    [InlineData("""{"wa_id":"46701234567@s.whatsapp.net","user_id":"SE.7"}""")]
    [InlineData("""{"wa_id":46701234567,"user_id":" SE.7"}""")]
    [InlineData("""{"wa_id":"SE.7","input":"46701234567"}""")]
    public void Contact_InAnySpelling_PairsItsIdentities(string contact)
    {
        string key = _run.Text("\"from\":\"46701234567\"", contact + ",{\"wa_id\":\"46700000000\"}");

        Assert.Equal(key, _run.Text("\"from_user_id\":\"SE.7\""));
        Assert.NotEqual(key, _run.Text("\"from\":\"46700000000\""));
    }

    [Fact]
    public void Status_OfTheOnPremiseApi_NamesItsRecipientInsideMessage()
        => Assert.Equal(
            _run.Text("\"from\":\"46701234567\""), _run.Status("\"message\":{\"recipient_id\":\"46701234567\"}"));

    [Fact]
    public void UserName_InTheContactItself_IsRead()
    {
        _run.Text("\"from\":\"46701234567\"", """{"wa_id":"46701234567","username":"annaek","name":"Anna"}""");

        Assert.Equal(("annaek", "Anna"), (_run.Messages[0].Username, _run.Messages[0].ProfileName));
    }

    [Theory]
    [InlineData("voice", "\"voice\":{\"id\":\"101\"}")]
    [InlineData("voice", "\"audio\":{\"id\":\"101\"}")]
    [InlineData("audio", "\"voice\":{\"id\":\"101\",\"mime_type\":\"audio/ogg\"}")]
    [InlineData("ptt", "\"ptt\":{\"id\":\"101\"}")]
    [InlineData("audio", "\"audio\":{\"id\":\"101\",\"ptt\":true}")]
    public void VoiceNote_InAnySpelling_IsFetched(string type, string content)
    {
        _run.Deliver(messages: ContactRun.Message("v", "\"from\":\"46701234567\"", type, content));

        var message = Assert.Single(_run.Messages);
        Assert.True(VoiceRecords.IsAudio(message));
        Assert.Equal(("101", true), (message.Media.Id, message.Media.Voice));
    }

    [Fact]
    public void VoiceNote_InAnEdit_IsFetched()
    {
        _run.Deliver(messages: ContactRun.Message("e", "\"from\":\"46701234567\"", "edit", """
            "edit":{"original_message_id":"v","message":{"type":"voice","voice":{"id":"102"}}}
            """));

        Assert.True(VoiceRecords.IsAudio(Assert.Single(_run.Messages)));
    }

    [Fact]
    public void AudioFile_WithoutVoice_IsNoVoiceNote()
    {
        _run.Deliver(
            messages: ContactRun.Message("v", "\"from\":\"46701234567\"", "audio", "\"audio\":{\"id\":\"1\"}"));

        Assert.False(Assert.Single(_run.Messages).Media.Voice);
    }

    [Theory]
    [InlineData("\"context\":{\"group_id\":\"G1\",\"id\":\"w\"}")]
    [InlineData("\"group_id\":\"G1\"")]
    [InlineData("\"group_jid\":\"G1\"")]
    public void Group_WhereverItStands_IsTheMessages(string fields)
    {
        _run.Text($"\"from\":\"46701234567\",{fields}");

        Assert.Equal(("G1", ""), (_run.Messages[0].GroupId, _run.Messages[0].RawJson));
    }

    [Theory]
    [InlineData("\"recipient_participant_id\":\"46701234567\"")]
    [InlineData("\"recipient_participant_user_id\":\"SE.7\"")]
    [InlineData("\"participant\":\"46701234567@s.whatsapp.net\"")]
    [InlineData("\"recipient_participant_id\":\"SE.7\"")]
    public void Status_OfAGroup_BelongsToTheParticipant(string participant)
    {
        string key = _run.Text("\"from\":\"46701234567\",\"from_user_id\":\"SE.7\"");

        Assert.Equal(key, _run.Status($"\"recipient_id\":\"G1\",\"recipient_type\":\"group\",{participant}"));
    }
}
