using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Trainer.Role;
using StreamML.Trainer.Role.Judging;

namespace StreamML.Trainer.Tests.Role.Judging;

public sealed class HeldOutRowsTests
{
    private const int Contacts = 60;
    private const int Judges = 20;

    private readonly RowBook _book = new(10_000);
    private long _offset;

    [Fact]
    public void Rows_OfAVersion_AreThoseThatJudgedItAndThoseThatCameAfter()
    {
        Add(Enumerable.Range(0, Contacts));
        var (then, training) = Train();
        Add(Enumerable.Range(Contacts, 10));

        var held = HeldOutRows.Of(Now(), then, training);

        var split = RowSplit.Of(then, training);
        Assert.Equal(Judges + 10, held.Rows.Count);
        Assert.Empty(held.Rows.Select(row => row.Value.RowId).Intersect(split.Train.Select(row => row.Value.RowId)));
        Assert.Equal(Contacts - Judges, held.LeftOut);
        Assert.Equal("20 that judged it and 10 that came after its training", held.How);
    }

    [Fact]
    public void Row_ThatTaughtAndHasAnotherLabelNow_DoesNotJudge()
    {
        Add(Enumerable.Range(0, Contacts));
        var (then, training) = Train();
        string taught = RowSplit.Of(then, training).Train[0].Value.RowId;
        int number = int.Parse(taught.Split('/')[1], System.Globalization.CultureInfo.InvariantCulture);
        Add([number], version: 2);

        var held = HeldOutRows.Of(Now(), then, training);

        Assert.DoesNotContain(taught, held.Rows.Select(row => row.Value.RowId));
    }

    [Fact]
    public void Rows_ThatAreNoLongerTheSame_LeaveOnlyLaterOnes()
    {
        Add(Enumerable.Range(0, Contacts));
        var (then, training) = Train();
        Add(Enumerable.Range(Contacts, 10));

        var held = HeldOutRows.Of(Now(), [.. then.Skip(1)], training);

        Assert.Equal(10, held.Rows.Count);
        Assert.Contains("can no longer be told", held.How);
    }

    [Fact]
    public void Rows_OfAVersionFromElsewhere_AreAll()
    {
        Add(Enumerable.Range(0, Contacts));

        var held = HeldOutRows.Of(Now(), [], null);

        Assert.Equal((Contacts, 0), (held.Rows.Count, held.LeftOut));
    }

    [Fact]
    public void MadeUpRows_BesideRealOnes_DoNotJudge()
    {
        Add(Enumerable.Range(0, 5));
        Add(Enumerable.Range(5, 5), origin: RowOrigin.Synthetic);

        var held = HeldOutRows.Of(Now(), [], null);

        Assert.Equal(5, held.Rows.Count);
        Assert.All(held.Rows, row => Assert.Equal(RowOrigin.Posted, row.Value.Origin));
    }

    private IReadOnlyList<LabelledRow> Now() => _book.Of("demographic", "t");

    private (IReadOnlyList<LabelledRow> Then, TrainingPart Training) Train()
    {
        var then = Now();
        var split = RowSplit.Of(then, 0.2, Judges, 1, _ => true);
        Assert.Equal(Judges, split.Holdout.Count);
        return (then, new TrainingPart
        {
            Tenant = "t",
            Ranges = [new TrainingRange(0, 0, _offset)],
            Rows = split.Train.Count,
            RowsSha256 = LabelledRow.HashOf(split.Train),
            HoldoutRows = split.Holdout.Count,
            HoldoutContacts = Judges,
            TestShare = 0.2,
            Seed = 1,
            Folds = 5,
            Basis = "",
            BasisRanges = [],
        });
    }

    private void Add(IEnumerable<int> numbers, int version = 1, RowOrigin origin = RowOrigin.Posted)
    {
        foreach (int number in numbers)
        {
            var row = TrainingRows.Demographic(number);
            row.Version = version;
            row.Origin = origin;
            row.Label = version > 1 ? "neutral" : row.Label;
            _book.Apply(TrainingRows.Record(row, _offset++));
        }
    }
}
