using StreamML.Trainer.Tables;

namespace StreamML.Trainer.Tests.Tables;

/// <summary>Splits and folds: by contact and time, never by row.</summary>
public sealed class TableFoldsTests
{
    [Fact]
    public void ByContact_AnyRows_NoContactIsOnBothSidesAndEachRowIsJudgedOnce()
    {
        var data = TableRows.Make(1, 300, 3, TableTask.Binary, rowsOfContact: 3);
        var folds = TableFolds.ByContact(data, 5, 1);
        Assert.Equal(5, folds.Folds.Count);
        Assert.Empty(folds.Notices);
        Assert.Equal(Enumerable.Range(0, 300), folds.Folds.SelectMany(fold => fold.Validation).Order());
        foreach (var fold in folds.Folds)
        {
            Assert.Equal(Enumerable.Range(0, 300), fold.Train.Concat(fold.Validation).Order());
            Assert.Empty(fold.Train.Select(data.GroupOf).Intersect(fold.Validation.Select(data.GroupOf)));
        }
    }

    [Fact]
    public void ByContact_RareLabel_IsDealtEvenly()
    {
        float[] labels = [.. Enumerable.Range(0, 200).Select(row => row % 20 == 0 ? 1f : 0)];
        var data = new TableData(TableRows.Schema(1), TableTask.Binary, new float[200], labels);
        var folds = TableFolds.ByContact(data, 5, 3);
        Assert.All(folds.Folds, fold => Assert.Equal(
            (40, 2), (fold.Validation.Length, fold.Validation.Count(row => labels[row] == 1))));
        Assert.NotEqual(
            folds.Folds[0].Validation, TableFolds.ByContact(data, 5, 4).Folds[0].Validation);
    }

    [Fact]
    public void ByContact_FewContactsWithALabel_MakesFewerFoldsAndSaysSo()
    {
        float[] labels = [1, 1, 1, .. new float[97]];
        var data = new TableData(TableRows.Schema(1), TableTask.Binary, new float[100], labels);
        var folds = TableFolds.ByContact(data, 5, 1);
        Assert.Equal(3, folds.Folds.Count);
        Assert.Contains("3 folds instead of 5", Assert.Single(folds.Notices));
        var oneContact = data with { Groups = [0, 0, 0, .. Enumerable.Range(1, 97)] };
        var error = Assert.Throws<ScoreTrainingException>(() => TableFolds.ByContact(oneContact, 5, 1));
        Assert.Contains("Only 1 contact has the label 1", error.Message);
    }

    [Fact]
    public void ByTime_EachFold_TrainsOnEarlierContactsAlone()
    {
        var data = TableRows.Make(2, 400, 3, TableTask.Binary, rowsOfContact: 2);
        var folds = TableFolds.ByTime(data, 4);
        Assert.Equal(4, folds.Folds.Count);
        foreach (var fold in folds.Folds)
        {
            Assert.True(fold.Train.Max(row => data.TimesMs![row]) < fold.Validation.Min(row => data.TimesMs![row]));
            Assert.Empty(fold.Train.Select(data.GroupOf).Intersect(fold.Validation.Select(data.GroupOf)));
        }

        var without = Assert.Throws<ScoreTrainingException>(() => TableFolds.ByTime(data with { TimesMs = null }, 4));
        Assert.Contains("times", without.Message);
    }

    [Fact]
    public void ByTime_BlockOfOneLabel_IsLeftOutWithANotice()
    {
        float[] labels = [.. Enumerable.Range(0, 100).Select(row => row is >= 40 and < 60 || row % 2 == 0 ? 1f : 0)];
        var data = new TableData(
            TableRows.Schema(1), TableTask.Binary, new float[100], labels, null,
            [.. Enumerable.Range(0, 100).Select(row => (long)row)]);
        var folds = TableFolds.ByTime(data, 4);
        Assert.Equal(3, folds.Folds.Count);
        Assert.Contains("Fold 2 of 4", Assert.Single(folds.Notices));
    }

    [Fact]
    public void SplitByContact_AFifth_KeepsTheRowsOfAContactTogether()
    {
        var data = TableRows.Make(3, 400, 2, TableTask.Regression, rowsOfContact: 4);
        var split = TableSplit.ByContact(data, 0.2, 1);
        Assert.Equal((320, 80), (split.Train.Count, split.Holdout.Count));
        Assert.Empty(split.Train.Groups!.Intersect(split.Holdout.Groups!));
        Assert.Equal(split.Holdout.Rows, TableSplit.ByContact(data, 0.2, 1).Holdout.Rows);
    }

    [Fact]
    public void SplitLatest_ContactsActiveThroughout_SharesNeitherContactsNorTimes()
    {
        var data = TableRows.Make(4, 1_000, 2, TableTask.Regression);
        data = data with { Groups = [.. Enumerable.Range(0, 1_000).Select(row => row % 50)] };
        var split = TableSplit.Latest(data, 0.2, 1);
        Assert.True(split.Train.TimesMs!.Max() < split.Holdout.TimesMs!.Min());
        Assert.Empty(split.Train.Groups!.Intersect(split.Holdout.Groups!));
        Assert.InRange(split.Holdout.Count, 20, 140);
        Assert.InRange(split.Train.Count, 300, 780);
        Assert.Throws<ScoreTrainingException>(() => TableSplit.Latest(data with { TimesMs = new long[1_000] }, 0.2, 1));
    }
}
