using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using static StreamML.StreamProcessors.Tests.Collect.CollectRecords;

namespace StreamML.StreamProcessors.Tests.Collect;

/// <summary>Labels of leads and customers meet the vector that was served before them.</summary>
public sealed class ServedLabelTests : IDisposable
{
    private readonly CollectHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Label_AfterVectors_GetsTheLastOneServedBeforeIt()
    {
        _harness.Add(Message("m1"));
        _harness.Serve(Contact, StartMs, 1);
        _harness.Add(Message("m2", StartMs + HourMs));
        long vector = _harness.Serve(Contact, StartMs + HourMs, 2);
        long label = _harness.Add(Outcome("o", StartMs + DayMs, 80));
        _harness.Add(Message("m3", StartMs + (2 * DayMs)));
        _harness.Serve(Contact, StartMs + (2 * DayMs), 3);

        var row = Assert.Single(_harness.Read().Rows);

        Assert.Equal(("lead", 80, 2), (row.Task, row.Value, row.Features.Values.Single()));
        Assert.Equal((Contact, Tenant, RowOrigin.Served), (row.ContactKey, row.Tenant, row.Origin));
        Assert.Equal((StartMs + HourMs, StartMs + DayMs), (row.AsOfMs, row.LabelledAtMs));
        Assert.Equal((vector, label), (row.FeaturesPosition.Offset, row.LabelPosition.Offset));
        Assert.Equal(
            (TopicCatalogue.ContactFeatures.Name, TopicCatalogue.Feedback.Name, CollectHarness.Partition),
            (row.FeaturesPosition.Topic, row.LabelPosition.Topic, row.LabelPosition.Partition));
        Assert.Equal((LabelSource.Outcome, StartMs + DayMs + 50), (row.Source, row.Version));
        Assert.Equal(("lead", "1", 2f / 10), (row.Served.ModelName, row.Served.ModelVersion, row.Served.Value));
        Assert.Null(row.Features.Served);
    }

