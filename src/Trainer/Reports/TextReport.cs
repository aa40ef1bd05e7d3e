using System.Text;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Reports;

/// <summary>A report in plain text.</summary>
internal sealed class TextReport(EvaluationReport report)
{
    private const int FeaturesMax = 15;
    private const int ClassesMax = 12;

    private readonly StringBuilder _text = new();

    public string Write()
    {
        _text.Append(report.Title).Append('\n').Append(report.Subject()).Append('\n');
        foreach (var (name, value) in report.Facts)
        {
            _text.Append($"{name}: {value}\n");
        }

        foreach (var finding in report.Advice)
        {
            _text.Append($"{finding.Level.ToString().ToLowerInvariant()}: {finding.Message} [{finding.Code}]\n");
        }

        Metrics();
        Classes();
        Confusion();
        Slices();
        Importance();
        Learning();
        return _text.ToString();
    }

    private void Metrics()
    {
        var before = report.Before;
        List<string> header = ["", "value", "95 % interval"];
        if (before is not null)
        {
            header.Add(report.BeforeTitle ?? "before");
        }

        if (report.Differences.Count > 0)
        {
            header.Add("difference (95 %)");
        }

        var table = new TextTable(header);
        foreach (var (name, measured) in report.Evaluation.Metrics)
        {
            List<string> row = [MetricNames.Of(name), MetricNames.Figure(measured.Value), Interval(measured)];
            if (before is not null)
            {
                row.Add(before.Metrics.TryGetValue(name, out var old) ? MetricNames.Figure(old.Value) : "");
            }

            if (report.Differences.Count > 0)
            {
                row.Add(report.Differences.TryGetValue(name, out var by) ? MetricNames.Difference(by) : "");
            }

            table.Add(row);
        }

        Section("Metrics", table);
    }

    private void Classes()
    {
        if (report.Evaluation.PerClass.Count == 0)
        {
            return;
        }

        var table = new TextTable("class", "rows", "precision", "recall", "F1");
        foreach (var each in report.Evaluation.PerClass)
        {
            table.Add(
                each.Class, $"{each.Rows:N0}", Figure(each.Metrics, "precision"), Figure(each.Metrics, "recall"),
                Figure(each.Metrics, "f1"));
        }

        Section("Classes", table);
    }

    private void Confusion()
    {
        var (classes, cells) = (report.Evaluation.Classes, report.Evaluation.Confusion);
        if (classes.Count is 0 or > ClassesMax)
        {
            return;
        }

        var table = new TextTable(["", .. classes]);
        for (int row = 0; row < classes.Count; row++)
        {
            table.Add([classes[row], .. cells[row].Select(cell => $"{cell:N0}")]);
        }

        Section("Confusion: rows are true, columns predicted", table);
    }

    private void Slices()
    {
        if (report.Evaluation.Slices.Count == 0)
        {
            return;
        }

        string metric = report.Evaluation.SliceMetric;
        var table = new TextTable("slice", "rows", "contacts", MetricNames.Of(metric), "95 % interval", "worse by");
        foreach (var slice in report.Evaluation.Slices)
        {
            bool known = slice.Metrics.TryGetValue(metric, out var measured);
            table.Add(
                $"{slice.Key} {slice.Value}", $"{slice.Rows:N0}", $"{slice.Groups:N0}",
                known ? MetricNames.Figure(measured!.Value) : slice.Metrics.Count == 0 ? "too few" : "not defined",
                known ? Interval(measured!) : "",
                slice.Gap is null ? "" : $"{MetricNames.Figure(slice.Gap.Value)}{(slice.IsWorse ? " *" : "  ")}");
        }

        Section("Slices (* worse than all rows beyond chance)", table);
        if (report.WorstSlice() is { } worst)
        {
            _text.Append($"  {worst}\n");
        }
    }

    private void Importance()
    {
        if (report.Importance.Count == 0)
        {
            return;
        }

        var table = new TextTable("feature", "share", "before", "change");
        foreach (var each in report.Importance.Take(FeaturesMax)
            .Concat(report.Importance.Skip(FeaturesMax).Where(each => each.Kind == ImportanceKind.Gone)))
        {
            table.Add(
                each.Label, Share(each.Now), Share(each.Before),
                each.Kind == ImportanceKind.Steady ? "" : each.Kind.ToString().ToLowerInvariant());
        }

        Section("Features by importance", table);
    }

    private void Learning()
    {
        if (report.Learning is not { Points.Count: > 0 } learning)
        {
            return;
        }

        var table = new TextTable("contacts", "rows", MetricNames.Of(learning.Metric), "95 % interval");
        foreach (var point in learning.Points)
        {
            table.Add(
                $"{point.Groups:N0}", $"{point.Rows:N0}", MetricNames.Figure(point.Metric.Value),
                Interval(point.Metric));
        }

        Section("Learning curve", table);
    }

    private void Section(string title, TextTable table)
    {
        _text.Append('\n').Append(title).Append('\n');
        table.WriteTo(_text);
    }

    private static string Figure(IReadOnlyDictionary<string, Measured> metrics, string name) =>
        metrics.TryGetValue(name, out var measured) ? MetricNames.Figure(measured.Value) : "-";

    private static string Interval(Measured measured) =>
        $"{MetricNames.Figure(measured.Low)} to {MetricNames.Figure(measured.High)}";

    private static string Share(double? share) => share is { } value ? $"{value:0.0 %}" : "-";
}
