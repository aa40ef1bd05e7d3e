using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Reports.Plots;

namespace StreamML.Trainer.Reports;

/// <summary>A report as one page.</summary>
internal sealed class HtmlReport(EvaluationReport report)
{
    private const int FeaturesMax = 20;
    private const int MatrixClassesMax = 32;

    private static readonly string[] Cards =
    [
        "auc", "pr_auc", "accuracy", "f1", "f1_macro", "calibration_error", "mae", "rmse", "r2",
    ];

    private readonly HtmlPage _page = new(report.Title);
    private readonly EvaluationResult _of = report.Evaluation;

    public string Write()
    {
        _page.Raw("<header>\n").Element("h1", report.Title).Element("p class=\"muted\"", report.Subject());
        Facts();
        _page.Raw("</header>\n<main>\n");
        Findings();
        Metrics();
        _page.Raw("<h2>Plots</h2>\n<div class=\"plots\">\n");
        Curves();
        Confusion();
        Importance();
        Learning();
        _page.Raw("</div>\n");
        Classes();
        Slices();
        _page.Raw("</main>\n<footer>\n").Element(
            "p",
            "An interval says where the value would lie for other contacts of the same kind, 19 times out of 20. It is "
            + "drawn over contacts, because rows of one contact are alike.");
        return _page.Raw("</footer>\n").Close();
    }

    private void Facts()
    {
        if (report.Facts.Count == 0)
        {
            return;
        }

        _page.Raw("<dl class=\"facts\">\n");
        foreach (var (name, value) in report.Facts)
        {
            _page.Raw("<div>").Element("dt", name).Element("dd", value).Raw("</div>\n");
        }

        _page.Raw("</dl>\n");
    }

    private void Findings()
    {
        if (report.Advice.Count == 0)
        {
            return;
        }

        _page.Raw("<h2>What to do</h2>\n<ul class=\"findings\">\n");
        foreach (var finding in report.Advice)
        {
            string level = finding.Level.ToString().ToLowerInvariant();
            _page.Raw($"<li class=\"{level}\">").Element("b", finding.Level.ToString()).Element("span", finding.Message)
                .Element("code", finding.Code).Raw("</li>\n");
        }

        _page.Raw("</ul>\n");
    }

    private void Metrics()
    {
        _page.Raw("<h2>Metrics</h2>\n<div class=\"cards\">\n");
        foreach (string name in Cards.Where(_of.Metrics.ContainsKey).Where(Suits))
        {
            _page.Raw("<div class=\"card\">").Element("div class=\"name\"", MetricNames.Of(name))
                .Element("div class=\"value\"", MetricNames.Figure(_of.Metrics[name].Value))
                .Element("div class=\"range\"", Interval(_of.Metrics[name])).Raw("</div>\n");
        }

        _page.Raw("</div>\n<details><summary>All metrics</summary>\n");
        string[] before = report.Before is null ? [] : [report.BeforeTitle ?? "before"];
        string[] differences = report.Differences.Count == 0 ? [] : ["difference (95 %)"];
        _page.Table(
            "Metrics with 95 % intervals", ["metric", "value", "95 % interval", .. before, .. differences, " meaning"],
            _of.Metrics.Select(entry => ("", (IReadOnlyList<string>)
            [
                MetricNames.Of(entry.Key), MetricNames.Figure(entry.Value.Value), Interval(entry.Value),
                .. before.Select(_ => report.Before!.Metrics.TryGetValue(entry.Key, out var old)
                    ? MetricNames.Figure(old.Value)
                    : ""),
                .. differences.Select(_ => report.Differences.TryGetValue(entry.Key, out var by)
                    ? MetricNames.Difference(by)
                    : ""),
                MetricNames.Meaning(entry.Key),
            ])));
        _page.Raw("</details>\n");
    }

    // Of two classes the positive one's F1 tells more than the mean.
    private bool Suits(string metric) => metric != "f1_macro" || _of.Kind != EvaluationKind.Binary;

