using StreamML.Trainer.Datasets;
using StreamML.Trainer.Quality;

namespace StreamML.Trainer.Tests.Quality;

/// <summary>Cleaning changes what was asked for and says how much.</summary>
public sealed class CleaningTests
{
    private static readonly string[] Names = ["no", "yes"];

    [Fact]
    public void Of_Nothing_ChangesNothing()
    {
        var table = QualityTable.Of(["a"], [1, float.NaN, 1], [0, 0, 0], Names);
        var cleaned = Cleaning.Of(table, new CleaningOptions());
        Assert.Equal(table.Values, cleaned.Table.Values);
        Assert.Empty(cleaned.Steps);
    }

    [Fact]
    public void Of_Duplicates_KeepsTheFirstAndThoseWithAnotherLabel()
    {
        var table = QualityTable.Of(["a"], [1, 1, 1, 2], [0, 0, 1, 0], Names);
        var cleaned = Cleaning.Of(table, new CleaningOptions { Duplicates = true });
        Assert.Equal([0, 2, 3], cleaned.Source);
        Assert.Equal(("duplicates", 1), (cleaned.Steps[0].Code, cleaned.Steps[0].Count));
        Assert.Equal(4, table.Rows);
    }

    [Fact]
    public void Of_MissingValues_AreTheMedianAndTheMostFrequent()
    {
        var csv = Csv("n,c,y\n1,red,a\n,red,a\n5,,b\n3,blue,b\n");
        var table = QualityTable.Of(csv, "y");
        var cleaned = Cleaning.Of(table, new CleaningOptions { Missing = true });
        Assert.Equal(3, cleaned.Table.Values[2]);
        Assert.Equal("red", table.Columns[1].Categories![(int)cleaned.Table.Values[5]]);
        Assert.True(float.IsNaN(table.Values[2]));
        Assert.Equal(["n", "c"], cleaned.Steps.Select(step => step.Column));
        Assert.Contains("with the median 3", cleaned.Steps[0].Message);
    }

    [Fact]
    public void Of_Outliers_AreMovedToTheBounds()
    {
        float[] values = [.. Enumerable.Range(0, 101).Select(i => (float)i), 1_000];
        var cleaned = Cleaning.Of(QualityTable.Of(["a"], values), new CleaningOptions { Outliers = true });
        Assert.Equal(50.5 + (3.5 * 1.4826 * 25.5), cleaned.Table.Values[^1], 0.01);
        Assert.Equal(values[..101], cleaned.Table.Values[..101]);
        Assert.Equal(1, Assert.Single(cleaned.Steps).Count);
    }

    [Fact]
    public void Of_Balance_WeighsOrResamplesClasses()
    {
        float[] labels = [.. Enumerable.Range(0, 100).Select(row => row < 80 ? 0f : 1)];
        var table = QualityTable.Of(["a"], [.. labels.Select((_, row) => (float)row)], labels, Names);
        var weighted = Cleaning.Of(table, new CleaningOptions { Balance = ClassBalance.Weights });
        Assert.Equal((0.625f, 2.5f), (weighted.Weights![0], weighted.Weights[99]));
        var over = Cleaning.Of(table, new CleaningOptions { Balance = ClassBalance.Oversample });
        Assert.Equal((80, 80), (over.Table.Labels!.Count(l => l == 0), over.Table.Labels!.Count(l => l == 1)));
        Assert.All(over.Source.Zip(over.Table.Values), each => Assert.Equal(each.First, each.Second));
        var under = Cleaning.Of(table, new CleaningOptions { Balance = ClassBalance.Undersample });
        Assert.Equal((20, 20), (under.Table.Labels!.Count(l => l == 0), under.Table.Labels!.Count(l => l == 1)));
        Assert.Equal(60, Assert.Single(under.Steps).Count);
        Assert.Equal(
            over.Source, Cleaning.Of(table, new CleaningOptions { Balance = ClassBalance.Oversample }).Source);
    }

    [Fact]
    public void Of_ARareClass_IsRepeatedTenTimesAtMost()
    {
        float[] labels = [.. Enumerable.Range(0, 100).Select(row => row < 98 ? 0f : 1)];
        var over = Cleaning.Of(
            QualityTable.Of(["a"], labels, labels, Names), new CleaningOptions { Balance = ClassBalance.Oversample });
        Assert.Equal(20, over.Table.Labels!.Count(label => label == 1));
    }

    [Fact]
    public void Of_NearDuplicates_RemovesTextsAlikeWithTheSameLabel()
    {
        string[] texts = ["where is my order", "Where is my order 12?", "where is my orders", "where is my order"];
        var cleaned = Cleaning.Of(
            new QualityTable { Columns = [], Values = [], Labels = [0, 0, 0, 1], Classes = Names },
            new CleaningOptions { NearDuplicates = true }, texts);
        Assert.Equal([0, 3], cleaned.Source);
    }

    [Fact]
    public void Of_WhatIsNotThere_SaysWhatIsNeeded()
    {
        string Message(QualityTable table, CleaningOptions options) =>
            Assert.Throws<DatasetException>(() => Cleaning.Of(table, options)).Message;

        var numbers = QualityTable.Of(["a"], [1, 2], [1.5f, 2]);
        Assert.Contains("Only classes", Message(numbers, new CleaningOptions { Balance = ClassBalance.Weights }));
        Assert.Contains("which column", Message(numbers, new CleaningOptions { NearDuplicates = true }));
        var one = QualityTable.Of(["a"], [1, 2], [0, 0], Names);
        Assert.Contains("nothing to balance", Message(one, new CleaningOptions { Balance = ClassBalance.Weights }));
    }

    [Fact]
    public void Write_ACleanedFile_KeepsWhatWasNotChanged()
    {
        var csv = Csv("id;n;c;y\nx1;1.50;red;a\nx1;1.50;red;a\nx2;;red;b\nx3;7;;b\nx4;3;blue;b\n");
        var table = QualityTable.Of(csv, "y", "id");
        var cleaned = Cleaning.Of(
            table, new CleaningOptions { Duplicates = true, Missing = true, Balance = ClassBalance.Weights });
        string path = Path.GetTempFileName();
        CleanedFile.Write(path, csv, table, cleaned);
        Assert.Equal(
            [
                "id;n;c;y;sample_weight", "x1;1.50;red;a;2", "x2;3;red;b;0.6666667", "x3;7;red;b;0.6666667",
                "x4;3;blue;b;0.6666667",
            ],
            File.ReadAllLines(path));
        File.Delete(path);
    }

    private static CsvTable Csv(string text) => CsvTable.Read(new StringReader(text), "t.csv");
}
