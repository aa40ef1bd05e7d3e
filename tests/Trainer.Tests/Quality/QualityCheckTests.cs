using System.Text.Json;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Quality;
using StreamML.Trainer.Reports;

namespace StreamML.Trainer.Tests.Quality;

/// <summary>What is wrong with a table is found, and what is not wrong is left alone.</summary>
public sealed class QualityCheckTests
{
    [Fact]
    public void Of_AnHonestTable_FindsNothing()
    {
        var random = new Random(4);
        var quality = QualityCheck.Of(Table(
            400, ("age", _ => random.Next(18, 80)), ("orders", row => row % 7 + random.NextSingle())));
        Assert.Empty(quality.Findings);
        Assert.Equal((400, 0, 0), (quality.Rows, quality.Duplicates, quality.Conflicts));
        Assert.InRange(quality.Columns[0].Alone!.Value, 0.5, 0.65);
        Assert.Equal([0.5, 0.5], quality.Labels.Select(label => label.Share));
    }

    [Fact]
    public void Of_MissingAndConstantColumns_NamesThem()
    {
        var random = new Random(4);
        var quality = QualityCheck.Of(Table(
            200, ("half", row => row % 4 < 2 ? float.NaN : random.NextSingle()), ("same", _ => 3),
            ("none", _ => float.NaN), ("fine", _ => random.NextSingle())));
        Assert.Equal(["missing_values", "constant_column", "constant_column"], Codes(quality));
        Assert.Equal([100, 0, 200, 0], quality.Columns.Select(column => column.Missing));
        Assert.Contains("'half' is missing in 50 %", quality.Findings[0].Message);
    }

    [Fact]
    public void Of_Outliers_AreBeyondThreeAndAHalfScaledDeviations()
    {
        // Median 50, median absolute deviation 25: bounds 50 plus and minus 3.5 * 1.4826 * 25.
        float[] values = [.. Enumerable.Range(0, 101).Select(i => (float)i), 180, 179, -80, -79];
        var numbers = QualityCheck.Of(QualityTable.Of(["x"], values)).Columns[0].Numbers!;
        Assert.Equal((50, -80, 180), (numbers.Median, numbers.Low, numbers.High));
        Assert.Equal(50 + (3.5 * 1.4826 * 26), numbers.UpperBound!.Value, 1e-3);
        var far = QualityTable.Of(["x"], [.. Enumerable.Range(0, 101).Select(i => (float)i), 400, -400]);
        Assert.Equal(2, QualityCheck.Of(far).Columns[0].Numbers!.Outliers);
        Assert.Null(QualityCheck.Of(QualityTable.Of(["x"], [0, 0, 0, 0, 9])).Columns[0].Numbers!.UpperBound);
    }

    [Fact]
    public void Of_ALeak_IsSuspectedByNumberMissingnessAndCategory()
    {
        var random = new Random(4);
        var quality = QualityCheck.Of(Table(
            300,
            ("after", row => (row % 2) + (random.NextSingle() * 0.9f)),
            ("against", row => (-(row % 2) * 2) + random.NextSingle()),
            ("cancelled_at", row => row % 2 == 1 ? random.NextSingle() : float.NaN), ("copy", row => row % 2),
            ("noise", _ => random.NextSingle())));
        Assert.Equal(
            ["copy", "after", "against", "cancelled_at"],
            quality.Findings.Where(finding => finding.Code == "leakage_suspect")
                .Select(finding => finding.Message.Split('\'')[1]));
        Assert.Equal(FindingLevel.Error, quality.Findings[0].Level);
        string rows = string.Concat(Enumerable.Range(0, 400).Select(row =>
            $"{(row % 4 < 2 ? "closed" : "open")},{"abc"[row % 3]},{(row % 4 < 2 ? "yes" : "no")}\n"));
        var csv = CsvTable.Read(new StringReader("status,country,y\n" + rows), "t");
        var categories = QualityCheck.Of(QualityTable.Of(csv, "y"));
        Assert.Contains("'status' alone", Assert.Single(
            categories.Findings, finding => finding.Code == "leakage_suspect").Message);
    }

    [Fact]
    public void Of_ACategoryWithAValueARow_IsAnIdentifierAndNoLeak()
    {
        var csv = CsvTable.Read(
            new StringReader("name,y\n" + string.Concat(Enumerable.Range(0, 300).Select(
                row => $"n{row},{(row % 3 == 0 ? "yes" : "no")}\n"))), "t");
        var quality = QualityCheck.Of(QualityTable.Of(csv, "y"));
        Assert.Equal(["identifier_column"], Codes(quality));
        Assert.Equal(0.5, quality.Columns[0].Alone!.Value, 0.1);
    }

