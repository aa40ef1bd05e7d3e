using StreamML.Schemas.V1;

namespace StreamML.StreamProcessors.Tests.Normalise;

/// <summary>One person under many identities (WHATSAPP.md, identity).</summary>
public sealed class IdentityTests : IDisposable
{
    private readonly NormaliserHarness _normaliser = new();
    private int _next;

    public void Dispose() => _normaliser.Dispose();

    [Fact]
    public void UsernameUser_WithoutPhoneAndLaterWithOne_IsOneContact()
    {
        string key = Receive("\"from_user_id\":\"SE.7\"");
        Assert.Equal(key, Receive("\"from_user_id\":\"SE.7\",\"from\":\"+46 70-777\""));
        Assert.Equal(key, Receive("\"from\":\"4670777\""));
        Assert.Equal([("SE.7", IdentityKind.UserId), ("4670777", IdentityKind.Phone)], Known());
    }

    [Fact]
    public void ChangedNumber_KeepsItsHistory()
    {
        string key = Receive("\"from\":\"4670111\",\"from_user_id\":\"SE.1\"");
        Receive(
            "\"from\":\"4670111\"", "system",
            "\"system\":{\"type\":\"user_changed_number\",\"wa_id\":\"4670222\",\"user_id\":\"SE.2\",\"body\":\"b\"}");

        Assert.Equal(key, Receive("\"from\":\"4670222\",\"from_user_id\":\"SE.2\""));
        Assert.Equal(key, Receive("\"from_user_id\":\"SE.2\""));
    }

    [Fact]
    public void RegeneratedId_InTheSystemMessagesSentence_IsTheSameContact()
    {
        string key = Receive("\"from_user_id\":\"SE.1\"");
        Receive(
            "\"from_user_id\":\"SE.2\"", "system",
            "\"system\":{\"type\":\"user_changed_user_id\",\"user_id\":\"SE.2\",\"body\":\"User Bo changed from SE.1 "
            + "to SE.2\"}");

        Assert.Equal(key, Receive("\"from_user_id\":\"SE.2\""));
    }

    [Theory]
    [InlineData("User changed from SE.1 to SE.3 changed from SE.2 to SE.3")]
    [InlineData("User changed from SE.1 to SE.3 has a new id")]
    [InlineData("User Bo changed from SE.1 to SE.9")]
    public void RegeneratedId_InANameThatReadsLikeTheSentence_IsNotBelieved(string sentence)
    {
        string victim = Receive("\"from_user_id\":\"SE.1\"");
        Receive(
            "\"from_user_id\":\"SE.2\"", "system",
            $"\"system\":{{\"type\":\"user_changed_user_id\",\"user_id\":\"SE.3\",\"body\":\"{sentence}\"}}");

        Assert.NotEqual(victim, Receive("\"from_user_id\":\"SE.3\""));
    }

