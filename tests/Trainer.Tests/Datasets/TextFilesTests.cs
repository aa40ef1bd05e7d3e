using System.Text;
using StreamML.Testing;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Tests.Datasets;

public sealed class TextFilesTests : IDisposable
{
    private const string Table = "text,label\nwhere is my order? ¿dónde?,tracking\n";

    private readonly ScratchFolder _folder = new();

    public static TheoryData<string> Marked => ["utf-8", "utf-16", "utf-16BE", "utf-32"];

    [Theory]
    [MemberData(nameof(Marked))]
    public void File_WithAByteOrderMark_IsReadInItsEncoding(string encoding)
    {
        using var text = TextFiles.Open(Write(Table, Encoding.GetEncoding(encoding)));
        Assert.Equal(Table, text.ReadToEnd());
        Assert.Equal("tracking", CsvTable.Read(Path.Combine(_folder.Path, "t.csv")).Rows[0].Fields[1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void File_OfUtf16WithoutAMark_IsRefusedWithAdvice(bool bigEndian)
    {
        string path = Write(Table, new UnicodeEncoding(bigEndian, byteOrderMark: false));

        var fault = Assert.Throws<DatasetException>(() => TextFiles.Open(path));

        Assert.Contains("Save it as UTF-8", fault.Message);
        Assert.Equal(fault.Message, Assert.Throws<DatasetException>(() => CsvTable.Read(path)).Message);
        Assert.Throws<DatasetException>(() => TextSets.Labelled(path).Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("ok\n")]
    [InlineData("日本語のテキスト\n")]
    [InlineData("one NUL \0 is no proof of anything")]
    public void File_OfUtf8_IsReadAsItIs(string content)
    {
        using var text = TextFiles.Open(Write(content, new UTF8Encoding(false)));
        Assert.Equal(content, text.ReadToEnd());
    }

    [Fact]
    public void File_LongerThanWhatWasLookedAt_IsReadWhole()
    {
        string content = string.Join('\n', Enumerable.Range(0, 20_000));
        using var text = TextFiles.Open(Write(content, new UTF8Encoding(false)));
        Assert.Equal(content, text.ReadToEnd());
    }

    [Fact]
    public void Labels_OfAnOlderEncoding_AreRefusedWithTheirLine()
    {
        string path = Write("good\tinquiry\nma\u00f1ana\tinquiry\n", Encoding.Latin1);
        Assert.Contains(
            "not UTF-8 near line", Assert.Throws<DatasetException>(() => TextSets.Labelled(path).Count()).Message);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string content, Encoding encoding)
    {
        string path = Path.Combine(_folder.Path, "t.csv");
        File.WriteAllBytes(path, [.. encoding.GetPreamble(), .. encoding.GetBytes(content)]);
        return path;
    }
}
