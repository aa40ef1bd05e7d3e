using System.Net;
using StreamML.Api.Dashboard;
using StreamML.Api.People;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>People change their own password, and nobody else's.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PasswordTests(PostgresFixture postgres)
{
    private const string Wanted = "five words are even better";

    [Fact]
    public async Task Password_ThatIsChanged_EndsTheOtherSessionsAndIsWrittenDown()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string here = await site.SignInAsync(PersonRoles.Viewer), stranger = await site.SignInAsync(PersonRoles.Viewer);
        string page = (await site.GetAsync("/password", here)).Html;
        string name = page.Split("class=\"person\"")[1].Split('>')[1].Split(' ')[0];
        string there = DashboardUnderTest.CookieOf(await site.PostAsync(
            "/sign-in", "", ("name", name), ("password", DashboardUnderTest.Password)));

        var answer = await ChangeAsync(site, here, DashboardUnderTest.Password, Wanted, Wanted);

        Assert.Equal("/password?done=password", answer.Headers.Location!.OriginalString);
        Assert.Contains("is changed", (await site.GetAsync(answer.Headers.Location.OriginalString, here)).Html);
        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/today", here)).Status);
        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/today", stranger)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.GetAsync("/today", there)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(site, name, DashboardUnderTest.Password));
        Assert.Equal(HttpStatusCode.SeeOther, await SignInAsync(site, name, Wanted));
        Assert.Equal($"viewer change_password {name}||shop", Assert.Single(await site.AuditAsync()));
    }

    [Theory]
    [InlineData("wrong words instead", Wanted, Wanted, "The current password is another one.")]
    [InlineData(DashboardUnderTest.Password, Wanted, "five words are other words", "not the same both times")]
    [InlineData(DashboardUnderTest.Password, "short", "short", "12 to 256 characters")]
    [InlineData(
        DashboardUnderTest.Password, DashboardUnderTest.Password, DashboardUnderTest.Password, "the current one")]
    public async Task Password_ThatCannotBe_IsRefusedInWords(string current, string wanted, string again, string why)
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Viewer);
        var answer = await ChangeAsync(site, cookie, current, wanted, again);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(why, await answer.Content.ReadAsStringAsync());
        Assert.Empty(await site.AuditAsync());
    }

    [Fact]
    public async Task Password_TriedTooOften_HasToWait()
    {
        await using var site = await DashboardUnderTest.StartAsync(
            postgres.NewSchema(), options: new DashboardOptions { SignInsPerMinute = 1 });
        string cookie = await site.SignInAsync(PersonRoles.Viewer);
        var first = await ChangeAsync(site, cookie, "wrong words instead", Wanted, Wanted);
        var second = await ChangeAsync(site, cookie, DashboardUnderTest.Password, Wanted, Wanted);
        Assert.Equal((400, 429), ((int)first.StatusCode, (int)second.StatusCode));
    }

    private static Task<HttpResponseMessage> ChangeAsync(
        DashboardUnderTest site, string cookie, string current, string wanted, string again) =>
        site.PostFormAsync("/password", cookie, ("current", current), ("new", wanted), ("again", again));

    private static async Task<HttpStatusCode> SignInAsync(DashboardUnderTest site, string name, string password) =>
        (await site.PostAsync("/sign-in", "", ("name", name), ("password", password))).StatusCode;
}
