using System.Net;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.People;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>Suggestions on the dashboard.</summary>
[Collection(PostgresCollection.Name)]
public sealed class SuggestionPageTests(PostgresFixture postgres)
{
    private const string Scores = """
        INSERT INTO {schema}.contact_scores (tenant, contact_key, as_of, changes, scored_at, lead_score,
            lead_tier, lead_recommendation, churn_probability, churn_risk, churn_recommendations)
        VALUES ('shop', 'shop/1', now(), 1, now(), 91, 'hot', 'Call today', 0.81, 'critical', ARRAY['Offer help']),
               ('shop', 'shop/2', now(), 1, now(), 20, 'unqualified', NULL, 0.1, 'low', '{}'),
               ('other', 'other/1', now(), 1, now(), 99, 'hot', 'Not yours', 0.99, 'critical', ARRAY['Not yours'])
        """;

    [Fact]
    public async Task Page_OfATenant_HasItsLeadsAndWhoLeaves()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("m1", "Hello", "shop/1", name: "Hot <b>Anna</b>");
        await site.SqlAsync(Scores);
        string cookie = await site.SignInAsync(PersonRoles.Viewer);

        string html = (await site.GetAsync("/suggestions", cookie)).Html;

        Assert.Contains("Hot &lt;b&gt;Anna&lt;/b&gt;", html);
        Assert.Contains("Call today", html);
        Assert.Contains("Offer help", html);
        Assert.Contains("1 of 2 scored contacts", html);
        Assert.Contains("The trainer checks every day at 07:00 (UTC)", html);
        Assert.DoesNotContain("Not yours", html);
        Assert.DoesNotContain("Call today", (await site.GetAsync("/suggestions?tier=unqualified", cookie)).Html);
        Assert.Contains("No lead is warm", (await site.GetAsync("/suggestions?tier=warm", cookie)).Html);
    }

    [Theory]
    [InlineData("0 7 * * *", "every day at 07:00")]
    [InlineData("30 2 * * 0", "every Sunday at 02:30")]
    [InlineData("0 2 1 * *", "on day 1 of every month at 02:00")]
    [InlineData("*/5 * * * *", "at */5 * * * *")]
    [InlineData("0 2 1 * 1", "at 0 2 1 * 1")]
    public void Cron_ThatIsSimple_IsSaidInWords(string expression, string words) =>
        Assert.Equal(words, CronWords.Of(expression));

    [Fact]
    public async Task Forms_OfAText_AnswerAndKeepIt()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Agent);

        var ticket = await site.PostFormAsync("/suggestions/ticket", cookie, ("text", "<b>Where?</b>"));
        var campaign = await site.PostFormAsync("/suggestions/campaign", cookie, ("text", "<b>New!</b>"));
        var empty = await site.PostFormAsync("/suggestions/ticket", cookie, ("text", " "));

        string told = await ticket.Content.ReadAsStringAsync(), divided = await campaign.Content.ReadAsStringAsync();
        Assert.Contains("&lt;b&gt;Where?&lt;/b&gt;", told);
        Assert.Contains("It is a complaint.", told);
        Assert.Contains("anger, not sure", told);
        Assert.Contains("&lt;b&gt;New!&lt;/b&gt;", divided);
        Assert.Contains("No text: no such pair.", divided);
        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        Assert.Empty(site.Appended);
    }

    [Fact]
    public async Task Hours_WithAndWithoutAModel_AreAPlotOrWhatIsMissing()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Viewer);

        Assert.Contains("17:00 suits most", (await site.GetAsync("/suggestions/hours", cookie)).Html);
        site.Cluster.Suggestions.HasModel = false;
        var (status, html, _) = await site.GetAsync("/suggestions/hours", cookie);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("No engagement model is live yet.", html);
    }
}
