using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Quality;

/// <summary>Checks labelled tables and texts before anything is trained on them.</summary>
public static class QualityCheck
{
    private const int IdentifierRows = 50;
    private const double IdentifierShare = 0.9;
    private const double DuplicateShare = 0.01;
    private const double OutlierShare = 0.01;
    private const int RareRows = 20;
    private const int Most = 5;

    /// <summary>Checks a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="texts">A text a row, or null.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="DatasetException">Lengths do not fit, or there are no rows.</exception>
    public static DataQuality Of(
        QualityTable table, IReadOnlyList<string>? texts = null, QualityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        options ??= new QualityOptions();
        table.Check();
        int rows = table.Columns.Count > 0 ? table.Rows : texts?.Count ?? table.Rows;
        if (rows == 0)
        {
            throw new DatasetException("There are no rows to check.");
        }

        var leakage = table.Labels is null ? null : new LabelLeakage(table, options);
        ColumnQuality[] columns = [.. table.Columns.Select((column, c) =>
            ColumnStatistics.Of(column, table.Column(c), options, leakage?.Alone(c)))];
        int[] first = table.Columns.Count > 0 ? RowDuplicates.First(table) : [.. Enumerable.Range(0, rows)];
        bool[] again = [.. first.Select((earlier, row) => earlier != row
            && (texts is null || texts[earlier].Trim() == texts[row].Trim()))];
        int conflicts = again.Where((same, row) => same && !SameLabel(table, row, first[row])).Count();
        var quality = new DataQuality(
            rows, columns, again.Count(same => same) - conflicts, conflicts,
            table.Labels?.Count(float.IsNaN) ?? 0, Labels(table), texts is null ? null : Texts(texts, table), []);
        return quality with
        {
            Findings =
            [
                .. Columns(quality, table, leakage, options)
                    .Concat(Rows(quality))
                    .Concat(Classes(quality, table, options))
                    .OrderByDescending(finding => finding.Level),
            ],
        };
    }

    private static bool SameLabel(QualityTable table, int row, int other) =>
        table.Labels is null || table.Labels[row].Equals(table.Labels[other]);

    private static LabelCount[] Labels(QualityTable table)
    {
        if (table.Labels is null || table.Classes.Count == 0)
        {
            return [];
        }

        int known = Math.Max(1, table.Labels.Count(label => !float.IsNaN(label)));
        return
        [
            .. table.Classes
                .Select((name, c) => (Name: name, Rows: table.Labels.Count(label => label == c)))
                .OrderByDescending(each => each.Rows)
                .Select(each => new LabelCount(each.Name, each.Rows, (double)each.Rows / known)),
        ];
    }

    private static TextQuality Texts(IReadOnlyList<string> texts, QualityTable table)
    {
        if (table.Labels is not null && table.Labels.Length != texts.Count)
        {
            throw new DatasetException($"{texts.Count} texts for {table.Labels.Length} labels: give a label a text.");
        }

        var alike = AlikeTexts.Find(texts);
        int[] lengths = [.. texts.Select(text => text.Length).Order()];
        return new TextQuality(
            texts.Count, texts.Count(text => text.Trim().Length == 0),
            alike.Count(each => each.How == Likeness.Same), alike.Count(each => each.How == Likeness.Near),
            alike.Where((each, row) => each.How != Likeness.None && !SameLabel(table, row, each.First)).Count(),
            lengths[lengths.Length / 2], lengths[^1]);
    }

