using System.Net;
using StreamML.Api.People;
using StreamML.Messaging.Redriving;
using StreamML.Sink.Tests.Fixtures;

namespace StreamML.Api.Tests.Dashboard;

/// <summary>Dead letters on the dashboard.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LetterPageTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Forms_OfAReason_DecideAndAreWrittenDown()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Operator, "*");
        (string, string)[] which = [("topic", "messages.text"), ("stage", "enricher"), ("code", "stage-failed")];

        var redrive = await site.PostFormAsync("/pipeline/redrive", cookie, [.. which, ("reason", "mended")]);
        var discard = await site.PostFormAsync("/pipeline/discard", cookie, [.. which, ("reason", "old")]);
        var silent = await site.PostFormAsync("/pipeline/discard", cookie, which);

        Assert.Equal(HttpStatusCode.SeeOther, redrive.StatusCode);
        Assert.Equal(HttpStatusCode.SeeOther, discard.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, silent.StatusCode);
        Assert.Equal(["mended", "old"], site.Cluster.Letters.Decided.Select(decided => decided.Reason));
        Assert.All(site.Cluster.Letters.Decided, decided => Assert.Equal(
            new DeadLetterQuery { Topic = "messages.text", Stage = "enricher", Reason = "stage-failed" },
            decided.Query));
        Assert.Equal(2, (await site.AuditAsync()).Count);
    }

    [Fact]
    public async Task Page_OfAReason_SaysWhatWaits()
    {
        await using var site = await DashboardUnderTest.StartAsync(postgres.NewSchema());
        string cookie = await site.SignInAsync(PersonRoles.Operator, "*");

        var (status, html, _) = await site.GetAsync("/pipeline/letters?topic=messages.text&stage=enricher", cookie);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("messages.text", html);
        Assert.Equal(HttpStatusCode.BadRequest, (await site.GetAsync("/pipeline/letters", cookie)).Status);
    }
}