    [Fact]
    public void Label_GivenLate_GetsTheVectorOfItsTime()
    {
        foreach (int hour in Enumerable.Range(0, 5))
        {
            _harness.Add(Message($"m{hour}", StartMs + (hour * HourMs)));
            _harness.Serve(Contact, StartMs + (hour * HourMs), hour);
        }

        _harness.Add(Event("o", "lead_outcome", StartMs + (2 * HourMs), outcome: "Converted"));
        _harness.Add(Message("last", StartMs + DayMs));
        _harness.Serve(Contact, StartMs + DayMs, 9);

        var row = Assert.Single(_harness.Read().Rows);

        Assert.Equal((100, 2), (row.Value, row.Features.Values.Single()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Label_BeforeItsPrediction_IsNeverJoined(bool vectorsFirst)
    {
        for (int n = 0; n < 100; n++)
        {
            string contact = $"shop/{n:D32}";
            _harness.Add(Outcome($"o{n}", StartMs - HourMs, 50, n % 2 == 0 ? "lead" : "churn", contact));
            _harness.Add(Message($"m{n}", StartMs, contact: contact));
        }

        for (int n = 0; n < 100; n++)
        {
            _harness.Serve($"shop/{n:D32}", StartMs, n);
        }

        _harness.Read(vectorsFirst ? [TopicCatalogue.ContactFeatures] : [TopicCatalogue.Feedback]);

        Assert.Empty(_harness.Rows);
    }

    [Fact]
    public void Label_WhoseRecordTheVectorIncludes_IsNotJoinedWithIt()
    {
        // The label has the event time of the vector, and came before it.
        _harness.Add(Message("m1"));
        _harness.Add(Outcome("o", StartMs, 50));
        _harness.Serve(Contact, StartMs, 1);

        Assert.Empty(_harness.Read().Rows);
    }

    [Fact]
    public void Label_ThatNoVectorHasPassed_Waits()
    {
        _harness.Add(Message("m1"));
        _harness.Serve(Contact, StartMs, 1);
        _harness.Add(Outcome("o", StartMs + HourMs, 50));
        Assert.Empty(_harness.Read().Rows);

        // Another contact's will do: the scorer has read on.
        _harness.Add(Message("m2", StartMs + HourMs, contact: Other));
        _harness.Serve(Other, StartMs + HourMs, 2);

        Assert.Equal(1, Assert.Single(_harness.Read().Rows).Features.Values.Single());
    }

    [Fact]
    public void Labels_OfOneVector_AreOneRow()
    {
        _harness.Add(Message("m1"));
        _harness.Serve(Contact, StartMs, 1);
        _harness.Add(Outcome("first", StartMs + 1, 20));
        _harness.Add(Outcome("second", StartMs + 2, 90));
        _harness.Add(Message("m2", StartMs + HourMs));
        _harness.Serve(Contact, StartMs + HourMs, 2);

        Assert.Equal(2, _harness.Read().Rows.Count);

        Assert.Equal(90, Assert.Single(_harness.Current).Value);
    }

    [Fact]
    public void Corrections_OfOldEvents_ChangeNoRow()
    {
        _harness.Add(Event("first", "order", StartMs - DayMs));
        _harness.Add(Event("s", "campaign_sent", StartMs, campaign: "c"));
        _harness.Serve(Contact, StartMs, 1);
        _harness.Add(Outcome("o", StartMs + 1, 70));
        _harness.Add(Message("later", StartMs + (200 * DayMs)));
        _harness.Serve(Contact, StartMs + (200 * DayMs), 2);
        string before = string.Join('\n', _harness.Read().Current);
        Assert.Equal(3, _harness.Current.Count);

        for (int n = 0; n < 10_000; n++)
        {
            long time = StartMs + (n % 2000);
            _harness.Add((n % 4) switch
            {
                0 => Message($"late{n}", time),
                1 => Edit("later", time, "another text"),
                2 => Event($"late{n}", "campaign_opened", time, campaign: "c"),
                _ => (Google.Protobuf.IMessage)Event($"late{n}", "opt_out", time),
            });
            if (n % 10 == 0)
            {
                _harness.Serve(Contact, StartMs + (200 * DayMs), 1000 + n);
            }
        }

        int rows = _harness.Rows.Count;
        Assert.Equal(before, string.Join('\n', _harness.Read().Current));
        Assert.Equal(rows, _harness.Rows.Count);
    }

    [Fact]
    public void Origin_OfWhatSaysSo_IsMarked()
    {
        var imported = Outcome("o", StartMs + 1, 70);
        imported.Attributes["imported"] = "true";
        var made = Event("e", "order", StartMs, Other);
        made.Attributes["synthetic"] = "\"true\"";
        _harness.Add(Message("m1"));
        _harness.Add(made);
        _harness.Serve(Contact, StartMs, 1);
        _harness.Serve(Other, StartMs, 2);
        _harness.Add(imported);
        _harness.Add(Outcome("p", StartMs + 1, 30, contact: Other));
        _harness.Add(Message("m2", StartMs + HourMs));
        _harness.Serve(Contact, StartMs + HourMs, 3);

        Assert.Equal(
            [RowOrigin.Imported, RowOrigin.Synthetic], _harness.Read().Rows.Select(row => row.Origin));
    }

    [Fact]
    public void Vectors_OfABusyContact_AreThinnedByAge()
    {
        using var harness = new CollectHarness(new CollectorOptions { RecentVectors = 3, MaxVectors = 6 });
        for (int hour = 0; hour < 240; hour++)
        {
            harness.Add(Message($"m{hour}", StartMs + (hour * HourMs)));
            harness.Serve(Contact, StartMs + (hour * HourMs), hour);
        }

        int n = 0;
        foreach (int hour in new[] { 239, 238, 237, 236, 200, 150, 1 })
        {
            harness.Add(Outcome($"o{n++}", StartMs + (hour * HourMs) + 1, hour % 100));
        }

        harness.Add(Message("last", StartMs + (300 * HourMs)));
        harness.Serve(Contact, StartMs + (300 * HourMs), 300);

        var found = harness.Read().Rows.Select(row => row.Features.Values.Single()).ToList();

        Assert.Equal([239f, 238f, 237f], found.Take(3));
        Assert.Equal([216f, 192f], found.Skip(3).Take(2));
        Assert.Equal(5, found.Count);
    }
}