    private static IEnumerable<Finding> Columns(
        DataQuality quality, QualityTable table, LabelLeakage? leakage, QualityOptions options)
    {
        for (int c = 0; c < quality.Columns.Count; c++)
        {
            var column = quality.Columns[c];
            double missing = (double)column.Missing / quality.Rows;
            int present = quality.Rows - column.Missing;
            if (Constant(table.Column(c), present, options))
            {
                yield return new("constant_column", FindingLevel.Warning,
                    $"'{column.Name}' has the same value in nearly every row, or none. Leave it out.");
                continue;
            }

            if (leakage?.IsLabel(c) == true)
            {
                yield return new("leakage_suspect", FindingLevel.Error,
                    $"'{column.Name}' is the label under another name. Leave it out.");
            }
            else if (column.Alone > options.LeakageAuc)
            {
                string by = table.Classes.Count > 0 ? "ROC AUC" : "rank correlation";
                yield return new("leakage_suspect", FindingLevel.Warning,
                    $"'{column.Name}' alone tells the label with {by} {column.Alone:0.000}. If it is known only after the "
                    + "label, leave it out.");
            }

            if (missing >= options.MissingShare)
            {
                yield return new("missing_values", FindingLevel.Warning,
                    $"'{column.Name}' is missing in {missing:0 %} of the rows. Fill it at its source, have it filled "
                    + "with the median, or leave it out.");
            }

            if (column.Numbers is null && present >= IdentifierRows && column.Distinct > present * IdentifierShare)
            {
                yield return new("identifier_column", FindingLevel.Warning,
                    $"'{column.Name}' has another value in nearly every row, like a name or a key. Leave it out, or "
                    + "give it as text.");
            }
        }

        string[] outliers = [.. quality.Columns
            .Where(column => column.Numbers?.Outliers > quality.Rows * OutlierShare)
            .Select(column => $"'{column.Name}' ({column.Numbers!.Outliers:N0})")];
        if (outliers.Length > 0)
        {
            yield return new("outliers", FindingLevel.Note,
                $"There are outliers in {Listed(outliers)}. If they are errors, have them clipped; trees do not mind them, "
                + "linear models do.");
        }
    }

    private static bool Constant(float[] values, int present, QualityOptions options) =>
        present == 0 || (present == values.Length
            && values.CountBy(value => value).Max(entry => entry.Value) >= options.ConstantShare * values.Length);

    private static IEnumerable<Finding> Rows(DataQuality quality)
    {
        if (quality.Duplicates > quality.Rows * DuplicateShare)
        {
            yield return new("duplicate_rows", FindingLevel.Warning,
                $"{quality.Duplicates:N0} of {quality.Rows:N0} rows are like an earlier one. If one event was written "
                + "twice, have them removed: a copy in the holdout makes a model look better than it is.");
        }

        if (quality.Conflicts > 0)
        {
            yield return new("conflicting_labels", FindingLevel.Warning,
                $"{quality.Conflicts:N0} rows are like an earlier one but have another label. No model can be right on "
                + "both: look at them, or add a column that tells them apart.");
        }

        if (quality.Texts is { } texts)
        {
            if (texts.Duplicates + texts.NearDuplicates > texts.Texts * DuplicateShare)
            {
                yield return new("duplicate_texts", FindingLevel.Warning,
                    $"{texts.Duplicates:N0} texts repeat an earlier one and {texts.NearDuplicates:N0} nearly do. Have "
                    + "them removed, or keep all copies on one side of the holdout.");
            }

            if (texts.Conflicts > 0)
            {
                yield return new("conflicting_texts", FindingLevel.Warning,
                    $"{texts.Conflicts:N0} texts are like an earlier one but have another label. Agree on what the "
                    + "labels mean, and label these anew.");
            }

            if (texts.Empty > 0)
            {
                yield return new("empty_texts", FindingLevel.Warning,
                    $"{texts.Empty:N0} texts are empty. Leave these rows out.");
            }
        }
    }

    private static IEnumerable<Finding> Classes(DataQuality quality, QualityTable table, QualityOptions options)
    {
        if (quality.MissingLabels > 0)
        {
            yield return new("missing_labels", FindingLevel.Warning,
                $"{quality.MissingLabels:N0} of {quality.Rows:N0} rows have no label; training leaves them out.");
        }

        var present = quality.Labels.Where(label => label.Rows > 0).ToList();
        bool single = table.Classes.Count > 0
            ? present.Count < 2
            : table.Labels?.Where(label => !float.IsNaN(label)).Distinct().Take(2).Count() < 2;
        if (single)
        {
            yield return new("single_class", FindingLevel.Error,
                "All rows have the same label: there is nothing to tell apart. Add rows of another label.");
        }

        double share = options.RareShare / Math.Max(1, present.Count - 1);
        string[] rare = [.. present.Where(label => !single && (label.Share < share || label.Rows < RareRows))
            .Select(label => $"'{label.Class}' ({label.Rows:N0} rows)")];
        if (rare.Length > 0)
        {
            yield return new("rare_class", FindingLevel.Warning,
                $"Few rows have the label {Listed(rare)}. Collect more of them; weigh the classes until then, and judge "
                + "by recall and F1, not by accuracy.");
        }
    }

    private static string Listed(string[] names) => string.Join(", ", names.Take(Most))
        + (names.Length > Most ? $" and {names.Length - Most} more" : "");
}
