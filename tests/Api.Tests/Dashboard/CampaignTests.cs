using System.Net;
using StreamML.Api.Dashboard;
using StreamML.Api.Dashboard.Pages;
using StreamML.Api.People;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>Campaigns and conversations say what the rows say.</summary>
[Collection(PostgresCollection.Name)]
public sealed class CampaignTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Campaign_WithFeedbackAndEvents_SaysWhatTheySay()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.FillAsync();
        string cookie = await site.SignInAsync(PersonRoles.Viewer);
        string list = (await site.GetAsync("/campaigns", cookie)).Html;
        Assert.Contains("href=\"/campaign?id=spring&amp;days=90\"", list);
        Assert.DoesNotContain("theirs", list);

        string html = (await site.GetAsync("/campaign?id=spring", cookie)).Html;
        Assert.Contains("50% of 8 labelled feedback is positive, 25% negative.", html.Replace(" %", "%"));
        Assert.Contains("Of 40 sent, 10 were opened, 0 clicked, 0 answered; 0 opted out.", html);
        Assert.Contains(
            "Most positive is 18-24 with 50% of 4; most negative 18-24 with 25% of 4.", html.Replace(" %", "%"));
        Assert.Contains("What was sent at 14:00 was opened, clicked or answered most within 7 days: 25% of 40.",
            html.Replace(" %", "%"));
        Assert.Contains("No feedback says both gender and a label.",
            (await site.GetAsync("/campaign?id=spring&group=gender", cookie)).Html);
        foreach (string path in new[] { "/campaign?id=theirs", "/campaign?id=none", "/campaign" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await site.GetAsync(path, cookie)).Status);
        }
    }

    [Fact]
    public async Task Campaign_WithAHostileName_IsOnlyAName()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        const string Name = "\"><script>alert(1)</script>&id=x#y";
        await site.SqlAsync($$"""
            INSERT INTO {schema}.feedback (tenant, event_id, occurred_at, received_at, kind, label, campaign_id, age_range)
            VALUES ('shop', 'e', now(), now(), 'opinion', 'positive', '{{Name}}', '{{Name}}')
            """);
        string cookie = await site.SignInAsync(PersonRoles.Viewer);
        foreach (string path in new[] { "/campaigns", $"/campaign?id={Uri.EscapeDataString(Name)}" })
        {
            var (status, html, _) = await site.GetAsync(path, cookie);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.DoesNotContain("<script>", html);
            Assert.Contains("&lt;script&gt;", html);
        }
    }

    [Fact]
    public async Task Conversations_ByTrend_AreThoseOfTheTenant()
    {
        await using var site = await DashboardUnderTest.StartAsync(
            postgres.NewSchema(), options: new DashboardOptions { PageRows = 5 });
        await site.FillAsync();
        string cookie = await site.SignInAsync(PersonRoles.Viewer);
        string all = (await site.GetAsync("/conversations", cookie)).Html;
        Assert.Contains("shop%2F1", all);
        Assert.Contains("shop%2F2", all);
        Assert.DoesNotContain("other%2F1", all);
        Assert.Contains("40% of 10 messages are negative", all.Replace(" %", "%"));
        string declining = WebUtility.HtmlDecode((await site.GetAsync("/conversations?trend=declining", cookie)).Html);
        Assert.Contains("−0.42", declining);
        Assert.DoesNotContain("shop%2F2", declining);
        Assert.Contains(
            "No conversation is stable.", (await site.GetAsync("/conversations?trend=stable", cookie)).Html);
        Assert.Contains("7 came within 24 hours, 0 in the 24 before", (await site.GetAsync("/today", cookie)).Html);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(11, 20)]
    [InlineData(200, 200)]
    [InlineData(0.3, 0.5)]
    public void Plot_OfValues_HasARoundTop(double highest, double top)
    {
        var plot = new Plot("", "", "", ["a", "b"], [new PlotSeries("x", "one", [0, highest])]);
        Assert.Equal(top, plot.Top, 9);
        Assert.InRange(plot.Bar(0, 1).Height, 0, 100);
    }

    [Fact]
    public void Plot_OfBars_StandsThemOnEachOther()
    {
        var plot = new Plot(
            "", "", "", ["a"], [new PlotSeries("x", "bad", [4]), new PlotSeries("y", "good", [6])]);
        Assert.Equal((10, 60, 80, 40), plot.Bar(0, 0));
        Assert.Equal((10, 0, 80, 60), plot.Bar(1, 0));
        Assert.Equal("50,20", (plot with { HasLines = true, Series = [new PlotSeries("x", "one", [8])] }).Points(0));
    }
}
