using StreamML.Trainer.Datasets;
using StreamML.Trainer.Quality;

namespace StreamML.Trainer.Tests.Quality;

/// <summary>Files become tables of numbers and categories.</summary>
public sealed class QualityTableTests
{
    [Fact]
    public void Of_AFile_TellsNumbersFromCategoriesAndMissing()
    {
        var table = QualityTable.Of(Csv("n,c,key,y\n1.5,red,k1,1\nNA,?,k2,0\n-2e3, red ,k3,1\n"), "y", "key");
        Assert.Equal(["n", "c"], table.Columns.Select(column => column.Name));
        Assert.Null(table.Columns[0].Categories);
        Assert.Equal(["red"], table.Columns[1].Categories!);
        Assert.Equal([1.5f, 0, float.NaN, float.NaN, -2_000, 0], table.Values);
        Assert.Equal(["0", "1"], table.Classes);
        Assert.Equal([1, 0, 1], table.Labels!);
    }

    [Fact]
    public void Of_ALabelOfManyNumbers_IsANumber()
    {
        string rows = string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},{i * 0.5}\n"));
        var table = QualityTable.Of(Csv("x,y\n" + rows), "y");
        Assert.Empty(table.Classes);
        Assert.Equal(14.5f, table.Labels![^1]);
        Assert.Null(QualityTable.Of(Csv("x,y\n" + rows), null).Labels);
    }

    [Fact]
    public void Of_WhatDoesNotFit_SaysSo()
    {
        Assert.Contains("no column 'z'", Message(() => QualityTable.Of(Csv("x,y\n1,2\n"), "z")));
        Assert.Contains("3 values are not 2 rows", Message(() => QualityTable.Of(["a"], [1, 2, 3], [1, 2])));
        Assert.Contains("not the number of one", Message(() => QualityTable.Of(["a"], [1], [2], ["p", "q"])));
    }

    private static string Message(Action action) => Assert.Throws<DatasetException>(action).Message;

    private static CsvTable Csv(string text) => CsvTable.Read(new StringReader(text), "t.csv");
}
