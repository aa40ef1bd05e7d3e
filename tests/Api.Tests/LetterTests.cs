using StreamML.Messaging.Redriving;

namespace StreamML.Api.Tests;

/// <summary>Dead letters brought back and discarded by the API.</summary>
public sealed class LetterTests
{
    private const string Base = "/api/v1/dead-letters/";

    [Fact]
    public async Task Redrive_OfWhatIsNamed_SaysWhoDecidedAndWhatCameOfIt()
    {
        await using var api = await ApiUnderTest.StartAsync();

        var (status, answer, _) = await api.SendAsync(
            "POST", Base + "redrive", """{"stage": "enricher", "reason": "mended"}""", api.AllKey);

        Assert.Equal(200, status);
        Assert.Equal(1, answer.GetProperty("data").GetProperty("redriven").GetInt32());
        var (query, reason, by) = Assert.Single(api.Installation.Letters.Decided);
        Assert.Equal((new DeadLetterQuery { Stage = "enricher" }, "mended", "api: test"), (query, reason, by));
    }

    [Theory]
    [InlineData("redrive", "{}", 400)]
    [InlineData("discard", """{"all": true}""", 422)]
    [InlineData("discard", """{"all": true, "reason": "a scanner"}""", 200)]
    [InlineData("redrive", """{"since": "yesterday"}""", 400)]
    public async Task Requests_OfLetters_AreJudged(string route, string body, int expected)
    {
        await using var api = await ApiUnderTest.StartAsync();

        var (status, answer, _) = await api.SendAsync("POST", Base + route, body, api.AllKey);

        Assert.True(status == expected, $"{status} {answer}");
    }
}