    [Fact]
    public void Of_NumbersAsLabels_SuspectsByRankCorrelation()
    {
        var random = new Random(4);
        float[] labels = [.. Enumerable.Range(0, 200).Select(_ => random.NextSingle() * 100)];
        float[] values = [.. labels.SelectMany(label => new[] { label * label, random.NextSingle() })];
        var quality = QualityCheck.Of(QualityTable.Of(["square", "noise"], values, labels));
        Assert.Contains("'square' alone tells the label with rank correlation 1.000",
            Assert.Single(quality.Findings).Message);
        Assert.Empty(quality.Labels);
    }

    [Fact]
    public void Of_DuplicatesAndConflicts_AreToldApart()
    {
        float[] values = [1, 2, 1, 2, 1, 2, 3, float.NaN, 3, float.NaN];
        var quality = QualityCheck.Of(QualityTable.Of(["a", "b"], values, [0, 0, 1, 1, 1], ["no", "yes"]));
        Assert.Equal((2, 1), (quality.Duplicates, quality.Conflicts));
        Assert.Contains("conflicting_labels", Codes(quality));
        Assert.Contains("duplicate_rows", Codes(quality));
    }

    [Fact]
    public void Of_Labels_TellsMissingSingleAndRare()
    {
        float[] values = [.. Enumerable.Range(0, 300).Select(i => (float)i)];
        string[] names = ["no", "yes"];
        float[] rare = [.. values.Select(i => i < 10 ? 1f : 0)];
        Assert.Contains("rare_class", Codes(QualityCheck.Of(QualityTable.Of(["x"], values, rare, names))));
        float[] single = [.. values.Select(i => i < 10 ? float.NaN : 0)];
        var quality = QualityCheck.Of(QualityTable.Of(["x"], values, single, names));
        Assert.Equal(["single_class", "missing_labels"], Codes(quality));
        Assert.Equal(10, quality.MissingLabels);
    }

    [Fact]
    public void Of_Texts_FindsEmptyAndAlikeOnes()
    {
        string[] texts =
        [
            "Where is my order number 1234?", "where is my order number 99 ??", "Where is my orders number",
            "refund me now", " ", "Refund me now!", "something else entirely",
        ];
        var table = new QualityTable
        {
            Columns = [],
            Values = [],
            Labels = [0, 0, 0, 1, 1, 0, 1],
            Classes = ["a", "b"],
        };
        var quality = QualityCheck.Of(table, texts);
        Assert.Equal(
            (7, 1, 2, 1, 1),
            (quality.Texts!.Texts, quality.Texts.Empty, quality.Texts.Duplicates, quality.Texts.NearDuplicates,
                quality.Texts.Conflicts));
        Assert.Contains("conflicting_texts", Codes(quality));
        Assert.All(quality.Findings, finding => Assert.DoesNotContain("order", finding.Message));
    }

    [Fact]
    public void Find_AlikeTexts_AgreesWithNearDuplicatesOnEveryPair()
    {
        var random = new Random(9);
        string[] words =
            ["order", "refund", "please", "help", "delivery", "late", "broken", "invoice", "thanks", "when"];
        string[] texts = [.. Enumerable.Range(0, 300).Select(_ => string.Join(
            ' ', Enumerable.Range(0, random.Next(1, 7)).Select(_ => words[random.Next(words.Length)])))];
        var found = AlikeTexts.Find(texts);
        for (int i = 0; i < texts.Length; i++)
        {
            Assert.Equal(new NearDuplicates(texts[..i]).Contains(texts[i]), found[i].How != Likeness.None);
        }

        Assert.InRange(found.Count(each => each.How == Likeness.Near), 10, 290);
    }

    [Fact]
    public void Report_OfATable_IsTheSameInTextAndJson()
    {
        var quality = QualityCheck.Of(Table(100, ("x", row => row), ("y", _ => 1)));
        string text = QualityReport.ToText("t.csv", quality);
        Assert.StartsWith("t.csv\n100 rows, 2 columns; 0 duplicates", text);
        Assert.Contains("[constant_column]", text);
        using var json = JsonDocument.Parse(QualityReport.ToJson(quality));
        var column = json.RootElement.GetProperty("quality").GetProperty("columns")[0];
        Assert.Equal(49.5, column.GetProperty("numbers").GetProperty("median").GetDouble());
    }

    private static QualityTable Table(
        int rows, params (string Name, Func<int, float> Value)[] columns) => QualityTable.Of(
        [.. columns.Select(column => column.Name)],
        [.. Enumerable.Range(0, rows).SelectMany(row => columns.Select(column => column.Value(row)))],
        [.. Enumerable.Range(0, rows).Select(row => (float)(row % 2))], ["0", "1"]);

    private static IEnumerable<string> Codes(DataQuality quality) => quality.Findings.Select(finding => finding.Code);
}
