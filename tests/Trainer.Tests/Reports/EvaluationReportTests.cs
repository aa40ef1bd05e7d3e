using System.Text.Json;
using System.Xml.Linq;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Reports;

namespace StreamML.Trainer.Tests.Reports;

/// <summary>A report says the same as text, JSON and page, and the page needs nothing else.</summary>
public sealed class EvaluationReportTests
{
    [Fact]
    public void ToText_OfTwoClasses_HasEverySection()
    {
        var report = SampleReports.Binary();
        string text = report.ToText();
        Assert.StartsWith("churn-forest 7\nPredicts leaves against stays; 1,200 rows of 400 contacts.", text);
        Assert.Contains($"ROC AUC            {report.Evaluation.Metrics["auc"].Value:0.000}", text);
        Assert.All(
            new[]
            {
                "Training rows: 4,800", "warning: 'days_silent' alone", "[leakage_suspect]", "churn-forest 6",
                "Classes", "Confusion", "language de", "Worst slice: language de", "Country <code>", "gone", "new",
                "Learning curve",
            },
            expected => Assert.Contains(expected, text));
    }

    [Fact]
    public void ToJson_IsSnakeCaseAndComplete()
    {
        var report = SampleReports.Binary();
        using var json = JsonDocument.Parse(report.ToJson());
        var evaluation = json.RootElement.GetProperty("evaluation");
        Assert.Equal("binary", evaluation.GetProperty("kind").GetString());
        var auc = evaluation.GetProperty("metrics").GetProperty("auc");
        Assert.Equal(report.Evaluation.Metrics["auc"].Low, auc.GetProperty("low").GetDouble());
        Assert.Equal("de", evaluation.GetProperty("worst").GetProperty("value").GetString());
        Assert.True(evaluation.GetProperty("worst").GetProperty("is_worse").GetBoolean());
        Assert.Equal(10, evaluation.GetProperty("curves").GetProperty("calibration").GetArrayLength());
        Assert.Equal("lost", json.RootElement.GetProperty("importance")[0].GetProperty("kind").GetString());
        Assert.Equal("warning", json.RootElement.GetProperty("advice")[0].GetProperty("level").GetString());
        Assert.DoesNotContain('\n', report.ToJson());
    }

    public static TheoryData<string, string[]> Pages => new()
    {
        { "binary", ["roc", "pr", "calibration", "confusion", "importance", "learning", "gaps"] },
        { "numbers", ["scatter", "residuals"] },
        { "classes", ["roc", "pr", "calibration", "confusion"] },
        { "many", ["roc", "pr", "calibration"] },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public void ToHtml_OfAnyModel_IsOneWellFormedPageThatLoadsNothing(string kind, string[] plots)
    {
        string html = Report(kind).ToHtml();
        var page = Parse(html);
        Assert.Equal(
            plots, Elements(page, "svg").Select(svg => svg.Attribute("aria-labelledby")!.Value.Split("-t ")[0]));
        Assert.All(
            Elements(page, "svg"),
            svg => Assert.All(
                svg.Attribute("aria-labelledby")!.Value.Split(' '),
                id => Assert.NotEmpty(Assert.Single(svg.Elements(), part => part.Attribute("id")?.Value == id).Value)));
        Assert.All(Elements(page, "figure"), figure => Assert.Single(Elements(figure, "details")));
        Assert.All(Elements(page, "table"), table => Assert.Single(Elements(table, "caption")));
        Assert.DoesNotContain(
            page.Descendants().Attributes(),
            attribute => attribute.Name.LocalName is "src" or "href" or "onclick" or "onload");
        Assert.Empty(Elements(page, "script"));
        Assert.DoesNotContain("http:", html);
        Assert.DoesNotContain("https:", html);
        Assert.DoesNotContain("url(", html);
        Assert.Contains("default-src 'none'", html);
        Assert.DoesNotContain("NaN", html);
    }

    [Fact]
    public void ToHtml_SameReport_IsTheSamePage() =>
        Assert.Equal(SampleReports.Classes().ToHtml(), SampleReports.Classes().ToHtml());

    [Fact]
    public void WriteHtml_AFile_IsThePage()
    {
        string path = Path.GetTempFileName();
        var report = SampleReports.Numbers();
        report.WriteHtml(path);
        Assert.Equal(report.ToHtml(), File.ReadAllText(path));
        File.Delete(path);
    }

    [Fact]
    public void ToHtml_OfOneRowOrOneValue_IsStillAPage()
    {
        var one = new EvaluationReport
        {
            Title = "one",
            Evaluation = Evaluator.Evaluate(EvaluationSet.OfNumbers([5], [5])),
        };
        var same = new EvaluationReport
        {
            Title = "same",
            Evaluation = Evaluator.Evaluate(EvaluationSet.OfProbabilities([1, 1, 1], [.5f, .5f, .5f])),
        };
        Assert.All(new[] { one, same }, report => Assert.DoesNotContain("NaN", Parse(report.ToHtml()).ToString()));
        Assert.DoesNotContain("NaN", one.ToText() + same.ToText());
    }

    private static EvaluationReport Report(string kind) => kind switch
    {
        "binary" => SampleReports.Binary(),
        "numbers" => SampleReports.Numbers(),
        "many" => SampleReports.Classes(40),
        _ => SampleReports.Classes(),
    };

    private static IEnumerable<XElement> Elements(XElement of, string name) =>
        of.Descendants().Where(element => element.Name.LocalName == name);

    // The page is XML but for its first line and the tags of the head that are never closed.
    private static XElement Parse(string html) => XElement.Parse(
        System.Text.RegularExpressions.Regex.Replace(html["<!doctype html>".Length..], "<meta [^>]*>", ""));
}
