using System.Text;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using StreamML.Messaging.Connection;
using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Trainer.Alerts;
using StreamML.Trainer.Role;
using StreamML.Trainer.Role.Watch;
using StreamML.Trainer.Tests.Alerts;

namespace StreamML.Trainer.Tests.Role.Watch;

/// <summary>Contacts that are likely to leave: who counts, and who is told when.</summary>
public sealed class ChurnCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 7, 0, 0, TimeSpan.Zero);

    private readonly ChurnBook _book = new(0.5);
    private long _offset;

    [Fact]
    public void Alert_OfATenant_CountsTheLatestScoreOfEachContact()
    {
        Add("shop", "a", 0.9f, "critical");
        Add("shop", "b", 0.5f, "high");
        Add("shop", "c", 0.9f, "critical");
        Add("shop", "c", 0.2f, "low");
        Add("shop", "d", null, "");
        Add("calm", "a", 0.1f, "low");

        var found = _book.Look(Now).ToList();
        Assert.Equal(["calm", "shop"], found.Select(each => each.Cause.Scope));
        Assert.Null(found[0].Alert);
        var alert = found[1].Alert!;
        Assert.Equal(
            [("high_risk_contacts", 2d), ("critical_contacts", 1), ("checked_contacts", 3), ("threshold", 0.5)],
            alert.Facts.Select(fact => (fact.Name, fact.Value)));
        Assert.StartsWith("2 of 3 contacts are likely to leave, 1 of them", alert.Message, StringComparison.Ordinal);
        Assert.Equal((AlertKind.ChurnRisk, AlertAction.None), (alert.Cause.Kind, alert.Action));
        Assert.DoesNotContain("shop/", alert.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alert_AtEachCheck_GoesOutAnew()
    {
        await using var receiver = await FakeReceiver.StartAsync();
        using var delivery = new AlertDelivery(
            new AlertOptions { WebhookUrl = receiver.Url }, NullLogger.Instance, TimeProvider.System);
        var desk = new AlertDesk(delivery, TimeProvider.System);
        desk.Open([], appender: null);
        Add("shop", "a", 0.9f, "critical");
        await ChurnWatch.TellAsync(_book, desk, Now, CancellationToken.None);
        await ChurnWatch.TellAsync(_book, desk, Now.AddDays(1), CancellationToken.None);
        Assert.Equal(2, receiver.Got.Count);
        Assert.Contains(
            "\"kind\":\"churn_risk\"", Encoding.UTF8.GetString(receiver.Got.First().Body), StringComparison.Ordinal);

        Add("shop", "a", 0.1f, "low");
        await ChurnWatch.TellAsync(_book, desk, Now.AddDays(2), CancellationToken.None);
        Assert.Equal(2, receiver.Got.Count);
    }

    [Fact]
    public void Schedule_OfTheOptions_IsDailyInTheZoneOfTheTrainer()
    {
        var trainer = new TrainerOptions { TimeZone = "Europe/Berlin" };
        var schedule = ChurnSchedule.Of(new ChurnCheckOptions(), trainer);
        Assert.Equal(Now.AddHours(23), schedule.After(Now));
        Assert.Null(ChurnSchedule.Of(new ChurnCheckOptions { Schedule = "" }, trainer).After(Now));
        var fault = Assert.Throws<RoleConfigurationException>(
            () => ChurnSchedule.Of(new ChurnCheckOptions { Schedule = "daily" }, trainer));
        Assert.Contains("ChurnCheck__Schedule is 'daily'", fault.Message, StringComparison.Ordinal);
    }

    private void Add(string tenant, string contact, float? probability, string risk)
    {
        var scores = new ContactScores
        {
            Tenant = tenant,
            ContactKey = $"{tenant}/{contact}",
            Churn = new ChurnScore(),
        };
        if (probability is { } known)
        {
            (scores.Churn.Probability, scores.Churn.Risk) = (known, risk);
        }

        _book.Apply(new SourceRecord(
            new SourcePartition(TopicCatalogue.ContactScores, 0), _offset++, 0,
            Encoding.UTF8.GetBytes(scores.ContactKey), [0, 0, 0, 0, 1, 0, .. scores.ToByteArray()], []));
    }
}
