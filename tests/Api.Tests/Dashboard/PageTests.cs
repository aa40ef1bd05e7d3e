using System.Net;
using System.Text.RegularExpressions;
using StreamML.Api.Dashboard;
using StreamML.Api.People;
using StreamML.Schemas.Json;
using StreamML.Schemas.V1;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>What pages show, and what they never show.</summary>
[Collection(PostgresCollection.Name)]
public sealed partial class PageTests(PostgresFixture postgres)
{
    private static readonly string[] Hostile =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</p></li></main>",
        "javascript:alert(1)", "{{7*7}}", "<svg/onload=alert(1)>", "\u202eevil\u202c", "مرحبا <b>", "%3Cscript%3E",
        "<!--", "]]>", "&lt;script&gt;", new string('W', 4_096),
    ];

    [Fact]
    public async Task Texts_ThatAreHostile_AreOnlyTexts()
    {
        await using var site = await DashboardUnderTest.StartAsync(
            postgres.NewSchema(), options: new DashboardOptions { PageRows = 100 });
        for (int i = 0; i < Hostile.Length; i++)
        {
            await site.MessageAsync($"m{i}", Hostile[i], $"shop/{i}", name: Hostile[i]);
        }

        string cookie = await site.SignInAsync(PersonRoles.Admin, "*");
        var paths = Enumerable.Range(0, Hostile.Length).Select(i => $"/contact?key=shop%2F{i}")
            .Concat(["/today", "/models", "/training", "/pipeline", "/conversations", "/campaigns", "/settings"])
            .Concat(["/erasures", "/contact/erase?key=shop%2F0", "/replays"])
            .Concat(new[] { "job", "diff", "cutover" }.Select(page => $"/replays/{page}?id={FakeReplayDesk.Ready}"))
            .Concat([$"/replays/undo?id={FakeReplayDesk.Done}"])
            .Concat(Hostile.Select(text => $"/contacts?q={Uri.EscapeDataString(text)}"))
            .Concat(Hostile.Select(text => $"/today?q={Uri.EscapeDataString(text[..Math.Min(text.Length, 100)])}"))
            .Concat(Hostile.Take(9).Select(text => $"/sign-in?next={Uri.EscapeDataString(text)}"));
        foreach (string path in paths)
        {
            var (status, html, answer) = await site.GetAsync(path, cookie);
            Assert.True(status == HttpStatusCode.OK, $"{path}: {status}");
            Assert.DoesNotContain("<script>", html);
            Assert.DoesNotContain("<img", html);
            Assert.DoesNotContain("<svg/", html);
            Assert.DoesNotMatch(InlineHandler(), html);
            Assert.Equal(1, Count(html, "</main>"));
            string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("default-src 'none'", policy);
            Assert.DoesNotContain("unsafe", policy);
        }

        Assert.Contains(
            "&lt;script&gt;alert(1)&lt;/script&gt;", (await site.GetAsync("/contact?key=shop%2F0", cookie)).Html);
    }

    [Fact]
    public async Task Inbox_WithAVoiceNote_MarksItAndLeadsToIt()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("typed", "Hello", "shop/1");
        await site.MessageAsync("note", "Is anybody there", "shop/2");
        await site.SqlAsync("UPDATE {schema}.enrichments SET type = 'audio' WHERE message_id = 'note'");

        string html = (await site.GetAsync("/today", await site.SignInAsync(PersonRoles.Agent))).Html;

        Assert.Contains("href=\"/contact?key=shop%2F2#m-note\">voice note</a>", html);
        Assert.DoesNotContain("#m-typed", html);
    }

    [Theory]
    [InlineData("/nonsense", "text/html,*/*;q=0.8", "text/html")]
    [InlineData("/nonsense", "application/json", "application/problem+json")]
    [InlineData("/api/v1/nonsense", "text/html", "application/problem+json")]
    [InlineData("/nonsense", "text/html;q=0.1", "application/problem+json")]
    public async Task Path_ThatIsNone_IsAPageForABrowser(string path, string accept, string type)
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());

        var answer = await site.SendAsync(HttpMethod.Get, path, "", null, header: ("Accept", accept));

        Assert.Equal(
            (HttpStatusCode.NotFound, type), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task Texts_ForAnOperator_AreLengths()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("m1", "I was born in 1980", name: "Anna");
        string cookie = await site.SignInAsync(PersonRoles.Operator);
        foreach (string path in new[] { "/today", "/contact?key=shop%2F1" })
        {
            string html = (await site.GetAsync(path, cookie)).Html;
            Assert.DoesNotContain("1980", html);
            Assert.Contains("18 characters, hidden", html);
        }

        // Nor is a search told whether a text has a word.
        Assert.Contains("hidden", (await site.GetAsync("/today?q=nothing", cookie)).Html);
    }

    [Fact]
    public async Task Today_OfThoseWhoWait_HasTheMostUrgentFirstPageByPage()
    {
        await using var site = await DashboardUnderTest.StartAsync(
            postgres.NewSchema(), options: new DashboardOptions { PageRows = 5 });
        for (int i = 0; i < 7; i++)
        {
            await site.MessageAsync($"low{i}", "Hello", $"shop/low{i}", name: $"Low {i}", minutesAgo: 10 + i);
        }

        await site.MessageAsync("high", "Give it back!", "shop/high", name: "Hot Anna", minutesAgo: 5, risk: 3);
        await site.MessageAsync("old", "Angry", "shop/answered", name: "Answered Bob", minutesAgo: 50, risk: 3);
        await site.MessageAsync("reply", "Sorry", "shop/answered", direction: "outbound", minutesAgo: 40);
        string cookie = await site.SignInAsync(PersonRoles.Agent);
        string first = (await site.GetAsync("/today", cookie)).Html;
        string[] names = [.. Names().Matches(first).Select(match => match.Groups[1].Value)];
        Assert.Equal(["Hot Anna", "Low 6", "Low 5", "Low 4", "Low 3"], names);
        Assert.Contains("High risk: anger or disgust. Waits 5 min.", first);
        string next = WebUtility.HtmlDecode(NextLink().Match(first).Groups[1].Value);
        string second = (await site.GetAsync(next, cookie)).Html;
        Assert.Equal(
            ["Low 2", "Low 1", "Low 0"], Names().Matches(second).Select(match => match.Groups[1].Value).ToArray());
        Assert.DoesNotMatch(NextLink(), second);
        Assert.DoesNotContain("Answered Bob", first + second);

        string filtered = (await site.GetAsync("/today?risk=high", cookie)).Html;
        Assert.Equal("Hot Anna", Assert.Single(Names().Matches(filtered)).Groups[1].Value);
        Assert.Contains("Give it back!", (await site.GetAsync("/today?q=BACK", cookie)).Html);
        Assert.Equal(HttpStatusCode.BadRequest, (await site.GetAsync("/today?after=nonsense", cookie)).Status);
    }

    [Fact]
    public async Task Contacts_ByNameAndNumber_AreFound()
    {
        await using var site = await DashboardUnderTest.StartAsync(
            postgres.NewSchema(), options: new DashboardOptions { PageRows = 5 });
        for (int i = 0; i < 7; i++)
        {
            await site.MessageAsync($"a{i}", "Hello", $"shop/{i}", name: $"Anna {i}", minutesAgo: 9);
            await site.MessageAsync($"b{i}", "Hello again", $"shop/{i}", name: $"Anna {i}", minutesAgo: 8);
        }

        await site.MessageAsync("c", "Hello", "shop/c", name: "Boris");
        await site.SqlAsync("""
            INSERT INTO {schema}.contact_aliases (tenant, identity, learnt_at, contact_since, contact_key, kind)
            VALUES ('shop', '4917012345', now(), now(), 'shop/c', 'phone')
            """);
        string cookie = await site.SignInAsync(PersonRoles.Agent);
        string page = (await site.GetAsync("/contacts?q=anna", cookie)).Html;
        string next = WebUtility.HtmlDecode(NextLink().Match(page).Groups[1].Value);
        string rest = (await site.GetAsync(next, cookie)).Html;
        Assert.Equal([5, 2], new[] { page, rest }.Select(html => Count(html, "Anna ")));
        Assert.Contains("Boris", (await site.GetAsync("/contacts?q=%2B49%20170%2012", cookie)).Html);
        Assert.Contains("No contact begins", (await site.GetAsync("/contacts?q=zz", cookie)).Html);
    }

    [Fact]
    public async Task Feedback_OfAForm_IsARecordOfTheContract()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("m1", "Thanks a lot, great");
        string cookie = await site.SignInAsync(PersonRoles.Agent);
        string html = (await site.GetAsync("/contact?key=shop%2F1", cookie)).Html;
        string id = EventField().Match(html).Groups[1].Value;
        var answer = await site.PostFormAsync("/contact/feedback", cookie, ("contact", "shop/1"), ("message", "m1"),
            ("model", "sentiment"), ("label", "positive"), ("event", id));
        Assert.Equal("/contact?key=shop%2F1&done=feedback", answer.Headers.Location!.OriginalString);
        var record = Assert.Single(site.Appended);
        Assert.True(ApiRecordParser.TryParseFeedback(
            record.Body.Span, new ApiRecordContext(record.Tenant, "", record.ReceivedAtMs), out var feedback,
            out var contact, out _));
        Assert.Equal(
            ("shop", id, FeedbackKind.Correction, "sentiment", "positive", "m1", "shop/1"),
            (feedback.Tenant, feedback.EventId, feedback.Kind, feedback.Model, feedback.Label, feedback.MessageId,
                contact!.ContactKey));

        var refused = await site.PostFormAsync("/contact/feedback", cookie, ("contact", "shop/1"), ("message", "m1"),
            ("model", "sentiment"), ("label", "furious"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Single(site.Appended);
    }

    [Fact]
    public async Task Message_LinkedFromItsContact_ShowsItsWayAndNoText()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("m/1=", "I was born in 1980");
        await site.MessageAsync("m2", "A secret of others", "other/1", "other");
        string cookie = await site.SignInAsync(PersonRoles.Operator);
        Assert.Contains("href=\"/message?id=m%2F1%3D\"", (await site.GetAsync("/contact?key=shop%2F1", cookie)).Html);

        var (status, html, _) = await site.GetAsync("/message?id=m%2F1%3D", cookie);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("It waits for the sink.", html);
        Assert.Contains("<th scope=\"row\">Enriched", html);
        Assert.DoesNotContain("1980", html);
        Assert.DoesNotContain("<script", html);

        Assert.Equal(HttpStatusCode.OK, (await site.GetAsync("/message", cookie)).Status);
        var (unseen, page, _) = await site.GetAsync("/message?id=m2", cookie);
        Assert.Equal(HttpStatusCode.NotFound, unseen);
        Assert.Contains("Where__LookBack", page);
    }

    [Fact]
    public async Task Training_AskedForByATrainer_GoesToTheTrainer()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Trainer);
        Assert.Contains("60 examples", (await site.GetAsync("/training", cookie)).Html);
        await site.PostFormAsync("/training/start", cookie, ("task", "lead"));
        var request = Assert.Single(site.Asked);
        Assert.Equal(("shop", "lead", TrainingAction.Start), (request.Tenant, request.Tasks[0], request.Action));
    }

    [Fact]
    public async Task Page_ThatCannotBeMade_SaysSoAndShowsNoDetail()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Admin, "*");
        await site.SqlAsync("ALTER TABLE {schema}.dashboard_sessions RENAME COLUMN expires_at TO gone");
        var (status, html, _) = await site.GetAsync("/today", cookie);
        Assert.Equal(HttpStatusCode.InternalServerError, status);
        Assert.Contains("A fault of the program", html);
        Assert.DoesNotContain("expires_at", html);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    [GeneratedRegex(@"<[a-z][^>""']*(?:""[^""]*""[^>""']*)*\s(?:on\w+|style)=")]
    private static partial Regex InlineHandler();

    [GeneratedRegex(@"<h3 dir=""auto""><a [^>]*>\s*([^<]*?)\s*</a>")]
    private static partial Regex Names();

    [GeneratedRegex(@"<a href=""([^""]*)"" rel=""next"">")]
    private static partial Regex NextLink();

    [GeneratedRegex(@"name=""event"" value=""([^""]*)""")]
    private static partial Regex EventField();
}
