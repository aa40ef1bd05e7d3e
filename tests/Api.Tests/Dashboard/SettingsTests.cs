using System.Net;
using StreamML.Access;
using StreamML.Api.Dashboard;
using StreamML.Api.People;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>Keys and people are kept by who may, for whom they may, and it is written down.</summary>
[Collection(PostgresCollection.Name)]
public sealed class SettingsTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Key_ThatIsMade_IsShownOnce()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Admin, "*");
        var answer = await site.PostFormAsync(
            "/settings/keys", cookie, ("application", "app"), ("for_tenant", "shop"), ("scope", "read"),
            ("scope", "train"), ("days", "30"));
        Assert.Contains("sml_test_the-secret-of-app", await answer.Content.ReadAsStringAsync());
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        var request = Assert.Single(site.Cluster.Made);
        Assert.Equal(("app", "shop", TimeSpan.FromDays(30)), (request.Application, request.Tenant, request.Lifetime));
        Assert.Equal([AccessScopes.Read, AccessScopes.Train], request.Scopes);
        Assert.DoesNotContain("the-secret-of", (await site.GetAsync("/settings", cookie)).Html);
        string audit = Assert.Single(await site.AuditAsync());
        Assert.Equal("admin make_key app: read, train||shop", audit);
    }

    [Theory]
    [InlineData("/settings/keys")]
    [InlineData("/settings/people")]
    public async Task Secret_WhosePageIsReloaded_IsMadeOnce(string path)
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Admin, "*");
        string form = (await site.GetAsync("/settings", cookie)).Html.Split($"action=\"{path}\"")[1];
        string number = form.Split("name=\"event\" value=\"")[1].Split('"')[0];
        (string, string)[] fields =
        [
            ("event", number), ("application", "app"), ("for_tenant", "shop"), ("scope", "read"), ("name", "ben"),
            ("role", "viewer"),
        ];
        var first = await site.PostFormAsync(path, cookie, fields);
        var second = await site.PostFormAsync(path, cookie, fields);

        Assert.Contains("class=\"secret\"", await first.Content.ReadAsStringAsync());
        Assert.Equal("/settings?done=again", second.Headers.Location!.OriginalString);
        Assert.DoesNotContain("class=\"secret\"", (await site.GetAsync("/settings?done=again", cookie)).Html);
        Assert.Single(await site.AuditAsync());
        Assert.Equal(path == "/settings/keys" ? 1 : 0, site.Cluster.Made.Count);
        Assert.Equal(path == "/settings/keys" ? 1 : 2, (await site.People.AllAsync(CancellationToken.None)).Count);
    }

    [Theory]
    [InlineData("", "read", "")]
    [InlineData("no spaces", "read", "")]
    [InlineData("app", "everything", "")]
    [InlineData("app", "", "")]
    [InlineData("app", "read", "0")]
    [InlineData("app", "read", "soon")]
    public async Task Key_ThatCannotBe_IsRefusedInWords(string application, string scope, string days)
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Admin);
        (string, string)[] scopes = scope.Length > 0 ? [("scope", scope)] : [];
        var answer = await site.PostFormAsync(
            "/settings/keys", cookie, [("application", application), ("days", days), .. scopes]);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("class=\"fault\"", await answer.Content.ReadAsStringAsync());
        Assert.Empty(site.Cluster.Made);
        Assert.Empty(await site.AuditAsync());
    }

    [Fact]
    public async Task Admin_OfOneTenant_KeepsOnlyWhatIsItsOwn()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        foreach (string tenant in new[] { "shop", "other", "*" })
        {
            await site.People.AddAsync(
                $"ben-of-{tenant.Replace('*', 'a')}", tenant, PersonRoles.Agent, DashboardUnderTest.Password,
                CancellationToken.None);
        }

        string others = await site.SignInAsync(PersonRoles.Admin, "other");
        await site.PostFormAsync("/settings/people/role", others, ("name", "ben-of-other"), ("role", "viewer"));
        string cookie = await site.SignInAsync(PersonRoles.Admin);
        string html = (await site.GetAsync("/settings", cookie)).Html;
        Assert.Contains("key-of-shop", html);
        Assert.Contains("ben-of-shop", html);
        foreach (string hidden in new[] { "secret-app", "key-of-any", "ben-of-other", "ben-of-a", "Change role" })
        {
            Assert.DoesNotContain(hidden, html);
        }

        foreach (string id in new[] { "key-of-other", "key-of-any", "none" })
        {
            Assert.Equal(
                HttpStatusCode.NotFound,
                (await site.PostFormAsync("/settings/keys/revoke", cookie, ("id", id))).StatusCode);
        }

        foreach (string path in new[] { "role", "disable", "enable" })
        {
            foreach (string name in new[] { "ben-of-other", "ben-of-a", "nobody" })
            {
                Assert.Equal(
                    HttpStatusCode.NotFound,
                    (await site.PostFormAsync(
                        $"/settings/people/{path}", cookie, ("name", name), ("role", "admin"))).StatusCode);
            }
        }

        // Whatever the form says, the key and the person are of the admin's own tenant.
        await site.PostFormAsync(
            "/settings/keys", cookie, ("application", "app"), ("for_tenant", "*"), ("scope", "read"));
        await site.PostFormAsync(
            "/settings/people", cookie, ("name", "eve"), ("role", "admin"), ("for_tenant", "*"));
        Assert.Equal("shop", Assert.Single(site.Cluster.Made).Tenant);
        Assert.Equal("shop", (await PersonAsync(site, "eve")).Tenant);
        Assert.Empty(site.Cluster.Revoked);
        Assert.Equal("viewer", (await PersonAsync(site, "ben-of-other")).Role);
        await site.PostFormAsync("/settings/keys/revoke", cookie, ("id", "key-of-shop"));
        Assert.Equal(["key-of-shop"], site.Cluster.Revoked);
    }

    [Fact]
    public async Task Person_WhoIsAdded_SignsInWithThePasswordShown()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Admin, "*");
        var answer = await site.PostFormAsync(
            "/settings/people", cookie, ("name", "Anna"), ("role", "agent"), ("for_tenant", "shop"));
        string html = await answer.Content.ReadAsStringAsync();
        string password = html.Split("<code class=\"secret\">")[1].Split('<')[0];
        Assert.Equal(
            HttpStatusCode.SeeOther,
            (await site.PostAsync("/sign-in", "", ("name", "anna"), ("password", password))).StatusCode);
        var again = await site.PostFormAsync(
            "/settings/people", cookie, ("name", "anna"), ("role", "agent"), ("for_tenant", "shop"));
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    }

    [Fact]
    public async Task Person_WhoIsDisabled_IsOutAtOnceAndComesBackOnlyByAnAdmin()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string admin = await site.SignInAsync(PersonRoles.Admin, "*"), ben = await site.SignInAsync(PersonRoles.Agent);
        string name = (await site.People.AllAsync(CancellationToken.None)).Single(each => each.Role == "agent").Name;
        await site.PostFormAsync("/settings/people/role", admin, ("name", name), ("role", "viewer"));
        Assert.Equal("viewer", (await PersonAsync(site, name)).Role);
        Assert.Equal(HttpStatusCode.Forbidden, (await site.PostFormAsync("/contact/feedback", ben)).StatusCode);

        await site.PostFormAsync("/settings/people/disable", admin, ("name", name));
        Assert.Equal(HttpStatusCode.SeeOther, (await site.GetAsync("/today", ben)).Status);
        (string, string)[] right = [("name", name), ("password", DashboardUnderTest.Password)];
        Assert.Equal(HttpStatusCode.Unauthorized, (await site.PostAsync("/sign-in", "", right)).StatusCode);

        await site.PostFormAsync("/settings/people/enable", admin, ("name", name));
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/sign-in", "", right)).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.GetAsync("/today", ben)).Status);
        Assert.Equal(
            ["change_role", "disable_person", "enable_person"],
            (await site.AuditAsync()).Select(row => row.Split(' ')[1]));
    }

    [Fact]
    public async Task Admin_WhoWouldLockThemselvesOut_IsRefused()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Admin, "*");
        string name = Assert.Single(await site.People.AllAsync(CancellationToken.None)).Name;
        foreach (string path in new[] { "role", "disable" })
        {
            var answer = await site.PostFormAsync(
                $"/settings/people/{path}", cookie, ("name", name), ("role", "viewer"));
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/settings", cookie)).Status);
    }

    private static async Task<Person> PersonAsync(DashboardUnderTest site, string name) =>
        (await site.People.AllAsync(CancellationToken.None)).Single(person => person.Name == name);
}
