using System.Net;
using StreamML.Api.Dashboard;
using StreamML.Api.People;
using StreamML.Schemas.V1;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>Replays on the dashboard.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ReplayPageTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Forms_OfAReplay_AskInTheirNameAndAreWrittenDown()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Operator, "*");

        foreach (string action in new[] { "start", "pause", "resume", "cancel", "cutover", "undo" })
        {
            string id = FakeReplayDesk.Taking($"/replays/{action}");
            var answer = await site.PostFormAsync(
                $"/replays/{action}", cookie, ("id", id), ("plan", FakeReplayDesk.Hash), ("max_rate", "7"),
                ("changed_percent", "12.5"), ("reason", "a better model"));
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
            Assert.StartsWith($"/replays/job?id={id}", answer.Headers.Location!.OriginalString);
        }

        var asked = site.Cluster.Replays.Asked;
        Assert.Equal(
            [
                JobAction.Start, JobAction.Pause, JobAction.Resume, JobAction.Cancel, JobAction.Cutover, JobAction.Undo,
            ],
            asked.Select(each => each.Request.Action));
        Assert.All(asked, each => Assert.StartsWith("dashboard: operator-", each.Request.By));
        Assert.Equal(FakeReplayDesk.Hash, asked[0].Request.PlanSha256);
        Assert.Equal(7, asked[2].Request.MaxRate);
        Assert.Equal([12.5, 12.5], asked.Where(each => each.Request.Abort is not null)
            .Select(each => each.Request.Abort.ChangedPercent));
        Assert.Equal(
            [
                $"operator start_replay {FakeReplayDesk.Planned}|a better model|*",
                $"operator pause_replay {FakeReplayDesk.Running}|a better model|*",
                $"operator resume_replay {FakeReplayDesk.Paused}|a better model|*",
                $"operator cancel_replay {FakeReplayDesk.Ready}|a better model|*",
                $"operator cut_over_replay {FakeReplayDesk.Ready}|a better model|*",
                $"operator undo_replay {FakeReplayDesk.Done}|a better model|*",
            ],
            await site.AuditAsync());
    }

    [Fact]
    public async Task Plan_OfTheForm_LeadsToItsPageWithTheHash()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Operator, "*");
        Assert.Contains("action=\"/replays/plan\"", (await site.GetAsync("/replays", cookie)).Html);

        var answer = await site.PostFormAsync(
            "/replays/plan", cookie, ("since", "2026-03-01T09:15"), ("until", ""), ("of_tenant", "shop"),
            ("contact", ""), ("language", "pt"), ("older_than", FakeReplayDesk.Version), ("models", "as-of"),
            ("max_rate", "50"), ("type", "text"), ("label", "intent=support"), ("changed_percent", "10"));

        var query = Assert.Single(site.Cluster.Replays.Queries);
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 9, 15, 0, TimeSpan.Zero), query.Since);
        Assert.Null(query.Until);
        Assert.Equal(
            ("shop", "pt", ReplayModels.AsOf, 50L),
            (query.Filter.Tenant, query.Filter.Language, query.Models, query.MaxRate ?? 0));
        Assert.Equal(
            ("text", "intent=support", 10),
            (query.Filter.Type, query.Filter.Labels.Single(), query.Abort.ChangedPercent));
        string page = answer.Headers.Location!.OriginalString;
        Assert.StartsWith($"/replays/job?id={site.Cluster.Replays.Written.Single().JobId}", page);
        string html = (await site.GetAsync(page, cookie)).Html;
        Assert.Contains(FakeReplayDesk.Hash, html);
        Assert.Contains("action=\"/replays/start\"", html);
        Assert.Contains("The plan is written down.", html);
        Assert.Contains("2 of 14 labels change, in 2 of 2 messages.", html);
        Assert.Contains("Time for the whole plan: ", html);
        Assert.Contains("more than 2 % of the labels change, or more than 0.1 % of the records", html);
        Assert.Contains("Gone by retention: offsets 0 to 4 of", html);
        Assert.Equal(
            $"operator plan_replay tenant shop, type text, language pt, intent=support, models older than {FakeReplayDesk.Version}||*",
            Assert.Single(await site.AuditAsync()));
    }

    [Theory]
    [InlineData("since", "yesterday-ish")]
    [InlineData("max_rate", "-1")]
    [InlineData("max_rate", "many")]
    [InlineData("language", "?")]
    [InlineData("label", "support")]
    [InlineData("changed_percent", "200")]
    [InlineData("changed_percent", "few")]
    public async Task Plan_WithAFieldThatIsWrong_IsRefused(string field, string value)
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Operator, "*");

        var answer = await site.PostFormAsync("/replays/plan", cookie, (field, value));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(site.Cluster.Replays.Written);
    }

    [Theory]
    [InlineData(FakeReplayDesk.Planned, "start cancel")]
    [InlineData(FakeReplayDesk.Running, "pause cancel")]
    [InlineData(FakeReplayDesk.Paused, "resume cancel")]
    [InlineData(FakeReplayDesk.Ready, "cutover cancel")]
    [InlineData(FakeReplayDesk.Done, "undo")]
    public async Task Page_OfAReplay_OffersWhatItTakes(string id, string offered)
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Operator, "*");

        string html = (await site.GetAsync($"/replays/job?id={id}", cookie)).Html;

        string[] all = ["start", "pause", "resume", "cutover", "undo", "cancel"];
        Assert.Equal(
            offered.Split(' '),
            all.Where(action => html.Contains($"=\"/replays/{action}?") || html.Contains($"=\"/replays/{action}\"")));
    }

    [Fact]
    public async Task Plan_ThatIsBeingCounted_SaysAboutHowManyRecordsThereAre()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Operator, "*");
        site.Cluster.Replays.Uncount(FakeReplayDesk.Planned);
        site.Cluster.Replays.Uncount(FakeReplayDesk.Ready);

        Assert.Contains("<td class=\"number\">about 24</td>", (await site.GetAsync("/replays", cookie)).Html);
        Assert.Contains("about 24 in all: the role jobs counts the rest", await PageAsync(FakeReplayDesk.Planned));
        string ready = await PageAsync(FakeReplayDesk.Ready);
        Assert.Contains("about 24 in all", ready);
        Assert.DoesNotContain("counts the rest", ready);
        Assert.DoesNotContain("in all", await PageAsync(FakeReplayDesk.Running));

        async Task<string> PageAsync(string id) => (await site.GetAsync($"/replays/job?id={id}", cookie)).Html;
    }

    [Fact]
    public async Task Cutover_IsAskedOnAPageOfItsOwn()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Operator, "*");

        string question = (await site.GetAsync($"/replays/cutover?id={FakeReplayDesk.Ready}", cookie)).Html;
        var early = await site.GetAsync($"/replays/cutover?id={FakeReplayDesk.Running}", cookie);
        var unknown = await site.GetAsync("/replays/undo?id=none", cookie);

        Assert.Contains("in one transaction", question);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.NotFound), (early.Status, unknown.Status));
        Assert.Empty(site.Cluster.Replays.Asked);
    }

    [Fact]
    public async Task Action_WithoutAnAnswerYet_IsSeenOnThePage()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Operator, "*");
        site.Cluster.Replays.IsSlow = true;

        var answer = await site.PostFormAsync("/replays/cutover", cookie, ("id", FakeReplayDesk.Ready));

        string html = (await site.GetAsync(answer.Headers.Location!.OriginalString, cookie)).Html;
        Assert.Contains("Asked to show its results; there is no answer yet.", html);
        Assert.DoesNotContain("action=\"/replays/", html);
    }

    [Fact]
    public async Task Diff_IsTablesWithoutIdsOfMessages()
    {
        await using var site = await DashboardUnderTest.StartAsync(
            postgres.NewSchema(), options: new DashboardOptions { PlanTime = TimeSpan.FromMilliseconds(200) });
        string cookie = await site.SignInAsync(PersonRoles.Operator, "*");

        string html = (await site.GetAsync($"/replays/diff?id={FakeReplayDesk.Ready}", cookie)).Html;
        site.Cluster.Replays.ReadsForever = true;
        var late = await site.GetAsync($"/replays/diff?id={FakeReplayDesk.Ready}", cookie);

        Assert.Contains("<th scope=\"row\">inquiry</th><td>complaint</td>", html);
        Assert.Contains("<th scope=\"row\">intent 4</th><td>intent 5</td>", html);
        Assert.DoesNotContain("wamid", html);
        Assert.Equal(HttpStatusCode.GatewayTimeout, late.Status);
        Assert.Contains("Dashboard__PlanTime", late.Html);
    }
}
