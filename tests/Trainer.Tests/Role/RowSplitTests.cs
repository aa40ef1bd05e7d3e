using StreamML.Schemas.V1;
using StreamML.Trainer.Role;

namespace StreamML.Trainer.Tests.Role;

public sealed class RowSplitTests
{
    [Fact]
    public void Split_ThatWouldLeaveTooFewToLearnFrom_HasNoJudges()
    {
        var rows = Rows(8);

        var split = RowSplit.Of(rows, 0.2, least: 10, fewest: 5, _ => true);

        Assert.Equal(rows, split.Train);
        Assert.Empty(split.Holdout);
        Assert.Equal(4, RowSplit.Of(rows, 0.2, least: 10, fewest: 4, _ => true).Holdout.Count);
    }

    [Fact]
    public void Split_OfManyContacts_HoldsOutTheLatest()
    {
        var split = RowSplit.Of(Rows(100), 0.2, least: 10, fewest: 1, _ => true);

        Assert.Equal((80, 20), (split.Train.Count, split.Holdout.Count));
        Assert.All(split.Train, row => Assert.True(row.Value.LabelledAtMs <= split.BoundaryMs));
        Assert.All(split.Holdout, row => Assert.True(row.Value.LabelledAtMs >= split.BoundaryMs));
    }

    [Fact]
    public void Contact_WithSeveralRows_IsOnOneSide()
    {
        var rows = Rows(100);
        for (int i = 0; i < rows.Count; i++)
        {
            rows[i].Value.ContactKey = $"c{i % 30}";
        }

        var split = RowSplit.Of(LabelledRow.InOrder(rows), 0.2, least: 1, fewest: 1, _ => true);

        Assert.NotEmpty(split.Holdout);
        Assert.Empty(split.Train.Select(row => row.Group).Intersect(split.Holdout.Select(row => row.Group)));
        Assert.True(split.Holdout.Min(row => row.Value.LabelledAtMs) >= split.Train.Max(row => row.Value.LabelledAtMs));
    }

    [Fact]
    public void Few_Contacts_AreHeldOutUpToHalf()
    {
        var split = RowSplit.Of(Rows(30), 0.2, least: 30, fewest: 1, _ => true);

        Assert.Equal((15, 15), (split.Train.Count, split.Holdout.Count));
    }

    [Fact]
    public void Contact_ThatTheLiveModelHasSeen_DoesNotJudge()
    {
        var split = RowSplit.Of(Rows(100), 0.2, least: 10, fewest: 1, row => row.Offset < 50);

        Assert.Equal(20, split.Holdout.Count);
        Assert.All(split.Holdout, row => Assert.True(row.Offset < 50));
    }

    [Fact]
    public void Contact_WithNewExamplesBesideSeenOnes_JudgesByTheNew()
    {
        var rows = Rows(100);
        foreach (var row in rows)
        {
            row.Value.ContactKey = $"c{row.Offset % 50}";
        }

        var split = RowSplit.Of(LabelledRow.InOrder(rows), 0.2, least: 10, fewest: 1, row => row.Offset >= 50);

        Assert.Equal(10, split.Holdout.Count);
        Assert.All(split.Holdout, row => Assert.True(row.Offset >= 50));
        Assert.Empty(split.Train.Select(row => row.Group).Intersect(split.Holdout.Select(row => row.Group)));
    }

    [Fact]
    public void MadeUpExamples_BesideServedOnes_DoNotJudge()
    {
        var rows = Rows(100);
        foreach (var row in rows)
        {
            row.Value.Origin = row.Offset % 2 == 0 ? RowOrigin.Served : RowOrigin.Synthetic;
        }

        var split = RowSplit.Of(rows, 0.2, least: 10, fewest: 1, _ => true);

        Assert.Equal(20, split.Holdout.Count);
        Assert.All(split.Holdout, row => Assert.Equal(RowOrigin.Served, row.Value.Origin));
        Assert.Contains(split.Train, row => row.Value.Origin == RowOrigin.Synthetic);
    }

    private static IReadOnlyList<LabelledRow> Rows(int count) => LabelledRow.InOrder(
        Enumerable.Range(0, count).Select(number => new LabelledRow(0, number, TrainingRows.Demographic(number))));
}
