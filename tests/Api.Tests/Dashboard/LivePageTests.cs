using System.Net;
using System.Net.ServerSentEvents;
using StreamML.Api.Dashboard;
using StreamML.Api.Dashboard.Rendering;
using StreamML.Api.People;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>What open pages ask for again and again.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LivePageTests(PostgresFixture postgres)
{
    [Theory]
    [InlineData("/today", PersonRoles.Agent, "shop")]
    [InlineData("/pipeline", PersonRoles.Operator, "*")]
    public async Task Fragment_OfPeopleOfARole_IsTheSameAndOfNobody(string path, string role, string tenant)
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema(), new StoppedTime());
        await site.MessageAsync("m1", "Hello");
        string[] cookies = [await site.SignInAsync(role, tenant), await site.SignInAsync(role, tenant)];

        var (first, html, _) = await site.GetFragmentAsync(path, cookies[0]);
        await site.MessageAsync("m2", "Too late for this second", "shop/2");
        var (second, same, _) = await site.GetFragmentAsync(path, cookies[1]);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first, second));
        Assert.Contains("id=\"live\"", html);
        Assert.Equal(html, same);
        Assert.DoesNotContain("<html", html);
        Assert.DoesNotContain($"{role}-", html);
        Assert.DoesNotContain("_form", html);
    }

    [Fact]
    public async Task Fragment_OfAnotherRoleTenantOrQuery_IsAnother()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema(), new StoppedTime());
        await site.MessageAsync("m1", "I was born in 1980");
        await site.MessageAsync("m2", "A secret of others", "other/1", "other");
        string agent = await site.SignInAsync(PersonRoles.Agent), all = await site.SignInAsync(PersonRoles.Agent, "*");

        Assert.Contains("1980", (await site.GetFragmentAsync("/today", agent)).Html);
        string hidden = (await site.GetFragmentAsync("/today", await site.SignInAsync(PersonRoles.Operator))).Html;
        Assert.DoesNotContain("1980", hidden);
        Assert.Contains("hidden", hidden);
        Assert.Contains("secret", (await site.GetFragmentAsync("/today?tenant=other", all)).Html);
        Assert.DoesNotContain("secret", (await site.GetFragmentAsync("/today?tenant=shop", all)).Html);
        Assert.DoesNotContain("1980", (await site.GetFragmentAsync("/today?risk=high", agent)).Html);
    }

    [Fact]
    public async Task Stream_OfAnOpenPage_HasWhatIsNewOnceTheSinkHasCommitted()
    {
        var time = new StoppedTime();
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema(), time);
        string cookie = await site.SignInAsync(PersonRoles.Agent);
        await site.SqlAsync("""
            INSERT INTO {schema}.sink_offsets (cluster_id, topic_id, partition, topic, next_offset, owner)
            VALUES ('c', 't', 0, 'messages.enriched', 1, gen_random_uuid())
            """);
        using var answer = await site.OpenAsync("/today", cookie);
        await using var events = EventsOf(answer);
        var first = await NextAsync(events);

        time.Now += TimeSpan.FromMilliseconds(500);
        await site.MessageAsync("m1", "It came just now");
        var second = NextAsync(events);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.False(second.IsCompleted);

        await site.SqlAsync("UPDATE {schema}.sink_offsets SET next_offset = 2");
        time.Now += TimeSpan.FromMilliseconds(500);
        Assert.Contains("It came just now", (await second).Data);
        Assert.DoesNotContain("It came just now", first.Data);
        Assert.Contains("id=\"live\"", first.Data);
        Assert.NotEqual(first.EventId, (await second).EventId);

        // Waiting times grow.
        time.Now += TimeSpan.FromSeconds(6);
        Assert.NotEqual((await second).EventId, (await NextAsync(events)).EventId);
    }

    [Fact]
    public async Task Page_ThatStoodOpenForEightHours_GoesOnAndItsFirstClickWorks()
    {
        var time = new StoppedTime();
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema(), time);
        await site.MessageAsync("m1", "Where is it?");
        string cookie = await site.SignInAsync(PersonRoles.Agent);
        string seen;
        using (var answer = await site.OpenAsync("/today", cookie))
        {
            await using var events = EventsOf(answer);
            seen = (await NextAsync(events)).EventId!;
        }

        time.Now += TimeSpan.FromHours(8);

        using var again = await site.OpenAsync("/today", cookie, seen);
        await using var more = EventsOf(again);
        Assert.Contains("id=\"live\"", (await NextAsync(more)).Data);
        var click = await site.PostFormAsync(
            "/contact/feedback", cookie, ("contact", "shop/1"), ("message", "m1"), ("model", "sentiment"),
            ("label", "positive"));
        Assert.Equal(HttpStatusCode.SeeOther, click.StatusCode);
        Assert.Single(site.Appended);
    }

    [Fact]
    public async Task Stream_OfASessionThatEnds_SaysSo()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Agent);
        using var answer = await site.OpenAsync("/today", cookie);
        await using var events = EventsOf(answer);
        Assert.Equal("message", (await NextAsync(events)).EventType);

        await site.SqlAsync("DELETE FROM {schema}.dashboard_sessions");
        string last;
        do
        {
            last = (await NextAsync(events)).EventType;
        }
        while (last == "message");

        Assert.Equal(OpenPages.OverEvent, last);
        Assert.False(await events.MoveNextAsync());

        // A page that was cut off meanwhile is told the same; a new one loads the sign-in page.
        using var again = await site.OpenAsync("/today", cookie, "1");
        await using var over = EventsOf(again);
        Assert.Equal(OpenPages.OverEvent, (await NextAsync(over)).EventType);
        using var refused = await site.OpenAsync("/today", cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task Fragment_WithoutASession_ReloadsThePage()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());

        var (status, html, answer) = await site.GetFragmentAsync("/today", "");

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("true", answer.Headers.GetValues("HX-Refresh").Single());
        Assert.Empty(html);
    }

    [Fact]
    public async Task Assets_ForWhoReadsGzip_AreSmall()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string script = $"{PageAssets.Path}/htmx-4.0.1.min.js";

        var plain = (await site.GetAsync(script)).Answer;
        var small = await site.SendAsync(HttpMethod.Get, script, "", null, header: ("Accept-Encoding", "gzip"));

        Assert.Empty(plain.Content.Headers.ContentEncoding);
        Assert.Equal("gzip", Assert.Single(small.Content.Headers.ContentEncoding));
        Assert.InRange((await small.Content.ReadAsByteArrayAsync()).Length, 1_000, 16_000);
    }

    private static IAsyncEnumerator<SseItem<string>> EventsOf(HttpResponseMessage answer)
    {
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        return SseParser.Create(answer.Content.ReadAsStream()).EnumerateAsync().GetAsyncEnumerator();
    }

    private static async Task<SseItem<string>> NextAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30)));
        return events.Current;
    }

    // Within one second, however long the machine takes.
    private sealed class StoppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