    [Theory]
    [InlineData("""{"user_id_update":[{"wa_id":"4670","user_id":{"previous":"SE.1","current":"SE.2"},"timestamp":"1781517600"}]}""")]
    [InlineData("""{"user_id_update":{"user_id":{"current":"SE.2","previous":"SE.1"}}}""")]
    [InlineData("""{"user_id":{"previous":"SE.1","current":"SE.2"}}""")]
    public void UserIdUpdate_InAnyShape_JoinsOldAndNew(string value)
    {
        string key = Receive("\"from_user_id\":\"SE.1\"");
        _normaliser.Commit(_normaliser.Webhook(Bodies.Body("user_id_update", value)));

        Assert.Equal(key, Receive("\"from_user_id\":\"SE.2\""));
        Assert.Empty(_normaliser.Committed.DeadLetters);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TwoContacts_ThatTurnOutToBeOne_MergeIntoTheOlder(bool youngerFirst)
    {
        // The contact first seen in event time is the older, in whatever order the two arrive.
        string older = "\"from\":\"4670111\"";
        string younger = "\"from_user_id\":\"SE.1\"";
        string first, second;
        if (youngerFirst)
        {
            second = Receive(younger, seconds: Bodies.Time + 60);
            first = Receive(older, seconds: Bodies.Time);
        }
        else
        {
            first = Receive(older, seconds: Bodies.Time);
            second = Receive(younger, seconds: Bodies.Time + 60);
        }

        Assert.NotEqual(first, second);
        Assert.Equal(first, Receive($"{older},{younger}", seconds: Bodies.Time + 120));
        _normaliser.Restart(keepFolder: false);

        Assert.Equal(first, Receive(younger, seconds: Bodies.Time + 180));
        var merge = Assert.Single(_normaliser.Aliases, alias => alias.Kind == IdentityKind.ContactKey);
        Assert.Equal((second, first), (merge.Identity, merge.ContactKey));
        Assert.Equal(Bodies.Time * 1000, merge.ContactSinceMs);
    }

    [Fact]
    public void Merges_OneAfterAnother_EndAtTheOldest()
    {
        Receive("\"from\":\"3\"", seconds: Bodies.Time + 3);
        Receive("\"from\":\"2\"", seconds: Bodies.Time + 2);
        string oldest = Receive("\"from\":\"1\"", seconds: Bodies.Time + 1);
        Receive(
            "\"from\":\"3\",\"to\":\"9\"", "system", "\"system\":{\"type\":\"user_changed_number\",\"wa_id\":\"2\"}");
        Receive("\"from\":\"2\"", "system", "\"system\":{\"type\":\"user_changed_number\",\"wa_id\":\"1\"}");

        foreach (bool keepFolder in new[] { true, false })
        {
            _normaliser.Checkpoint();
            _normaliser.Restart(keepFolder);
            Assert.Equal([oldest, oldest, oldest], new[] { "1", "2", "3" }.Select(n => Receive($"\"from\":\"{n}\"")));
        }
    }

    [Fact]
    public void SameIdentity_OfAnotherTenant_IsAnotherContact()
    {
        string body = Bodies.Messages(Bodies.Text("wamid.a", "a"));
        _normaliser.Commit(
            _normaliser.Webhook(body),
            _normaliser.Webhook(body.Replace("wamid.a", "wamid.b", StringComparison.Ordinal), "beta"));

        string[][] keys = [.. _normaliser.Messages.Select(message => message.ContactKey.Split('/'))];
        Assert.Equal(["acme", "beta"], keys.Select(key => key[0]));
        Assert.NotEqual(keys[0][1], keys[1][1]);
    }

    [Fact]
    public void Message_InAGroup_BelongsToItsSender()
        => Assert.Equal(
            Receive("\"from_user_id\":\"SE.9\""), Receive("\"group_id\":\"g1\",\"from_user_id\":\"SE.9\""));

    [Fact]
    public void Message_WithoutAnyIdentity_IsKeptUnderAContactOfItsOwn()
    {
        string key = Receive("\"from\":\"\"");

        Assert.Matches("^acme/[0-9a-f]{32}$", key);
        Assert.Equal(key, _normaliser.Committed.Sent[^1].Key);
    }

    [Fact]
    public void Contacts_OfTwoPeopleInOneValue_AreNotMixed()
    {
        string Body(string contacts, string messages) => Bodies.Body("messages",
            $"{{\"metadata\":{Bodies.Metadata},\"contacts\":[{contacts}],\"messages\":[{messages}]}}");
        _normaliser.Commit(_normaliser.Webhook(Body(
            "{\"wa_id\":\"2\",\"user_id\":\"SE.2\",\"profile\":{\"name\":\"Two\"}},{\"wa_id\":\"1\",\"profile\":{\"name\":\"One\"}}",
            "{\"id\":\"a\",\"from\":\"1\",\"type\":\"text\"},{\"id\":\"b\",\"from_user_id\":\"SE.2\",\"type\":\"text\"},"
                + "{\"id\":\"c\",\"from\":\"3\",\"type\":\"text\"}")));
        _normaliser.Commit(_normaliser.Webhook(Body(
            "{\"wa_id\":\"541155551234\",\"profile\":{\"name\":\"Four\"}}",
            "{\"id\":\"d\",\"from\":\"5491155551234\",\"type\":\"text\"}")));

        Assert.Equal(
            ["One", "Two", "", "Four"], _normaliser.Messages.Select(message => message.ProfileName));
        Assert.Equal(
            ["1", "SE.2", "3", "541155551234"],
            _normaliser.Messages.Select(message => _normaliser.FirstIdentity(message.ContactKey)));
    }

    private string Receive(
        string who, string type = "text", string content = "\"text\":{\"body\":\"a\"}", long seconds = Bodies.Time)
    {
        string message =
            $"{{{who},\"id\":\"wamid.{_next++}\",\"timestamp\":\"{seconds}\",\"type\":\"{type}\",{content}}}";
        _normaliser.Commit(_normaliser.Webhook(Bodies.Body(
            "messages", $"{{\"metadata\":{Bodies.Metadata},\"messages\":[{message}]}}")));
        return _normaliser.Messages[^1].ContactKey;
    }

    private IEnumerable<(string, IdentityKind)> Known() =>
        _normaliser.Aliases.Select(alias => (alias.Identity, alias.Kind));
}
