using StreamML.Messaging.Sources;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Trainer.Role;

namespace StreamML.Trainer.Tests.Role;

public sealed class RowBookTests
{
    private readonly RowBook _book = new(100);

    [Fact]
    public void Row_WithANewLabel_ReplacesTheOld()
    {
        var row = TrainingRows.Demographic(1);
        _book.Apply(TrainingRows.Record(row, 0));
        row.Label = "neutral";
        _book.Apply(TrainingRows.Record(row, 1));

        Assert.Equal("neutral", Assert.Single(_book.Of("demographic", "t")).Value.Label);
    }

    [Fact]
    public void Row_RevokedOrErased_IsNoExample()
    {
        var (revoked, erased) = (TrainingRows.Demographic(1), TrainingRows.Demographic(2));
        _book.Apply(TrainingRows.Record(revoked, 0));
        _book.Apply(TrainingRows.Record(erased, 1));
        revoked.Revoked = true;
        _book.Apply(TrainingRows.Record(revoked, 2));
        _book.Apply(TrainingRows.Record(erased, 3) with { Value = null });

        Assert.Empty(_book.Groups);
    }

    [Fact]
    public void Examples_OfAnotherTenantOrTask_AreApart()
    {
        _book.Apply(TrainingRows.Record(TrainingRows.Demographic(1), 0));
        _book.Apply(TrainingRows.Record(TrainingRows.Demographic(2, "other"), 1));
        _book.Apply(TrainingRows.Record(TrainingRows.Lead(3), 2));

        Assert.Single(_book.Of("demographic", "t"));
        Assert.Equal(2, _book.Of("demographic", "").Count);
        Assert.Single(_book.Of("lead", "t"));
    }

    [Fact]
    public void Count_OfExamplesBehindOffsets_IsOfTheNew()
    {
        for (int number = 0; number < 10; number++)
        {
            _book.Apply(TrainingRows.Record(TrainingRows.Demographic(number), number));
        }

        var read = new Dictionary<int, long> { [0] = 7 };
        Assert.Equal((10, 3), _book.Count("demographic", "t", _ => true, read));
        Assert.Equal((5, 1), _book.Count("demographic", "t", row => row.Offset % 2 == 0, read));
    }

    [Fact]
    public void Examples_MoreThanFit_AreTheLatest()
    {
        for (int number = 0; number < 200; number++)
        {
            _book.Apply(TrainingRows.Record(TrainingRows.Demographic(number), number));
        }

        var kept = _book.Of("demographic", "t");
        Assert.InRange(kept.Count, 100, 110);
        Assert.Equal(200, kept.Count + _book.Dropped);
        Assert.All(kept, row => Assert.True(row.Value.LabelledAtMs >= TrainingRows.Noon + (90 * 1_000)));
    }

    [Fact]
    public void Record_ThatIsNoExample_IsCounted()
    {
        _book.Apply(new SourceRecord(new SourcePartition(TopicCatalogue.TrainingRows, 0), 0, 0, [1], [9, 9], []));

        Assert.Equal(1, _book.Unreadable);
    }

    [Fact]
    public void Hash_OfExamples_ChangesWithALabelAndNotWithTheReading()
    {
        LabelledRow[] rows =
            [.. Enumerable.Range(0, 20).Select(number => new LabelledRow(0, number, TrainingRows.Demographic(number)))];
        string hash = LabelledRow.HashOf(LabelledRow.InOrder(rows));

        Assert.Equal(hash, LabelledRow.HashOf(LabelledRow.InOrder(rows.Reverse())));
        rows[3].Value.Label = "neutral";
        Assert.NotEqual(hash, LabelledRow.HashOf(LabelledRow.InOrder(rows)));
    }
}
