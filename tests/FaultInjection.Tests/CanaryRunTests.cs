using System.Text.Json;
using StreamML.FaultInjection.Leaks;

namespace StreamML.FaultInjection.Tests;

/// <summary>The short form of <c>check canaries</c>, and a search that finds what it is there for.</summary>
public sealed class CanaryRunTests
{
    [Fact]
    public async Task Canaries_ThroughEveryDoor_AreFoundInNoLogMetricTraceOrErrorPage()
    {
        var common = new FaultRunOptions { Program = "" };
        var options = new CanaryCheckOptions { People = 111 };

        var report = await new CanaryRun(options, common, TimeProvider.System, new Progress<string>())
            .RunAsync(CancellationToken.None);

        Assert.True(report.Ok, JsonSerializer.Serialize(report));
        Assert.True(report.Searched["refusal"] > 30, JsonSerializer.Serialize(report));
        Assert.Contains("Ingest 200", report.Answers.Keys);
        Assert.Contains("Ingest 202", report.Answers.Keys);
    }

    [Theory]
    [InlineData("word")]
    [InlineData("name")]
    [InlineData("phone")]
    [InlineData("token")]
    [InlineData("part")]
    [InlineData("large letters")]
    [InlineData("secret")]
    public void Search_OfATextThatShowsSomething_FindsItWhereItStands(string what)
    {
        var people = Canary.Make(50, seed: 3);
        var canary = people[^1];
        using var search = new LeakSearch(people);
        search.Guard("the-password");
        search.Look("log line", "harmless", $"49157 requests, {Canary.PhoneMarker}000000000 bytes, zqk, a password");
        Assert.Equal(0, search.Found);

        search.Look("log line", "telling", what switch
        {
            "word" => $"refused: {canary.Word}.",
            "name" => $"\"{canary.Name}\"",
            "phone" => $"+{canary.Phone}",
            "token" => $"Bearer {canary.Token}",
            "part" => $"refused: {canary.Word[..9]}...",
            "large letters" => canary.Name.ToUpperInvariant(),
            _ => "x=the-password;",
        });

        Assert.Equal(1, search.Found);
        Assert.Equal(["log line: telling"], search.Places);
        Assert.Equal(2, search.Looked["log line"]);
    }

    [Fact]
    public void Canaries_OfASeed_AreDistinctAndTheSameEachTime()
    {
        var people = Canary.Make(2_000, seed: 1);

        Assert.Equal(people.SelectMany(each => each.All), Canary.Make(2_000, seed: 1).SelectMany(each => each.All));
        Assert.Equal(8_000, people.SelectMany(each => each.All).Distinct().Count());
        Assert.All(people, each => Assert.Equal(Canary.PhoneChars, each.Phone.Length));
    }
}
