using System.Net;
using System.Text.Json.Nodes;
using StreamML.Api.Dashboard;
using StreamML.Api.Oidc;
using StreamML.Api.People;
using StreamML.Api.Tests.Oidc;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>Who comes in through an issuer, as whom, and who does not.</summary>
[Collection(PostgresCollection.Name)]
public sealed class IssuerSignInTests(PostgresFixture postgres)
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    // What is changed of a good ID token, and what comes of it.
    private static readonly (string Name, Action<JsonObject> Change, int Status)[] Claims =
    [
        ("another nonce", claims => claims["nonce"] = "x", 401),
        ("no nonce", claims => claims.Remove("nonce"), 401),
        ("another audience", claims => claims["aud"] = "other", 401),
        ("two audiences", claims => claims["aud"] = new JsonArray("other", TestIssuer.Client), 401),
        ("another party", claims => claims["azp"] = "other", 401),
        ("another issuer", claims => claims["iss"] = "https://login.example.com", 401),
        ("expired", claims => claims["exp"] = Now - 120, 401),
        ("no subject", claims => claims.Remove("sub"), 401),
        ("no role", claims => claims.Remove("roles"), 403),
        ("no role of ours", claims => claims["roles"] = "admin", 403),
        ("no tenant", claims => claims.Remove("tenant"), 403),
        ("two tenants", claims => claims["tenant"] = new JsonArray("shop", "other"), 403),
    ];

    [Fact]
    public async Task SignIn_ThroughTheIssuer_OpensASessionOfTheRoleItNames()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var site = await StartAsync(issuer);
        Assert.Contains(IssuerPages.BeginPath, (await site.GetAsync("/sign-in")).Html);

        var (address, cookie) = await BeginAsync(site, "/contacts?q=an");
        var answer = await EndAsync(site, issuer.SignIn(address), cookie);

        Assert.Equal((HttpStatusCode.SeeOther, "/contacts?q=an"), (answer.StatusCode, $"{answer.Headers.Location}"));
        Assert.Equal("https://streamml.shop.example/sign-in/answer", TestIssuer.Query(address)["redirect_uri"]);
        string session = SessionOf(answer)!;
        Assert.Contains("Anna A.", (await site.GetAsync("/today", session)).Html);
        Assert.Equal(HttpStatusCode.Forbidden, (await site.GetAsync("/settings", session)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await site.GetAsync("/password", session)).Status);
        var person = Assert.Single(await site.People.AllAsync(default));
        Assert.Equal(("shop", PersonRoles.Agent, true), (person.Tenant, person.Role, person.IsOfIssuer));
        Assert.Equal($"{person.Name} sign_in {person.Name}: agent||shop", Assert.Single(await site.AuditAsync()));

        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostFormAsync("/sign-out", session)).StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, (await site.GetAsync("/today", session)).Status);
    }

    [Fact]
    public async Task Tokens_WithEachClaimChanged_LetNobodyIn()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var site = await StartAsync(issuer);
        foreach (var (name, change, expected) in Claims)
        {
            var (address, cookie) = await BeginAsync(site);
            var answer = await EndAsync(site, issuer.SignIn(address, change), cookie);
            Assert.True((int)answer.StatusCode == expected, $"{name}: {answer.StatusCode}, not {expected}");
            Assert.Null(SessionOf(answer));
        }

        Assert.Empty(await site.People.AllAsync(default));
        Assert.Empty(await site.AuditAsync());
    }

    [Fact]
    public async Task Answers_ThatAreNotToThisAttempt_LetNobodyIn()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var site = await StartAsync(issuer);
        var (address, cookie) = await BeginAsync(site);
        var (_, other) = await BeginAsync(site);
        string state = $"state={TestIssuer.Query(address)["state"]}", good = issuer.SignIn(address);
        (string Query, string Cookie)[] wrong =
        [
            (good, ""), (good, other), (good, $"{IssuerPages.CookieName}=x.y"),
            (good.Replace("state=", "state=x", StringComparison.Ordinal), cookie),
            ($"error=access_denied&{state}", cookie), ($"code=unknown&{state}", cookie),
            ($"{good.Split("&iss")[0]}&iss=https%3A%2F%2Flogin.example.com", cookie), ("", cookie),
        ];
        foreach (var (query, with) in wrong)
        {
            var answer = await EndAsync(site, query, with);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{query}: {answer.StatusCode}");
            Assert.Null(SessionOf(answer));
        }

        Assert.NotNull(SessionOf(await EndAsync(site, good, cookie)));
        Assert.Null(SessionOf(await EndAsync(site, good, cookie)));
    }

    [Fact]
    public async Task Name_OfTheIssuer_IsNeverThatOfSomebodyWithAPassword()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var site = await StartAsync(issuer);
        await site.People.AddAsync("anna", "*", PersonRoles.Admin, DashboardUnderTest.Password, default);

        var (address, cookie) = await BeginAsync(site);
        var answer = await EndAsync(
            site,
            issuer.SignIn(address, claims => (claims["name"], claims["roles"]) = ("anna", "streamml-viewers")),
            cookie);

        Assert.Equal(HttpStatusCode.Forbidden, (await site.GetAsync("/settings", SessionOf(answer)!)).Status);
        var people = await site.People.AllAsync(default);
        Assert.Equal(["admin *", "viewer shop"], people.Select(person => $"{person.Role} {person.Tenant}"));
        Assert.Equal("anna", people[1].ShownName);
        foreach (string password in new[] { "", DashboardUnderTest.Password })
        {
            var guess = await site.PostAsync("/sign-in", "", ("name", people[1].Name), ("password", password));
            Assert.Equal(HttpStatusCode.Unauthorized, guess.StatusCode);
        }

        await Assert.ThrowsAsync<PersonRefusedException>(() => site.People.AddAsync(
            people[1].Name, "*", PersonRoles.Admin, DashboardUnderTest.Password, default));
    }

    [Fact]
    public async Task Person_WhoSignsInAgain_HasTheRoleOfTodayUnlessDisabled()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var site = await StartAsync(issuer);
        Assert.NotNull(SessionOf(await WithRolesAsync(site, issuer, "streamml-viewers", "streamml-admins")));
        var person = Assert.Single(await site.People.AllAsync(default));
        Assert.Equal(PersonRoles.Admin, person.Role);

        Assert.NotNull(SessionOf(await WithRolesAsync(site, issuer, "streamml-viewers")));
        person = Assert.Single(await site.People.AllAsync(default));
        Assert.Equal(PersonRoles.Viewer, person.Role);

        string admin = await site.SignInAsync(PersonRoles.Admin, "*");
        var changed = await site.PostFormAsync(
            "/settings/people/role", admin, ("name", person.Name), ("role", PersonRoles.Admin));
        Assert.Equal(HttpStatusCode.BadRequest, changed.StatusCode);
        await site.PostFormAsync("/settings/people/disable", admin, ("name", person.Name));
        var refused = await WithRolesAsync(site, issuer, "streamml-viewers");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Null(SessionOf(refused));
    }

    [Fact]
    public async Task Issuer_ThatIsAway_LeavesPasswords()
    {
        var issuer = await TestIssuer.StartAsync();
        await using var site = await StartAsync(issuer);
        await issuer.DisposeAsync();
        await site.People.AddAsync("ben", "shop", PersonRoles.Agent, DashboardUnderTest.Password, default);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await site.GetAsync(IssuerPages.BeginPath)).Status);
        var answer = await site.PostAsync("/sign-in", "", ("name", "ben"), ("password", DashboardUnderTest.Password));
        Assert.NotNull(SessionOf(answer));
    }

    [Fact]
    public async Task Site_WithoutAnIssuer_HasNoWayThere()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        Assert.DoesNotContain(IssuerPages.BeginPath, (await site.GetAsync("/sign-in")).Html);
        Assert.Equal(HttpStatusCode.NotFound, (await site.GetAsync(IssuerPages.BeginPath)).Status);
    }

    [Fact]
    public void Attempt_FromItsCookie_IsTheSame()
    {
        var attempt = OidcAttempt.Begin("/contacts?q=ü");
        var again = OidcAttempt.Of(attempt.Cookie)!;
        Assert.Equal(
            (attempt.State, attempt.Nonce, attempt.Challenge, attempt.Next),
            (again.State, again.Nonce, again.Challenge, again.Next));
        Assert.Equal(4, new[] { attempt.State, attempt.Nonce, attempt.Verifier, attempt.Challenge }.Distinct().Count());
        Assert.Equal("", OidcAttempt.Begin(new string('x', 4_000)).Next);
        Assert.All(
            new[] { null, "", ".", "x.y", attempt.Cookie[1..], $"{attempt.Cookie}.", attempt.Cookie + "!" },
            cookie => Assert.Null(OidcAttempt.Of(cookie)));
    }

    private async Task<DashboardUnderTest> StartAsync(TestIssuer issuer) => await DashboardUnderTest.StartAsync(
        postgres.NewSchema(), options: new DashboardOptions
        {
            Oidc = new OidcSignInOptions
            {
                Authority = issuer.Authority,
                ClientId = TestIssuer.Client,
                ClientSecret = TestIssuer.Secret,
                Address = "https://streamml.shop.example/",
                Admins = ["streamml-admins"],
                Agents = ["streamml-agents"],
                Viewers = ["streamml-viewers"],
            },
        });

    private static async Task<(string Address, string Cookie)> BeginAsync(DashboardUnderTest site, string next = "")
    {
        var (status, _, answer) = await site.GetAsync($"{IssuerPages.BeginPath}?next={Uri.EscapeDataString(next)}");
        Assert.Equal(HttpStatusCode.SeeOther, status);
        string cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie);
        Assert.Contains("secure", cookie);
        return ($"{answer.Headers.Location!.OriginalString}", DashboardUnderTest.CookieOf(answer));
    }

    private static Task<HttpResponseMessage> EndAsync(DashboardUnderTest site, string query, string cookie) =>
        site.SendAsync(HttpMethod.Get, $"{OidcSignInOptions.AnswerPath}?{query}", cookie, null);

    private static async Task<HttpResponseMessage> WithRolesAsync(
        DashboardUnderTest site, TestIssuer issuer, params string[] roles)
    {
        var (address, cookie) = await BeginAsync(site);
        string query = issuer.SignIn(
            address, claims => claims["roles"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]));
        return await EndAsync(site, query, cookie);
    }

    private static string? SessionOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies)
            ? cookies.Select(cookie => cookie.Split(';')[0])
                .FirstOrDefault(cookie => cookie.StartsWith($"{DashboardGate.CookieName}=", StringComparison.Ordinal))
            : null;
}
