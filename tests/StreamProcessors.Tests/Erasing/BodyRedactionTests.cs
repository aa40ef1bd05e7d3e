using System.Text;
using StreamML.StreamProcessors.Erasing;

namespace StreamML.StreamProcessors.Tests.Erasing;

/// <summary>One person's entries are cut out of a body, and the others' stay.</summary>
public sealed class BodyRedactionTests
{
    private const string Bo = "\"from\":\"46709999999\"";

    [Fact]
    public void Body_OfTwoPeople_KeepsTheOthersEntries()
    {
        string body = Bodies.Body("messages", $$$"""
            {"messaging_product":"whatsapp","metadata":{{{Bodies.Metadata}}},
            "contacts":[{{{Bodies.Anna}}},{"profile":{"name":"Bo"},"wa_id":"46709999999"}],
            "messages":[{{{Bodies.Text("wamid.a", "canary")}}},
            {{{{Bo}}},"id":"wamid.b","timestamp":"1","type":"text","text":{"body":"from Bo, call +46701234567"}}]}
            """);

        var left = BodyRedaction.Of(body.Utf8(), IsAnna);

        Assert.True(left.IsTouched);
        string text = Encoding.UTF8.GetString(left.Body!);
        Assert.Contains("from Bo", text, StringComparison.Ordinal);
        Assert.Contains(Bodies.Waba, text, StringComparison.Ordinal);
        foreach (string gone in new[] { "canary", "Anna", "wamid.a", "SE.1001", "annaek" })
        {
            Assert.DoesNotContain(gone, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Body_OfThePersonAlone_GoesWhole()
    {
        var left = BodyRedaction.Of(Bodies.Messages(Bodies.Text("wamid.a", "canary")).Utf8(), IsAnna);

        Assert.Equal(new RedactedBody(true, null), left);
    }

    [Fact]
    public void Message_BetweenTwoWhoAreErased_IsThatOfBoth()
    {
        var asked = new SortedSet<string>(StringComparer.Ordinal);
        string body = Bodies.Body("messages", $$$"""
            {"metadata":{{{Bodies.Metadata}}},"messages":[{{{{Bo}}},"to":"46701234567","id":"wamid.b","timestamp":"1",
            "type":"text","text":{"body":"canary"}}]}
            """);

        var left = BodyRedaction.Of(
            body.Utf8(), text => text is "46701234567" or "46709999999" && (asked.Add(text) || true));

        Assert.Equal(new RedactedBody(true, null), left);
        Assert.Equal(["46701234567", "46709999999"], asked);
    }

    [Fact]
    public void Body_OfSomebodyElse_IsLeftAlone()
    {
        var left = BodyRedaction.Of(
            Bodies.Messages(Bodies.Text("wamid.a", "hej")).Utf8(), text => text == "46701111111");

        Assert.False(left.IsTouched);
    }

    [Fact]
    public void Message_ThatQuotesThePerson_LosesTheQuoteAlone()
    {
        string body = Bodies.Body("messages", $$$"""
            {"metadata":{{{Bodies.Metadata}}},"messages":[{{{{Bo}}},"id":"wamid.b","timestamp":"1","type":"text",
            "text":{"body":"kept"},"context":{"from":"46701234567","id":"wamid.a"}}]}
            """);

        string text = Encoding.UTF8.GetString(BodyRedaction.Of(body.Utf8(), IsAnna).Body!);

        Assert.Contains("kept", text, StringComparison.Ordinal);
        Assert.DoesNotContain("46701234567", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Body_ThatAnotherTenantReads_KeepsThatTenantsEntry()
    {
        string mine = Bodies.Messages(Bodies.Text("wamid.a", "canary"));
        string theirs = Bodies.Body("messages", $$"""
            {"messages":[{{Bodies.Text("wamid.b", "kept")}}]}
            """, "77");
        string body = mine[..mine.LastIndexOf("]}", StringComparison.Ordinal)]
            + "," + theirs[(theirs.IndexOf('[', StringComparison.Ordinal) + 1)..];

        string text = Encoding.UTF8.GetString(BodyRedaction.Of(body.Utf8(), IsAnna, "77").Body!);

        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        Assert.Contains("kept", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("From=whatsapp%3A%2B46701234567&Body=canary", true)]
    [InlineData("From=whatsapp%3A%2B46709999999&Body=hello", false)]
    [InlineData("{\"contact\":{\"phone\":\"46701234567\"},\"label\":\"positive\"}", true)]
    [InlineData("{\"contact\":{\"phone\":\"46709999999\"},\"label\":\"positive\"}", false)]
    [InlineData("{\"from\":\"46701234567\",\"from\":\"1\"}", true)]
    public void Body_ThatIsAboutOnePerson_GoesWholeOrStays(string body, bool goes)
    {
        var left = BodyRedaction.Of(body.Utf8(), IsAnna);

        Assert.Equal(goes, left.IsTouched);
        Assert.Null(left.Body);
    }

    private static bool IsAnna(string text) => text is "46701234567" or "SE.1001" or "whatsapp:+46701234567";
}
