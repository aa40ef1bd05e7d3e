using System.Net;
using Microsoft.Extensions.Time.Testing;
using StreamML.Api.Dashboard;
using StreamML.Api.People;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>Who comes in, and who does not.</summary>
[Collection(PostgresCollection.Name)]
public sealed class SignInTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Welcome_OnAFirstStart_MakesOneAdminAndNoMore()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string link = (await site.Site.InviteAsync(CancellationToken.None))!;
        string code = link.Split('=')[1];
        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync(link)).Status);

        // A password that is too short does not cost the link.
        var refused = await site.PostAsync("/welcome", "", ("code", code), ("name", "anna"), ("password", "short"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var taken = await site.PostAsync(
            "/welcome", "", ("code", code), ("name", "Anna"), ("password", DashboardUnderTest.Password));
        Assert.Equal(HttpStatusCode.SeeOther, taken.StatusCode);
        Assert.Equal(
            HttpStatusCode.OK, (await site.GetAsync("/today", DashboardUnderTest.CookieOf(taken))).Status);
        var person = Assert.Single(await site.People.AllAsync(CancellationToken.None));
        Assert.Equal(("anna", "*", "admin"), (person.Name, person.Tenant, person.Role));

        Assert.Equal(HttpStatusCode.NotFound, (await site.GetAsync(link)).Status);
        Assert.Null(await site.Site.InviteAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("anna", "wrong words instead", 401)]
    [InlineData("nobody", DashboardUnderTest.Password, 401)]
    [InlineData("' OR 1=1 --", DashboardUnderTest.Password, 401)]
    [InlineData("ANNA ", DashboardUnderTest.Password, 303)]
    public async Task SignIn_WithNameAndPassword_LetsInWhoIsKnown(string name, string password, int expected)
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.People.AddAsync(
            "anna", "shop", PersonRoles.Agent, DashboardUnderTest.Password, CancellationToken.None);
        var answer = await site.PostAsync("/sign-in", "", ("name", name), ("password", password));
        Assert.Equal(expected, (int)answer.StatusCode);
        Assert.Equal(expected == 303, answer.Headers.Contains("Set-Cookie"));
        if (expected == 303)
        {
            string cookie = answer.Headers.GetValues("Set-Cookie").Single();
            Assert.Contains("httponly", cookie);
            Assert.Contains("samesite=lax", cookie);
        }
    }

    [Theory]
    [InlineData("/contacts?q=an", "/contacts?q=an")]
    [InlineData("//elsewhere.example/", "/today")]
    [InlineData("/\\elsewhere.example/", "/today")]
    [InlineData("https://elsewhere.example/", "/today")]
    public async Task SignIn_WithAPlaceToGoTo_StaysOnThisServer(string next, string expected)
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.People.AddAsync(
            "anna", "shop", PersonRoles.Agent, DashboardUnderTest.Password, CancellationToken.None);
        var answer = await site.PostAsync(
            "/sign-in", "", ("name", "anna"), ("password", DashboardUnderTest.Password), ("next", next));
        Assert.Equal(expected, answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task SignIn_TooOften_HasToWait()
    {
        await using var site = await DashboardUnderTest.StartAsync(
            postgres.NewSchema(), options: new DashboardOptions { SignInsPerMinute = 2 });
        var statuses = new List<int>();
        for (int i = 0; i < 3; i++)
        {
            statuses.Add((int)(await site.PostAsync("/sign-in", "", ("name", "anna"), ("password", "x"))).StatusCode);
        }

        Assert.Equal([401, 401, 429], statuses);
    }

    [Fact]
    public async Task Session_WhenItsTimeIsOverOrThePersonIsGone_OpensNothing()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema(), time);
        string cookie = await site.SignInAsync(PersonRoles.Viewer), other = await site.SignInAsync(PersonRoles.Agent);
        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/today", cookie)).Status);
        var agent = (await site.People.AllAsync(CancellationToken.None)).Single(each => each.Role == "agent");
        Assert.True(await site.People.RemoveAsync(agent.Name, CancellationToken.None));
        Assert.Equal(HttpStatusCode.SeeOther, (await site.GetAsync("/today", other)).Status);
        time.Advance(TimeSpan.FromHours(12));
        var (status, _, answer) = await site.GetAsync("/today?days=3", cookie);
        Assert.Equal(HttpStatusCode.SeeOther, status);
        Assert.Equal("/sign-in?next=%2Ftoday%3Fdays%3D3", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task SignOut_OfASession_EndsItOnTheServer()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Viewer);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostFormAsync("/sign-out", cookie)).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.GetAsync("/today", cookie)).Status);
    }

    [Fact]
    public async Task OpenPage_OfAnEndedSession_SeesFiguresForSecondsAndNothingElse()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Viewer);
        Assert.Equal(HttpStatusCode.OK, (await site.GetFragmentAsync("/today", cookie)).Status);
        await site.Database.ExecuteAsync("DELETE FROM {schema}.dashboard_sessions", [], CancellationToken.None);

        Assert.Equal(HttpStatusCode.OK, (await site.GetFragmentAsync("/today", cookie)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.GetAsync("/today", cookie)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await site.GetFragmentAsync("/contacts", cookie)).Status);

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await site.GetFragmentAsync("/today", cookie)).Status != HttpStatusCode.Unauthorized)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
        }
    }

    [Fact]
    public async Task Database_HasNeitherPasswordNorCookie()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = (await site.SignInAsync(PersonRoles.Viewer)).Split('=')[1];
        var rows = await site.Database.QueryAsync(
            "SELECT u::text || s::text "
            + "FROM {schema}.dashboard_users u, {schema}.dashboard_sessions s",
            [], row => row.GetString(0), CancellationToken.None);
        Assert.DoesNotContain(cookie, Assert.Single(rows));
        Assert.DoesNotContain(DashboardUnderTest.Password, rows[0]);
    }
}