    private void Curves()
    {
        var curves = _of.Curves;
        string[] names = [.. curves.Roc.Select(curve => curve.Class)];
        if (curves.Roc.Count > 0)
        {
            _page.Figure(
                "ROC", "The nearer to the upper left corner, the better; the dashed line is chance.",
                CurvePlots.Roc(curves.Roc) + HtmlPage.Legend(names),
                page => Points(page, "ROC", "false positive rate", "true positive rate", curves.Roc));
            double? chance = _of.Metrics.TryGetValue("positive_share", out var share) ? share.Value : null;
            _page.Figure(
                "Precision and recall",
                "What finding more positives costs in precision" + (chance is null ? "." : "; dashed is chance."),
                CurvePlots.PrecisionRecall(curves.PrecisionRecall, chance)
                    + HtmlPage.Legend([.. curves.PrecisionRecall.Select(curve => curve.Class)]),
                page => Points(page, "Precision by recall", "recall", "precision", curves.PrecisionRecall));
        }

        if (curves.Calibration.Count > 0)
        {
            _page.Figure(
                "Calibration", "On the dashed line, 70 % means 70 %. Below it the model is too sure.",
                CurvePlots.Calibration(curves.Calibration),
                page => page.Table(
                    "Bins of equal mass", ["predicted", "observed", "rows"],
                    curves.Calibration.Select(bin => ("", (IReadOnlyList<string>)
                        [$"{bin.Predicted:0.000}", $"{bin.Observed:0.000}", $"{bin.Weight:N0}"]))));
        }

        if (curves.Scatter.Count > 0)
        {
            Numbers(curves.Scatter);
        }
    }

    private void Numbers(IReadOnlyList<CurvePoint> points)
    {
        void Rows(HtmlPage page) => page.Table(
            "Some of the rows", ["label", "prediction", "residual"],
            points.Take(50).Select(point => ("", (IReadOnlyList<string>)
            [
                MetricNames.Figure(point.X), MetricNames.Figure(point.Y), MetricNames.Figure(point.X - point.Y),
            ])));

        _page.Figure(
            "Predictions by labels", "On the dashed line, they are equal.", CurvePlots.Scatter(points), Rows);
        _page.Figure(
            "Residuals", "A level cloud is good; a slope or a fan is something the model misses.",
            CurvePlots.Residuals(points), Rows);
    }

    private void Confusion()
    {
        if (_of.Classes.Count is 0 or > MatrixClassesMax)
        {
            return;
        }

        _page.Figure(
            "Confusion", "Rows are true, columns predicted; shades are shares of the row.",
            TablePlots.Confusion(_of.Classes, _of.Confusion),
            page => page.Table(
                "True by predicted", ["true", .. _of.Classes],
                _of.Classes.Select((name, row) => ("", (IReadOnlyList<string>)
                    [name, .. _of.Confusion[row].Select(cell => $"{cell:N0}")]))));
    }

    private void Importance()
    {
        if (report.Importance.Count == 0)
        {
            return;
        }

        bool compared = report.Importance.Any(each => each.Before is not null);
        _page.Figure(
            "Features", "Share of all contributions to predictions" + (compared ? "; marks are the version before." : "."),
            TablePlots.Importance([.. report.Importance.Take(FeaturesMax)
                .Select(each => new Bar(each.Label, each.Now, each.Before))]),
            page => page.Table(
                "Importance of features", ["feature", "now", "before", "difference", " change"],
                report.Importance.Select(each => ("", (IReadOnlyList<string>)
                [
                    each.Label, Share(each.Now), Share(each.Before),
                    each is { Now: not null, Before: not null } ? $"{each.Difference:+0.0 %;-0.0 %;0.0 %}" : "",
                    each.Kind.ToString().ToLowerInvariant(),
                ]))));
    }

