using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Api.Dashboard;
using StreamML.Api.Erasing;
using StreamML.Api.People;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>A contact is erased from its page, by who may, with a reason, and with a receipt.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ErasurePageTests(PostgresFixture postgres)
{
    private const string Contact = "/contact?key=shop%2F1";
    private const string Question = "/contact/erase?key=shop%2F1";
    private static readonly (string, string)[] Fields = [("key", "shop/1"), ("reason", "asked by letter 12")];

    [Fact]
    public async Task Contact_ThatIsErased_HasItsReceiptOnThePage()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("m1", "Forget me", name: "Anna");
        string cookie = await site.SignInAsync(PersonRoles.Admin);
        Assert.Contains("action=\"/contact/erase\"", (await site.GetAsync(Contact, cookie)).Html);
        string question = (await site.GetAsync(Question, cookie)).Html;
        Assert.Contains("3 records", question);
        Assert.Contains("whatsapp.raw", question);
        Assert.Empty((await site.Erasures.PageAsync("shop", null, 5, CancellationToken.None)).Items);

        var answer = await site.PostFormAsync("/contact/erase", cookie, Fields);
        Assert.Equal("/erasures?done=erasure", answer.Headers.Location!.OriginalString);
        Assert.Contains("begins within seconds</span>", (await site.GetAsync("/erasures", cookie)).Html);
        Assert.True(await WorkAsync(site));

        string list = (await site.GetAsync("/erasures", cookie)).Html;
        Assert.Contains("<span class=\"mark low\">done</span>", list);
        var erasure = Assert.Single((await site.Erasures.PageAsync("shop", null, 5, CancellationToken.None)).Items);
        string receipt = $"/erasures/receipt?id={erasure.Id}";
        Assert.Contains($"href=\"{receipt}\"", list);
        var (_, text, file) = await site.GetAsync(receipt, cookie);
        Assert.Equal(FakePersonErasure.ReceiptOf("shop/1") + "\n", text);
        Assert.Equal($"erasure-{erasure.Id}.json", file.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal("admin erase_contact shop/1|asked by letter 12|shop", Assert.Single(await site.AuditAsync()));
    }

    [Fact]
    public async Task Erasure_ThatNeedsTwo_WaitsForSomebodyElse()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        site.Cluster.Erasure.TwoPersons = true;
        await site.MessageAsync("m1", "Forget me");
        string cookie = await site.SignInAsync(PersonRoles.Admin);
        string other = await site.SignInAsync(PersonRoles.Admin);
        Assert.Contains("once somebody else has confirmed it", (await site.GetAsync(Question, cookie)).Html);
        var answer = await site.PostFormAsync("/contact/erase", cookie, Fields);
        Assert.Equal("/erasures?done=unconfirmed", answer.Headers.Location!.OriginalString);
        var asked = Assert.Single((await site.Erasures.PageAsync("shop", null, 5, CancellationToken.None)).Items);
        (string, string)[] which = [("id", asked.Id)];

        Assert.False(await WorkAsync(site));
        Assert.DoesNotContain("/erasures/confirm", (await site.GetAsync("/erasures", cookie)).Html);
        Assert.Equal(
            HttpStatusCode.Conflict, (await site.PostFormAsync("/erasures/confirm", cookie, which)).StatusCode);
        Assert.Contains("/erasures/confirm", (await site.GetAsync("/erasures", other)).Html);
        Assert.Equal(
            HttpStatusCode.SeeOther, (await site.PostFormAsync("/erasures/confirm", other, which)).StatusCode);

        // Sent twice, it was confirmed once.
        await site.PostFormAsync("/erasures/confirm", other, which);
        Assert.True(await WorkAsync(site));
        Assert.Equal(["shop/1"], site.Cluster.Erasure.Erased);
        Assert.Equal(
            ["admin erase_contact shop/1|asked by letter 12|shop", "admin confirm_erasure shop/1||shop"],
            await site.AuditAsync());
    }

    [Fact]
    public async Task Erasure_WithoutAReasonOrOfAnotherTenant_IsNotAskedFor()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("m1", "Forget me");
        await site.MessageAsync("m2", "Not me", "other/1", "other");
        string theirs = await site.ErasureAsync("other", ErasureBook.Done);
        string cookie = await site.SignInAsync(PersonRoles.Admin);

        var silent = await site.PostFormAsync("/contact/erase", cookie, ("key", "shop/1"), ("reason", "  "));
        var foreign = await site.PostFormAsync("/contact/erase", cookie, ("key", "other/1"), ("reason", "a letter"));
        var confirmed = await site.PostFormAsync("/erasures/confirm", cookie, ("id", theirs));

        Assert.Equal(HttpStatusCode.BadRequest, silent.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, confirmed.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await site.GetAsync($"/erasures/receipt?id={theirs}", cookie)).Status);
        Assert.DoesNotContain(theirs, (await site.GetAsync("/erasures", cookie)).Html);
        Assert.Empty(await site.AuditAsync());
        Assert.Empty((await site.Erasures.PageAsync("shop", null, 5, CancellationToken.None)).Items);
    }

    [Fact]
    public async Task Question_WhoseCountTakesTooLong_IsAskedWithoutIt()
    {
        await using var site = await DashboardUnderTest.StartAsync(
            postgres.NewSchema(), options: new DashboardOptions { PlanTime = TimeSpan.FromMilliseconds(50) });
        site.Cluster.Erasure.CountsForever = true;
        await site.MessageAsync("m1", "Forget me");

        var (status, html, _) = await site.GetAsync(Question, await site.SignInAsync(PersonRoles.Admin));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Dashboard__PlanTime", html);
        Assert.Contains("Erase for good", html);
    }

    [Theory]
    [InlineData(PersonRoles.Viewer)]
    [InlineData(PersonRoles.Agent)]
    [InlineData(PersonRoles.Trainer)]
    [InlineData(PersonRoles.Operator)]
    public async Task Button_ForWhoMayNotErase_IsNotThere(string role)
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        await site.MessageAsync("m1", "Hello");

        string html = (await site.GetAsync(Contact, await site.SignInAsync(role))).Html;

        Assert.DoesNotContain("/contact/erase", html);
        Assert.DoesNotContain("/erasures", html);
    }

    [Fact]
    public async Task Erasures_OfManyPages_AreEachOnOne()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        var all = new List<string>();
        for (int number = 0; number < 5; number++)
        {
            all.Add(await site.ErasureAsync("shop", ErasureBook.Waiting));
        }

        var read = new List<string>();
        string? after = null;
        do
        {
            var page = await site.Erasures.PageAsync("shop", after, 2, CancellationToken.None);
            read.AddRange(page.Items.Select(erasure => erasure.Id));
            after = page.NextCursor;
        }
        while (after is not null);

        Assert.Equal(Enumerable.Reverse(all), read);
    }

    private static Task<bool> WorkAsync(DashboardUnderTest site) => new ErasureWorker(
        site.Erasures, site.Cluster.Erasure, site.Time, NullLogger.Instance).WorkAsync(CancellationToken.None);
}
