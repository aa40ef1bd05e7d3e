using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Tests;

/// <summary>
/// The texts in the repository are as <c>corpora/LABELLING.md</c> says: columns, labels, each text once.
/// </summary>
public sealed class CorporaTests
{
    private static readonly string Corpora = Path.Combine(AppContext.BaseDirectory, "corpora");

    [Theory]
    [InlineData("customer-messages", "text intent sentiment", 8_000)]
    [InlineData("emotions", "text emotion", 2_500)]
    [InlineData("languages", "text intent sentiment emotion variety industry", 12 * 1_200)]
    [InlineData("held-out/languages", "", 12 * 440)]
    public void Folder_OfMessages_HasTheColumnsAndLabelsOfThePage(string folder, string columns, int least)
    {
        var rows = (
            from path in Directory.GetFiles(Path.Combine(Corpora, folder), "*.tsv")
            from line in File.ReadLines(path)
            select (Path: path, Columns: line.Split('\t'))).ToList();

        Assert.True(rows.Count >= least, $"{rows.Count} messages");
        Assert.All(rows, row =>
        {
            string[] names = (columns.Length > 0 ? columns : ColumnsOfJudge(row.Path)).Split(' ');
            Assert.Equal(names.Length, row.Columns.Length);
            Assert.All(names.Zip(row.Columns), cell => AssertIsOne(cell.First, cell.Second));
        });
    }

    [Theory]
    [InlineData("emotions", 2_500)]
    [InlineData("languages", 1_200)]
    public void File_OfALanguage_IsLargeAndHoldsNoTextTwice(string folder, int least) => Assert.All(
        Directory.GetFiles(Path.Combine(Corpora, folder), "*.tsv"),
        path =>
        {
            var texts = File.ReadLines(path).Select(line => line.Split('\t')[0].ToLowerInvariant()).ToList();
            Assert.True(texts.Count >= least, $"{path}: {texts.Count} messages");
            Assert.Equal(texts.Count, texts.Distinct(StringComparer.Ordinal).Count());
        });

    private static string ColumnsOfJudge(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return name == "meanings" ? "text language meaning intent sentiment emotion"
            : $"text {name[(name.LastIndexOf('-') + 1)..]} variety industry";
    }

    private static void AssertIsOne(string column, string value)
    {
        Assert.NotEmpty(value);
        var labels = column switch
        {
            "intent" => LinearIntentModel.Labels.Append(LabelledText.NoClass),
            "sentiment" => LinearSentimentModel.Labels,
            "emotion" => LinearEmotionModel.Labels,
            _ => null,
        };
        if (labels is not null && value != "-")
        {
            Assert.Contains(value, labels);
        }
    }
}
