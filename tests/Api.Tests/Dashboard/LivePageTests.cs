using System.Net;
using System.Text.RegularExpressions;
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
    public async Task Fragment_OfAnOpenPage_IsMadeAnewOnceTheSinkHasCommitted()
    {
        var time = new StoppedTime();
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema(), time);
        string cookie = await site.SignInAsync(PersonRoles.Agent);
        await site.SqlAsync("""
            INSERT INTO {schema}.sink_offsets (cluster_id, topic_id, partition, topic, next_offset, owner)
            VALUES ('c', 't', 0, 'messages.enriched', 1, gen_random_uuid())
            """);
        string first = (await site.GetFragmentAsync("/today", cookie)).Html;
        string again = $"/today?seen={Regex.Match(first, "name=\"seen\" value=\"([^\"]+)\"").Groups[1].Value}";

        time.Now += TimeSpan.FromMilliseconds(500);
        await site.MessageAsync("m1", "It came just now");
        var (unchanged, nothing, _) = await site.GetFragmentAsync(again, cookie);
        await site.SqlAsync("UPDATE {schema}.sink_offsets SET next_offset = 2");
        time.Now += TimeSpan.FromMilliseconds(500);
        var (changed, html, _) = await site.GetFragmentAsync(again, cookie);
        time.Now += TimeSpan.FromSeconds(6);
        var (stale, _, _) = await site.GetFragmentAsync(again, cookie);

        Assert.Equal((HttpStatusCode.NoContent, ""), (unchanged, nothing));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (changed, stale));
        Assert.Contains("It came just now", html);
        Assert.Contains("hx-get=\"/today\"", html);
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

    // Within one second, however long the machine takes.
    private sealed class StoppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