    private void Learning()
    {
        if (report.Learning is not { Points.Count: > 1 } learning)
        {
            return;
        }

        string name = MetricNames.Of(learning.Metric);
        _page.Figure(
            "Learning curve", "If it still rises at the right (errors: falls), more contacts help.",
            CurvePlots.Learning(learning.Points, name),
            page => page.Table(
                "Learning curve", ["share", "contacts", "rows", name, "95 % interval"],
                learning.Points.Select(point => ("", (IReadOnlyList<string>)
                [
                    $"{point.Share:0 %}", $"{point.Groups:N0}", $"{point.Rows:N0}",
                    MetricNames.Figure(point.Metric.Value), Interval(point.Metric),
                ]))));
    }

    private void Classes()
    {
        if (_of.PerClass.Count == 0)
        {
            return;
        }

        string[] metrics = [.. new[] { "precision", "recall", "f1", "auc", "pr_auc" }
            .Where(name => _of.PerClass.Any(each => each.Metrics.ContainsKey(name)))];
        _page.Raw("<h2>Classes</h2>\n").Table(
            "Each class with 95 % intervals", ["class", "rows", .. metrics.Select(MetricNames.Of)],
            _of.PerClass.Select(each => ("", (IReadOnlyList<string>)
            [
                each.Class, $"{each.Rows:N0}",
                .. metrics.Select(name => each.Metrics.TryGetValue(name, out var measured)
                    ? $"{MetricNames.Figure(measured.Value)} ({Interval(measured)})"
                    : "–"),
            ])));
    }

    private void Slices()
    {
        if (_of.Slices.Count == 0)
        {
            return;
        }

        string metric = _of.SliceMetric;
        _page.Raw("<h2>Slices</h2>\n");
        if (report.WorstSlice() is { } worst)
        {
            _page.Element("p", worst);
        }

        var measured = _of.Slices.Where(slice => slice.Gap is not null).ToList();
        if (measured.Count > 0)
        {
            _page.Raw("<div class=\"plots\">\n").Figure(
                "How much worse than all rows", $"By {MetricNames.Of(metric)}; right of the line is worse.",
                TablePlots.Gaps(
                    [.. measured.Select(slice => ($"{slice.Key} {slice.Value}", slice.Gap!, slice.IsWorse))]),
                SliceTable).Raw("</div>\n");
        }
        else
        {
            SliceTable(_page);
        }
    }

    private void SliceTable(HtmlPage page) => page.Table(
        "Slices", ["slice", "rows", "contacts", MetricNames.Of(_of.SliceMetric), "worse by", "95 % interval"],
        _of.Slices.Select(slice => (slice.IsWorse ? "worse" : "", (IReadOnlyList<string>)
        [
            $"{slice.Key} {slice.Value}", $"{slice.Rows:N0}", $"{slice.Groups:N0}",
            slice.Metrics.TryGetValue(_of.SliceMetric, out var value) ? MetricNames.Figure(value.Value) : "too few",
            slice.Gap is null ? "" : MetricNames.Figure(slice.Gap.Value),
            slice.Gap is null ? "" : Interval(slice.Gap),
        ])));

    private static void Points(
        HtmlPage page, string caption, string x, string y, IReadOnlyList<ClassCurve> curves)
    {
        const int PointsMax = 21;
        foreach (var curve in curves)
        {
            int step = Math.Max(1, curve.Points.Count / PointsMax);
            page.Table(
                $"{caption}: {curve.Class}", [x, y],
                curve.Points.Where((_, i) => i % step == 0 || i == curve.Points.Count - 1).Select(
                    point => ("", (IReadOnlyList<string>)[$"{point.X:0.000}", $"{point.Y:0.000}"])));
        }
    }

    private static string Interval(Measured measured) =>
        $"{MetricNames.Figure(measured.Low)} to {MetricNames.Figure(measured.High)}";

    private static string Share(double? share) => share is { } value ? $"{value:0.0 %}" : "–";
}
