using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using static StreamML.StreamProcessors.Tests.Collect.CollectRecords;

namespace StreamML.StreamProcessors.Tests.Collect;

/// <summary>Labels that follow from what happens, or does not, in a window after a vector.</summary>
public sealed class WindowLabelTests : IDisposable
{
    private const long SilenceMs = 90 * DayMs;
    private const long WeekMs = 7 * DayMs;

    private readonly CollectHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("message", 0, 0)]
    [InlineData("message", 1, 1)]
    [InlineData("order", 0, 0)]
    [InlineData("order", 1, 1)]
    [InlineData("opt_out", 0, 1)]
    [InlineData("view", 0, 1)]
    public void Customer_AtTheEndOfTheSilence_StaysOrIsLost(string activity, long lateMs, double churned)
    {
        long at = StartMs + SilenceMs + lateMs;
        Customer();
        _harness.Add(activity == "message" ? Message("m", at) : Event("e", activity, at));
        Pass(StartMs + SilenceMs + DayMs);

        var row = Assert.Single(_harness.Read().Rows);

        Assert.Equal(("churn", churned, 1), (row.Task, row.Value, row.Features.Values.Single()));
        Assert.Equal(
            churned == 1 && activity != "opt_out" ? LabelSource.Silence : LabelSource.Outcome, row.Source);
        Assert.Equal((StartMs, StartMs + SilenceMs), (row.AsOfMs, row.LabelledAtMs));
        Assert.Equal(TopicCatalogue.ContactFeatures.Name, row.LabelPosition.Topic);
    }

    [Fact]
    public void Silence_BeforeItsEnd_LabelsNobody()
    {
        Customer();
        Pass(StartMs + SilenceMs + DayMs - 1);
        Assert.Empty(_harness.Read().Rows);

        Pass(StartMs + SilenceMs + DayMs);

        Assert.Equal(1, Assert.Single(_harness.Read().Rows).Value);
    }

    [Fact]
    public void Silence_OfContactsThatNeverOrdered_IsNotWatched()
    {
        _harness.Add(Message("m"));
        _harness.Serve(Contact, StartMs, 1);
        Pass(StartMs + (2 * SilenceMs));

        Assert.Empty(_harness.Read().Rows);
    }

    [Fact]
    public void Windows_OfABusyCustomer_BeginOnceAMonth()
    {
        Customer();
        for (int day = 1; day <= 100; day++)
        {
            _harness.Add(Message($"m{day}", StartMs + (day * DayMs)));
            _harness.Serve(Contact, StartMs + (day * DayMs), 1 + day);
        }

        Pass(StartMs + (300 * DayMs));

        Assert.Equal(
            [(1f, 0d), (31, 0), (61, 0), (91, 0)],
            _harness.Read().Rows.Select(row => (row.Features.Values.Single(), row.Value)));
    }

    [Fact]
    public void Silence_OfAnImportedPast_EndsByTheStreamAndNotAtOnce()
    {
        Pass(StartMs + (400 * DayMs));
        Customer();
        Pass(StartMs + (401 * DayMs));
        _harness.Add(Message("m", StartMs + DayMs));
        Pass(StartMs + (600 * DayMs));

        Assert.Equal(0, Assert.Single(_harness.Read().Rows).Value);
    }

    [Theory]
    [InlineData("campaign_opened", 0, 1)]
    [InlineData("campaign_clicked", 0, 1)]
    [InlineData("campaign_replied", 0, 1)]
    [InlineData("read", 0, 1)]
    [InlineData("campaign_opened", 1, 0)]
    [InlineData("read", 1, 0)]
    [InlineData("order", 0, 0)]
    public void Send_AtTheEndOfItsWindow_IsEngagedOrNot(string answer, long lateMs, double engaged)
    {
        long at = StartMs + WeekMs + lateMs;
        var sent = Event("s", "campaign_sent", StartMs, campaign: "c");
        sent.MessageId = "send";
        _harness.Add(sent);
        long vector = _harness.Serve(Contact, StartMs, 1);
        _harness.Add(Event("x", "campaign_opened", StartMs + 1, campaign: "another"));
        _harness.Add(answer == "read" ? Read("send", at) : Event("a", answer, at, campaign: "c"));
        Pass(StartMs + WeekMs + DayMs);

        var row = Assert.Single(_harness.Read().Rows);

        Assert.Equal(("engagement", engaged, "c", vector),
            (row.Task, row.Value, row.CampaignId, row.FeaturesPosition.Offset));
        Assert.Equal(engaged == 1 ? LabelSource.Outcome : LabelSource.Silence, row.Source);
    }

    [Fact]
    public void Send_AnsweredBeforeItsVector_HasNoRow()
    {
        _harness.Add(Event("s", "campaign_sent", StartMs, campaign: "c"));
        _harness.Add(Event("o", "campaign_opened", StartMs + 1, campaign: "c"));
        _harness.Serve(Contact, StartMs + 1, 1);
        Pass(StartMs + (20 * DayMs));

        Assert.Empty(_harness.Read().Rows);
    }

    [Fact]
    public void Send_WhoseVectorIsMuchLater_HasNoRow()
    {
        _harness.Add(Event("s", "campaign_sent", StartMs, campaign: "c"));
        _harness.Add(Message("m", StartMs + HourMs + 1));
        _harness.Serve(Contact, StartMs + HourMs + 1, 1);
        Pass(StartMs + (20 * DayMs));

        Assert.Empty(_harness.Read().Rows);
    }

    [Fact]
    public void Sends_InOneVector_GiveTheLatestARow()
    {
        _harness.Add(Event("s", "campaign_sent", StartMs, campaign: "first"));
        _harness.Add(Event("t", "campaign_sent", StartMs + 1, campaign: "second"));
        _harness.Serve(Contact, StartMs + 1, 1);
        _harness.Add(Event("o", "campaign_opened", StartMs + 5, campaign: "first"));
        Pass(StartMs + (20 * DayMs));

        var row = Assert.Single(_harness.Read().Rows);
        Assert.Equal(("second", 0), (row.CampaignId, row.Value));
    }

    [Fact]
    public void Sends_BeyondTheLimit_GiveWay()
    {
        using var harness = new CollectHarness(new CollectorOptions { MaxOpenSends = 3 });
        for (int n = 0; n < 5; n++)
        {
            harness.Add(Event($"s{n}", "campaign_sent", StartMs + n, campaign: $"c{n}"));
            harness.Serve(Contact, StartMs + n, n);
        }

        harness.Add(Message("m", StartMs + (20 * DayMs), contact: Other));
        harness.Serve(Other, StartMs + (20 * DayMs), 9);

        Assert.Equal(["c2", "c3", "c4"], harness.Read().Rows.Select(row => row.CampaignId));
    }

    [Fact]
    public void FirstOrder_IsAConversionOnlyIfAsked()
    {
        using var asked = new CollectHarness(new CollectorOptions { OrdersAreConversions = true });
        foreach (var harness in new[] { _harness, asked })
        {
            harness.Add(Message("m"));
            harness.Serve(Contact, StartMs, 1);
            harness.Add(Event("first", "order", StartMs + (30 * DayMs)));
            harness.Serve(Contact, StartMs + (30 * DayMs), 2);
            harness.Add(Event("second", "order", StartMs + (31 * DayMs)));
            harness.Serve(Contact, StartMs + (31 * DayMs), 3);
        }

        Assert.Empty(_harness.Read().Rows);
        var row = Assert.Single(asked.Read().Rows);
        Assert.Equal(("lead", 100, 1), (row.Task, row.Value, row.Features.Values.Single()));
    }

    private void Customer()
    {
        _harness.Add(Event("bought", "order", StartMs));
        _harness.Serve(Contact, StartMs, 1);
    }

    // Time passes for the partition when another contact is served.
    private void Pass(long timeMs)
    {
        _harness.Add(Message($"pass{timeMs}", timeMs, contact: Other));
        _harness.Serve(Other, timeMs, 99);
    }
}
