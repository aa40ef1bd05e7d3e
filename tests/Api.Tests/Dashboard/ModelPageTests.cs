using System.Net;
using StreamML.Api.Dashboard;
using StreamML.Api.People;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>Which version is live is decided with open eyes, once, and by who may.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ModelPageTests(PostgresFixture postgres)
{
    private static readonly (string, string)[] Lead = [("task", "lead"), ("scope", "shop"), ("live", "2")];

    [Fact]
    public async Task Promotion_AskedAndSent_IsDecidedForTheVersionThatWasSeen()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Trainer);
        string question = (await site.GetAsync("/models/promote?task=lead&scope=shop&version=1", cookie)).Html;
        Assert.Contains("1 answers for lead of shop</strong> in place of 2.", question);
        Assert.Empty(site.Cluster.Decided);

        var answer = await site.PostFormAsync(
            "/models/promote", cookie, [.. Lead, ("version", "1"), ("reason", "2 says too much")]);
        Assert.Equal("/models?done=model", answer.Headers.Location!.OriginalString);
        var change = Assert.Single(site.Cluster.Decided);
        Assert.StartsWith("dashboard: trainer-", change.By);
        Assert.Equal(("lead", "shop", "1", "2", "2 says too much"),
            (change.Task, change.Scope, change.Version, change.WhileLive, change.Reason));
        Assert.Equal("trainer promote_model lead shop 1|2 says too much|shop", Assert.Single(await site.AuditAsync()));
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await site.GetAsync("/models/promote?task=lead&scope=shop&version=2", cookie)).Status);
    }

    [Fact]
    public async Task RollBack_Asked_NamesTheVersionThatComesBack()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Trainer);
        string question = (await site.GetAsync("/models/rollback?task=lead&scope=shop", cookie)).Html;
        Assert.Contains("1 answers for lead of shop</strong> in place of 2.", question);
        await site.PostFormAsync("/models/rollback", cookie, Lead);
        var change = Assert.Single(site.Cluster.Decided);
        Assert.Equal((null, "2"), (change.Version, change.WhileLive));
        Assert.Equal(
            HttpStatusCode.Conflict, (await site.GetAsync("/models/rollback?task=churn&scope=shop", cookie)).Status);
    }

    [Theory]
    [InlineData("shop", "", HttpStatusCode.Forbidden)]
    [InlineData("shop", "other", HttpStatusCode.NotFound)]
    [InlineData("shop", "other/spring", HttpStatusCode.NotFound)]
    [InlineData("shop", "no scope", HttpStatusCode.NotFound)]
    [InlineData("*", "", HttpStatusCode.SeeOther)]
    public async Task Decisions_OfOneTenant_TouchOnlyItsOwnModels(string tenant, string scope, HttpStatusCode expected)
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Trainer, tenant);
        (string, string)[] fields = [("task", "lead"), ("scope", scope), ("version", "1"), ("live", "2")];
        foreach (string path in new[] { "/models/promote", "/models/rollback" })
        {
            Assert.Equal(expected, (await site.PostFormAsync(path, cookie, fields)).StatusCode);
        }

        bool done = expected == HttpStatusCode.SeeOther;
        Assert.Equal(done ? 2 : 0, site.Cluster.Decided.Count);
        Assert.Equal(done ? 2 : 0, (await site.AuditAsync()).Count);
    }

    [Fact]
    public async Task Decision_ThatIsRefused_SaysWhy()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        site.Cluster.Refusal = "Meanwhile 3 is live for lead.";
        string cookie = await site.SignInAsync(PersonRoles.Trainer);
        var answer = await site.PostFormAsync("/models/promote", cookie, [.. Lead, ("version", "1")]);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("Meanwhile 3 is live for lead.", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Versions_OfAModel_HaveTheirHistoryAndCanBeCompared()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.FillAsync();
        string trainer = await site.SignInAsync(PersonRoles.Trainer);
        string html = (await site.GetAsync("/models", trainer)).Html;
        Assert.Contains("2 is live since", html);
        Assert.Contains("; before it, 1 was.", html);
        Assert.Contains("<svg class=\"strip\"", html);
        Assert.Contains("href=\"/models/promote?task=lead&amp;scope=shop&amp;version=1\"", html);
        Assert.DoesNotContain("hidden 7", html);
        string viewer = await site.SignInAsync(PersonRoles.Viewer);
        Assert.DoesNotContain("/models/promote", (await site.GetAsync("/models", viewer)).Html);

        string compared = WebUtility.HtmlDecode(
            (await site.GetAsync("/models/compare?task=lead&scope=shop&a=1&b=2", viewer)).Html);
        Assert.Contains("Of 2 figures that both have, B is higher in 0 and lower in 2.", compared);
        Assert.Contains("12 (11 to 13), 80 labels, 2026-11-01", compared);
        Assert.Contains("not measured", compared);
        Assert.Contains("−0.75", compared);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await site.GetAsync("/models/compare?task=lead&scope=other&a=7&b=7", viewer)).Status);
    }
    [Fact]
    public async Task RollBack_WhereNothingWasLiveBefore_IsNotOffered()
    {
        const string Offer = "href=\"/models/rollback?task=lead&amp;scope=shop\"";
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.FillAsync();
        string trainer = await site.SignInAsync(PersonRoles.Trainer);
        Assert.Contains(Offer, (await site.GetAsync("/models", trainer)).Html);

        // Back to the first version, and from there to the one that ships.
        await site.SqlAsync("""
            INSERT INTO {schema}.model_controls (task, scope, decided_at, live_version, shadow_version, canary_version,
                canary_share, decided_by, reason)
            VALUES ('lead', 'shop', now() - interval '2 hours', '1', '', '', 0, 'trainer', ''),
                   ('lead', 'shop', now() - interval '1 hour', '', '', '', 0, 'trainer', '')
            """);
        Assert.DoesNotContain(Offer, (await site.GetAsync("/models", trainer)).Html);
    }
}
