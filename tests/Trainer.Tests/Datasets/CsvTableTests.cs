using System.Text;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Tests.Datasets;

/// <summary>Tables as spreadsheets and databases write them, and what is wrong with others.</summary>
public sealed class CsvTableTests
{
    [Fact]
    public void Read_QuotedFields_HaveDelimitersQuotesAndLineBreaks()
    {
        var table = Read("name, text\r\n1,\"a, \"\"b\"\"\r\nc\"\r\n\r\n2,\r\n");
        Assert.Equal(["name", "text"], table.Columns);
        Assert.Equal(["a, \"b\"\r\nc", ""], table.Texts("text"));
        Assert.Equal([3, 5], table.Rows.Select(row => row.Line));
        Assert.Equal(1, table.Column("text"));
        Assert.True(table.Has("name") && !table.Has("Name"));
    }

    [Theory]
    [InlineData("a,b\n1,2\n", ',')]
    [InlineData("a;b\n1,5;2,5\n", ';')]
    [InlineData("a\tb;c\td\n1\t2\t3\n", '\t')]
    [InlineData("\"a,b,c\";d;e\n1;2;3\n", ';')]
    [InlineData("alone\n1\n", ',')]
    public void Read_AnyOfThreeDelimiters_IsTakenFromTheHeader(string text, char expected)
    {
        var table = Read(text);
        Assert.Equal(expected, table.Delimiter);
        Assert.Single(table.Rows);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a,a\n1,2\n", "two columns are called 'a'")]
    [InlineData("a,\n1,2\n", "column 2 has no name")]
    [InlineData("a,b\n1,2\n3\n", "line 3: 1 fields where the header has 2")]
    [InlineData("a,b\n1,2\n3,4,5\n", "line 3: 3 fields")]
    [InlineData("a,b\n1,x\"y\"\n", "line 2: a quote")]
    [InlineData("a,b\n1,\"x\"y\n", "line 2: a quote")]
    [InlineData("a,b\n1,\"x\n2,3\n", "a quote")]
    public void Read_WhatIsNoTable_NamesTheLine(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<DatasetException>(() => Read(text)).Message);

    [Fact]
    public void Read_KeepingRefused_GoesOnAfterARowThatCannotBeRead()
    {
        var table = Read("a,b\n1,2\n3\n4,x\"y\n5,6\n", new CsvOptions { KeepRefused = true });
        Assert.Equal(["1", "5"], table.Texts("a"));
        Assert.Equal([3, 4], table.Refused.Select(row => row.Line));
    }

    [Fact]
    public void Read_BeyondALimit_SaysWhichAndNoContents()
    {
        string Message(string text, CsvOptions options) =>
            Assert.Throws<DatasetException>(() => Read(text, options)).Message;

        Assert.Contains("more than 1 rows", Message("a\n1\n2\n", new() { RowsMax = 1 }));
        Assert.Contains("3 columns, more than 2", Message("a,b,c\n", new() { ColumnsMax = 2 }));
        string secret = string.Concat(Enumerable.Repeat("secret ", 2_000));
        string field = Message($"a,b\n1,\"{secret}\n", new() { FieldCharsMax = 100 });
        Assert.Contains("line 2: a field is longer than 100", field);
        Assert.DoesNotContain("secret", field);
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "a\n1234567890\n");
        var bytes = Assert.Throws<DatasetException>(() => CsvTable.Read(path, new() { BytesMax = 5 }));
        Assert.Contains("13 bytes, more than 5", bytes.Message);
        File.Delete(path);
    }

    [Fact]
    public void Read_AFile_IsUtf8WithOrWithoutAMarkOrAnError()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "größe\n1\n", new UTF8Encoding(true));
        Assert.Equal(["größe"], CsvTable.Read(path).Columns);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes("größe\n1\n"));
        Assert.Contains("not UTF-8", Assert.Throws<DatasetException>(() => CsvTable.Read(path)).Message);
        File.Delete(path);
        Assert.Contains("cannot be read", Assert.Throws<DatasetException>(() => CsvTable.Read(path)).Message);
    }

    [Fact]
    public void Column_OfAnotherName_ListsThoseThereAre()
    {
        var fault = Assert.Throws<DatasetException>(() => Read("a,b\n1,2\n").Column("label"));
        Assert.Contains("no column 'label'. Its columns: a, b.", fault.Message);
    }

    [Fact]
    public void Write_AnyFields_AreReadBack()
    {
        string path = Path.GetTempFileName();
        string[][] rows = [["1;2", "a \"b\"\nc"], ["", " d "]];
        CsvTable.Write(path, ["x", "y;z"], rows, ';');
        var table = CsvTable.Read(path);
        Assert.Equal(["x", "y;z"], table.Columns);
        Assert.Equal(rows, table.Rows.Select(row => row.Fields));
        File.Delete(path);
    }

    private static CsvTable Read(string text, CsvOptions? options = null) =>
        CsvTable.Read(new StringReader(text), "t.csv", options);
}
