using System.Net;
using StreamML.Api.Dashboard;
using StreamML.Api.People;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>A hidden text is shown once it is written down who sees it and why; audio is for who sees texts.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RevealTests(PostgresFixture postgres)
{
    private const string Path = "/contact/reveal?key=shop%2F1";
    private static readonly (string, string)[] Why =
        [("message", "m1"), ("number", "p"), ("reason", "a complaint about it")];

    [Fact]
    public async Task Text_ThatIsRevealed_IsShownOnceAndWrittenDown()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("m1", "I was born in 1980");
        await site.MessageAsync("m2", "And my sister in 1990");
        string cookie = await site.SignInAsync(PersonRoles.Operator);
        string hidden = (await site.GetAsync("/contact?key=shop%2F1", cookie)).Html;
        Assert.Contains("action=\"/contact/reveal?key=shop%2F1#m-m1\"", hidden);

        string html = await (await site.PostFormAsync(Path, cookie, Why)).Content.ReadAsStringAsync();
        Assert.Contains("I was born in 1980", html);
        Assert.DoesNotContain("1990", html);
        Assert.Equal(
            "operator reveal_text m1 of shop/1|a complaint about it|shop", Assert.Single(await site.AuditAsync()));
        Assert.DoesNotContain("1980", (await site.GetAsync("/contact?key=shop%2F1", cookie)).Html);

        string admin = await site.SignInAsync(PersonRoles.Admin);
        Assert.Contains("a complaint about it", (await site.GetAsync("/settings", admin)).Html);
    }

    [Theory]
    [InlineData("m1", "p", "  hm  ", Path, HttpStatusCode.BadRequest)]
    [InlineData("m9", "p", "a complaint", Path, HttpStatusCode.NotFound)]
    [InlineData("m1", "q", "a complaint", Path, HttpStatusCode.NotFound)]
    [InlineData("m1", "p", "a complaint", "/contact/reveal?key=other%2F1", HttpStatusCode.NotFound)]
    public async Task Text_WithoutReasonOrMessage_StaysHidden(
        string message, string number, string reason, string path, HttpStatusCode expected)
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("m1", "I was born in 1980");
        await site.MessageAsync("m3", "Others were born in 1980", "other/1", "other");
        string cookie = await site.SignInAsync(PersonRoles.Operator);
        var answer = await site.PostFormAsync(
            path, cookie, ("message", message), ("number", number), ("reason", reason));
        Assert.Equal(expected, answer.StatusCode);
        Assert.DoesNotContain("1980", await answer.Content.ReadAsStringAsync());
        Assert.Empty(await site.AuditAsync());
    }

    [Fact]
    public async Task Text_WhoseAuditCannotBeWritten_StaysHidden()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("m1", "I was born in 1980");
        string cookie = await site.SignInAsync(PersonRoles.Operator);
        await site.SqlAsync("DROP TABLE {schema}.dashboard_audit");
        var answer = await site.PostFormAsync(Path, cookie, Why);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.DoesNotContain("1980", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Audio_OfAVoiceNote_IsPlayedWhereItIsKept()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.FillAsync();
        string cookie = await site.SignInAsync(PersonRoles.Agent);
        string html = (await site.GetAsync("/contact?key=shop%2F1", cookie)).Html;
        const string Audio = "/contact/voice?key=shop%2F1&number=p&message=note";
        Assert.Contains($"<audio controls preload=\"none\" src=\"{Audio.Replace("&", "&amp;")}\">", html);
        var (status, _, answer) = await site.GetAsync(Audio, cookie);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("audio/ogg", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal([1, 2, 3], await answer.Content.ReadAsByteArrayAsync());

        string other = await site.SignInAsync(PersonRoles.Agent, "other");
        Assert.Equal(HttpStatusCode.NotFound, (await site.GetAsync(Audio, other)).Status);
        string hidden = await site.SignInAsync(PersonRoles.Operator);
        Assert.DoesNotContain("<audio", (await site.GetAsync("/contact?key=shop%2F1", hidden)).Html);

        await site.SqlAsync("UPDATE {schema}.voice_notes SET mime_type = 'text/html'");
        var page = (await site.GetAsync(Audio, cookie)).Answer;
        Assert.Equal("application/octet-stream", page.Content.Headers.ContentType!.ToString());
        site.Cluster.Audio = null;
        var gone = await site.GetAsync(Audio, cookie);
        Assert.Equal(HttpStatusCode.NotFound, gone.Status);
        Assert.Contains("The audio is not kept", gone.Html);
    }
}
