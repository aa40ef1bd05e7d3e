using System.Text;
using System.Text.Json;
using StreamML.Trainer.Quality;

namespace StreamML.Trainer.Reports;

/// <summary>What is known of a table, as text or JSON.</summary>
public static class QualityReport
{
    private const int ClassesMax = 20;

    /// <summary>One line of JSON with snake_case names.</summary>
    /// <param name="quality">What is known of it.</param>
    /// <param name="steps">What was mended; null: nothing was asked for.</param>
    public static string ToJson(DataQuality quality, IReadOnlyList<CleaningStep>? steps = null) =>
        JsonSerializer.Serialize(new { Quality = quality, Cleaning = steps }, EvaluationReport.Json);

    /// <summary>Plain text for a terminal, with line feeds.</summary>
    /// <param name="title">Name of the table.</param>
    /// <param name="quality">What is known of it.</param>
    /// <param name="steps">What was mended; null: nothing was asked for.</param>
    public static string ToText(string title, DataQuality quality, IReadOnlyList<CleaningStep>? steps = null)
    {
        var text = new StringBuilder();
        text.Append(title).Append('\n').Append($"{quality.Rows:N0} rows, {quality.Columns.Count} columns; ")
            .Append($"{quality.Duplicates:N0} duplicates, {quality.Conflicts:N0} with another label, ")
            .Append($"{quality.MissingLabels:N0} without a label\n");
        if (quality.Texts is { } texts)
        {
            text.Append($"{texts.Texts:N0} texts: {texts.Duplicates:N0} duplicates, {texts.NearDuplicates:N0} nearly, ")
                .Append($"{texts.Conflicts:N0} with another label, {texts.Empty:N0} empty; ")
                .Append($"{texts.MedianChars:N0} characters in the median, {texts.LongestChars:N0} at most\n");
        }

        foreach (var finding in quality.Findings)
        {
            text.Append($"{finding.Level.ToString().ToLowerInvariant()}: {finding.Message} [{finding.Code}]\n");
        }

        Labels(quality, text);
        Columns(quality, text);
        foreach (var step in steps ?? [])
        {
            text.Append(step == steps![0] ? "\nCleaned\n" : "").Append($"  {step.Message}\n");
        }

        return text.ToString();
    }

    private static void Labels(DataQuality quality, StringBuilder text)
    {
        if (quality.Labels.Count == 0)
        {
            return;
        }

        text.Append("\nLabels\n");
        var table = new TextTable("label", "rows", "share");
        foreach (var label in quality.Labels.Take(ClassesMax))
        {
            table.Add(label.Class, $"{label.Rows:N0}", $"{label.Share:0.0 %}");
        }

        table.WriteTo(text);
    }

    private static void Columns(DataQuality quality, StringBuilder text)
    {
        if (quality.Columns.Count == 0)
        {
            return;
        }

        text.Append("\nColumns\n");
        var table = new TextTable(
            "column", "missing", "distinct", "lowest", "median", "highest", "outliers", "alone", "most frequent");
        foreach (var column in quality.Columns)
        {
            var numbers = column.Numbers;
            table.Add(
                column.Name, column.Missing == 0 ? "-" : $"{(double)column.Missing / quality.Rows:0.0 %}",
                $"{column.Distinct:N0}", Figure(numbers?.Low), Figure(numbers?.Median), Figure(numbers?.High),
                numbers?.LowerBound is null ? "" : $"{numbers.Outliers:N0}",
                column.Alone is { } alone ? $"{alone:0.000}" : "",
                column.Top.Count == 0 ? "" : $"{column.Top[0].Class} {column.Top[0].Share:0 %}");
        }

        table.WriteTo(text);
    }

    private static string Figure(double? value) => value is { } number ? $"{number:G5}" : "";
}
