using System.Net;
using StreamML.Api.Dashboard;
using StreamML.Api.Erasing;
using StreamML.Api.People;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>Every page × role × tenant is as declared, and nothing is open by oversight.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DenyTests(PostgresFixture postgres)
{
    // Written down once more, so that a right given by mistake is seen here.
    private static readonly Dictionary<string, string[]> Expected = new(StringComparer.Ordinal)
    {
        ["POST /sign-out"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["GET /password"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["POST /password"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["GET /today"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["GET /contacts"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["GET /contact"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["GET /contact/erase"] = ["admin"],
        ["POST /contact/erase"] = ["admin"],
        ["GET /erasures"] = ["admin"],
        ["POST /erasures/confirm"] = ["admin"],
        ["GET /erasures/receipt"] = ["admin"],
        ["GET /message"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["POST /contact/feedback"] = ["agent", "trainer", "admin"],
        ["GET /models"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["GET /training"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["POST /training/start"] = ["trainer", "admin"],
        ["GET /pipeline"] = ["operator", "admin"],
        ["GET /pipeline/letters"] = ["operator", "admin"],
        ["POST /pipeline/redrive"] = ["operator", "admin"],
        ["POST /pipeline/discard"] = ["operator", "admin"],
        ["GET /replays"] = ["operator", "admin"],
        ["POST /replays/plan"] = ["operator", "admin"],
        ["GET /replays/job"] = ["operator", "admin"],
        ["GET /replays/diff"] = ["operator", "admin"],
        ["POST /replays/start"] = ["operator", "admin"],
        ["POST /replays/pause"] = ["operator", "admin"],
        ["POST /replays/resume"] = ["operator", "admin"],
        ["POST /replays/cancel"] = ["operator", "admin"],
        ["GET /replays/cutover"] = ["operator", "admin"],
        ["POST /replays/cutover"] = ["operator", "admin"],
        ["GET /replays/undo"] = ["operator", "admin"],
        ["POST /replays/undo"] = ["operator", "admin"],
        ["POST /contact/reveal"] = ["operator", "admin"],
        ["GET /contact/voice"] = ["viewer", "agent", "trainer", "admin"],
        ["GET /conversations"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["GET /campaigns"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["GET /campaign"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["GET /suggestions"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["GET /suggestions/hours"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["POST /suggestions/ticket"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["POST /suggestions/campaign"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["GET /models/compare"] = ["viewer", "agent", "trainer", "operator", "admin"],
        ["GET /models/promote"] = ["trainer", "admin"],
        ["POST /models/promote"] = ["trainer", "admin"],
        ["GET /models/rollback"] = ["trainer", "admin"],
        ["POST /models/rollback"] = ["trainer", "admin"],
        ["GET /settings"] = ["admin"],
        ["POST /settings/keys"] = ["admin"],
        ["POST /settings/keys/revoke"] = ["admin"],
        ["POST /settings/people"] = ["admin"],
        ["POST /settings/people/role"] = ["admin"],
        ["POST /settings/people/disable"] = ["admin"],
        ["POST /settings/people/enable"] = ["admin"],
    };

    private static readonly string[] OfInstallation = ["/pipeline", "/replays"];

    [Fact]
    public async Task Pages_OfEachRoleAndTenant_AreAsDeclared()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("m1", "Where is it?");
        await site.FillAsync();
        await site.People.AddAsync("ben", "shop", PersonRoles.Agent, DashboardUnderTest.Password, default);
        Assert.Equal(Expected.Keys.Order(), site.Site.Routes.Select(route => $"{route.Method} {route.Path}").Order());
        foreach (string role in PersonRoles.All)
        {
            foreach (string tenant in new[] { "shop", "*" })
            {
                string cookie = await site.SignInAsync(role, tenant);
                foreach (var route in site.Site.Routes.OrderBy(route => route.Path == "/sign-out"))
                {
                    bool allowed = Expected[$"{route.Method} {route.Path}"].Contains(role)
                        && (tenant == "*" || !OfInstallation.Any(route.Path.StartsWith));
                    var status = await StatusAsync(site, route, cookie);
                    bool isLetIn = status is HttpStatusCode.OK or HttpStatusCode.SeeOther;
                    Assert.True(
                        allowed ? isLetIn : status == HttpStatusCode.Forbidden,
                        $"{role} of {tenant}: {route.Method} {route.Path}: {status}");
                }
            }
        }
    }

    [Fact]
    public async Task Pages_WithoutASession_LeadToSigningIn()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        foreach (var route in site.Site.Routes)
        {
            foreach (string cookie in new[] { "", "streamml_session=", $"streamml_session={new string('x', 43)}" })
            {
                var answer = await site.SendAsync(new HttpMethod(route.Method), route.Path, cookie, null);
                Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
                Assert.StartsWith("/sign-in", answer.Headers.Location!.OriginalString);
            }
        }
    }

    [Fact]
    public async Task Data_OfAnotherTenant_IsNotFound()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("m1", "Mine", "shop/1", "shop");
        await site.MessageAsync("m2", "A secret of others", "other/1", "other", name: "Zoe");
        string cookie = await site.SignInAsync(PersonRoles.Agent);
        foreach (var route in site.Site.Routes.Where(route => route.Method == "GET"
            && PersonRoles.RightsOf(PersonRoles.Agent).Contains(route.Right)))
        {
            Assert.Equal(HttpStatusCode.NotFound, (await site.GetAsync($"{route.Path}?tenant=other", cookie)).Status);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await site.GetAsync("/contact?key=other%2F1", cookie)).Status);
        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/contact?key=shop%2F1", cookie)).Status);
        Assert.DoesNotContain("secret", (await site.GetAsync("/today", cookie)).Html);
        Assert.DoesNotContain("Zoe", (await site.GetAsync("/contacts?q=zo", cookie)).Html);
        var feedback = await site.PostFormAsync("/contact/feedback", cookie,
            ("contact", "other/1"), ("message", "m2"), ("model", "sentiment"), ("label", "positive"));
        Assert.Equal(HttpStatusCode.NotFound, feedback.StatusCode);
        Assert.Empty(site.Appended);

        string any = await site.SignInAsync(PersonRoles.Agent, "*");
        Assert.Contains("secret", (await site.GetAsync("/today?tenant=other", any)).Html);
    }

    [Fact]
    public async Task Forms_OfAnotherSite_AreRefused()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("m1", "Where is it?");
        string cookie = await site.SignInAsync(PersonRoles.Agent);
        (string, string)[] fields =
            [("contact", "shop/1"), ("message", "m1"), ("model", "sentiment"), ("label", "positive")];
        Assert.Equal(
            HttpStatusCode.BadRequest, (await site.PostAsync("/contact/feedback", cookie, fields)).StatusCode);
        var withWrongToken = await site.PostAsync(
            "/contact/feedback", cookie, [.. fields, ("_form", new string('0', 64))]);
        Assert.Equal(HttpStatusCode.BadRequest, withWrongToken.StatusCode);
        using var form = new FormUrlEncodedContent(
            [new("name", "anna"), new("password", DashboardUnderTest.Password)]);
        var fromElsewhere = await site.SendAsync(HttpMethod.Post, "/sign-in", "", form, "https://elsewhere.example");
        Assert.Equal(HttpStatusCode.BadRequest, fromElsewhere.StatusCode);
        Assert.Empty(site.Appended);
    }

    private static async Task<HttpStatusCode> StatusAsync(
        DashboardUnderTest site, DashboardRoute route, string cookie) => route.Path switch
        {
            "/contact" => (await site.GetAsync("/contact?key=shop%2F1", cookie)).Status,
            "/contact/erase" when route.Method == "GET" => (await site.GetAsync(
                "/contact/erase?key=shop%2F1", cookie)).Status,
            "/contact/erase" => (await site.PostFormAsync(
                route.Path, cookie, ("key", "shop/1"), ("reason", "asked by Anna"))).StatusCode,
            "/erasures/confirm" => (await site.PostFormAsync(
                route.Path, cookie, ("id", await site.ErasureAsync("shop", ErasureBook.Unconfirmed)))).StatusCode,
            "/erasures/receipt" => (await site.GetAsync(
                $"{route.Path}?id={await site.ErasureAsync("shop", ErasureBook.Done)}", cookie)).Status,
            "/contact/feedback" => (await site.PostFormAsync(route.Path, cookie, ("contact", "shop/1"),
                ("message", "m1"), ("model", "sentiment"), ("label", "positive"))).StatusCode,
            "/contact/reveal" => (await site.PostFormAsync(
                "/contact/reveal?key=shop%2F1", cookie, ("message", "m1"), ("number", "p"),
                ("reason", "asked by Anna"))).StatusCode,
            "/contact/voice" => (await site.GetAsync(
                "/contact/voice?key=shop%2F1&message=note&number=p", cookie)).Status,
            "/campaign" => (await site.GetAsync("/campaign?id=spring", cookie)).Status,
            "/pipeline/letters" => (await site.GetAsync(
                "/pipeline/letters?topic=messages.text&stage=enricher", cookie)).Status,
            "/pipeline/redrive" or "/pipeline/discard" => (await site.PostFormAsync(
                route.Path, cookie, ("topic", "messages.text"), ("reason", "mended"))).StatusCode,
            "/replays/job" or "/replays/diff" or "/replays/cutover" or "/replays/undo" when route.Method == "GET" =>
                (await site.GetAsync($"{route.Path}?id={FakeReplayDesk.Taking(route.Path)}", cookie)).Status,
            "/replays/start" or "/replays/pause" or "/replays/resume" or "/replays/cancel" or "/replays/cutover"
                or "/replays/undo" => (await site.PostFormAsync(
                    route.Path, cookie, ("id", FakeReplayDesk.Taking(route.Path)),
                    ("plan", FakeReplayDesk.Hash))).StatusCode,
            "/models/compare" => (await site.GetAsync("/models/compare?task=lead&scope=shop&a=1&b=2", cookie)).Status,
            "/models/promote" or "/models/rollback" when route.Method == "GET" => (await site.GetAsync(
                $"{route.Path}?task=lead&scope=shop&version=1", cookie)).Status,
            "/models/promote" or "/models/rollback" => (await site.PostFormAsync(
                route.Path, cookie, ("task", "lead"), ("scope", "shop"), ("version", "1"), ("live", "2"))).StatusCode,
            "/password" when route.Method == "POST" => (await site.PostFormAsync(
                route.Path, cookie, ("current", DashboardUnderTest.Password), ("new", "five words are even better"),
                ("again", "five words are even better"))).StatusCode,
            "/settings/keys" => (await site.PostFormAsync(
                route.Path, cookie, ("application", "till"), ("for_tenant", "shop"), ("scope", "read"))).StatusCode,
            "/settings/keys/revoke" => (await site.PostFormAsync(route.Path, cookie, ("id", "key-of-shop"))).StatusCode,
            "/settings/people" => (await site.PostFormAsync(
                route.Path, cookie, ("name", $"new-{Guid.NewGuid():N}"), ("role", "viewer"),
                ("for_tenant", "shop"))).StatusCode,
            "/settings/people/role" or "/settings/people/disable" or "/settings/people/enable" =>
                (await site.PostFormAsync(route.Path, cookie, ("name", "ben"), ("role", "viewer"))).StatusCode,
            "/suggestions/ticket" or "/suggestions/campaign" => (await site.PostFormAsync(
                route.Path, cookie, ("text", "Where is it?"))).StatusCode,
            "/training/start" => (await site.PostFormAsync(route.Path, cookie, ("task", "lead"))).StatusCode,
            _ when route.Method == "POST" => (await site.PostFormAsync(route.Path, cookie)).StatusCode,
            _ => (await site.GetAsync(route.Path, cookie)).Status,
        };
}
