using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using static StreamML.StreamProcessors.Tests.Collect.CollectRecords;

namespace StreamML.StreamProcessors.Tests.Collect;

/// <summary>Labels of texts, and of groups.</summary>
public sealed class TextLabelTests : IDisposable
{
    private readonly CollectHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData(true, "Negative", LabelSource.Correction)]
    [InlineData(false, "negative", LabelSource.Correction)]
    [InlineData(true, "neutral", LabelSource.Confirmation)]
    [InlineData(false, "Neutral ", LabelSource.Confirmation)]
    public void Label_OfAMessage_IsARowWithItsTextAndWhatWasServed(bool feedbackFirst, string label, LabelSource source)
    {
        _harness.Add(Message("m"));
        long place = _harness.Add(Correction("f", "m", label, StartMs + HourMs));

        var row = Assert.Single(_harness
            .Read(feedbackFirst ? [TopicCatalogue.Feedback, TopicCatalogue.CollectorTexts] : []).Rows);

        Assert.Equal(("sentiment", label.Trim().ToLowerInvariant(), source, RowOrigin.Served),
            (row.Task, row.Label, row.Source, row.Origin));
        Assert.Equal(("where is my order?", "en", "m", Contact),
            (row.Text, row.Language, row.MessageId, row.ContactKey));
        Assert.Equal(
            new ServedPrediction { ModelName = "vader", ModelVersion = "3", Label = "neutral", Confidence = 0.75f },
            row.Served);
        Assert.Equal((place, StartMs + HourMs), (row.LabelPosition.Offset, row.LabelledAtMs));
        Assert.DoesNotContain("m", row.RowId.Split('/')[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_OfOneMessageAndTask_AreOneRowWithTheLast()
    {
        _harness.Add(Message("m"));
        _harness.Add(Correction("f1", "m", "negative", StartMs + 1));
        _harness.Add(Correction("f2", "m", "positive", StartMs + 2));
        _harness.Add(Correction("f3", "m", "Conqueror", StartMs + 3, "personality"));

        var rows = _harness.Read().Current;

        Assert.Equal(
            [("personality", "Conqueror"), ("sentiment", "positive")], rows.Select(row => (row.Task, row.Label)));
        Assert.Null(rows[0].Served);
    }

    [Fact]
    public void Label_BeforeAnEdit_KeepsTheTextThatWasLabelled()
    {
        _harness.Add(Message("m", text: "bad"));
        _harness.Add(Correction("f1", "m", "negative", StartMs + 10));
        _harness.Add(Edit("m", StartMs + 20, "not bad"));
        Assert.Equal("bad", Assert.Single(_harness.Read().Current).Text);

        _harness.Add(Correction("f2", "m", "positive", StartMs + 30));

        Assert.Equal("not bad", Assert.Single(_harness.Read().Current).Text);
        Assert.Equal(2, _harness.Rows.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Message_ThatIsWithdrawn_TakesItsRowsBack(bool labelLast)
    {
        _harness.Add(Message("m", text: "a secret"));
        if (!labelLast)
        {
            _harness.Add(Correction("f", "m", "negative", StartMs + 10));
            Assert.Equal("a secret", Assert.Single(_harness.Read().Current).Text);
        }

        int before = _harness.Changes.Count;
        _harness.Add(Withdrawal("m", StartMs + 20));
        _harness.Add(Message("m", text: "a secret"));
        _harness.Add(Correction("f2", "m", "negative", StartMs + 5));

        Assert.Empty(_harness.Read().Current);
        var row = _harness.Rows[^1];
        Assert.Equal((true, "", "", null), (row.Revoked, row.Text, row.Label, row.Features));
        Assert.Equal(_harness.Rows.Max(each => each.Version), row.Version);
        var kept = _harness.Changes.Skip(before)
            .Last(change => change.Changelog == TopicCatalogue.CollectorMessages);
        Assert.DoesNotContain("a secret", System.Text.Encoding.UTF8.GetString(kept.Value!), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_PostedWithItsLabel_IsARowOfItsOwn()
    {
        _harness.Add(Correction("f1", "", "joy", StartMs, "emotion", "how lovely"));
        _harness.Add(Correction("f2", "", "joy", StartMs, "emotion", "how lovely"));
        _harness.Add(Correction("f3", "", "joy", StartMs, "unheard_of", "how lovely"));

        var rows = _harness.Read().Current;

        Assert.Equal(2, rows.Count);
        Assert.All(rows, row => Assert.Equal(
            ("how lovely", "joy", RowOrigin.Posted, "", null),
            (row.Text, row.Label, row.Origin, row.MessageId, row.Served)));
        Assert.All(
            _harness.Committed.Sent, sent => Assert.StartsWith("shop/emotion/", sent.Key, StringComparison.Ordinal));
    }

    [Fact]
    public void Opinion_OfAGroup_IsARow()
    {
        var opinion = new Feedback
        {
            Tenant = Tenant,
            EventId = "f",
            ContactKey = Contact,
            Kind = FeedbackKind.Opinion,
            Label = "Positive",
            CampaignId = "spring",
            Demographics = new Demographics { Gender = "female", Country = "Peru" },
            OccurredAtMs = StartMs,
            ReceivedAtMs = StartMs + 1,
        };
        _harness.Add(opinion);
        _harness.Add(new Feedback(opinion) { EventId = "g", Label = "sideways" });
        _harness.Add(new Feedback(opinion) { EventId = "h", Demographics = new Demographics() });

        var row = Assert.Single(_harness.Read().Rows);

        Assert.Equal(("demographic", "positive", "spring", "Peru", RowOrigin.Posted, LabelSource.Opinion),
            (row.Task, row.Label, row.CampaignId, row.Demographics.Country, row.Origin, row.Source));
    }

    [Fact]
    public void Revisions_BeyondTheLimit_LeaveTheHighest()
    {
        _harness.Add(Message("m", text: "0"));
        for (int n = 1; n < 10; n++)
        {
            _harness.Add(Edit("m", StartMs + n, $"{n}"));
        }

        _harness.Add(Correction("f", "m", "negative", StartMs + 8));

        Assert.Equal("8", Assert.Single(_harness.Read().Current).Text);
    }
}
