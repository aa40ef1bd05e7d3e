using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Quality;

/// <summary>
/// Mends a table: duplicates, missing values, outliers, balance, in this order. Medians and bounds are those of the
/// rows given, so give training rows alone: a holdout must not take part, nor be balanced.
/// </summary>
public static class Cleaning
{
    private const int RepeatsMax = 10;

    /// <summary>Cleans a table; the table given stays as it is.</summary>
    /// <param name="table">The table.</param>
    /// <param name="options">What is mended.</param>
    /// <param name="texts">A text a row, or null.</param>
    /// <exception cref="DatasetException">What is asked for needs labels or texts that are not there.</exception>
    public static CleanedTable Of(QualityTable table, CleaningOptions options, IReadOnlyList<string>? texts = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(options);
        table.Check();
        if (options.NearDuplicates && texts is null)
        {
            throw new DatasetException("Near duplicates are found among texts: say which column holds them.");
        }

        var steps = new List<CleaningStep>();
        int[] kept = [.. Enumerable.Range(0, table.Columns.Count > 0 ? table.Rows : texts?.Count ?? table.Rows)];
        if (options.Duplicates)
        {
            kept = WithoutDuplicates(table, texts, kept, steps);
        }

        if (options.NearDuplicates)
        {
            kept = WithoutNearDuplicates(table, texts!, kept, steps);
        }

        var cleaned = table.At(kept);
        if (options.Missing)
        {
            FillMissing(cleaned, steps);
        }

        if (options.Outliers)
        {
            ClipOutliers(cleaned, options.OutlierDistance, steps);
        }

        return Balance(cleaned, kept, options, steps);
    }

    private static int[] WithoutDuplicates(
        QualityTable table, IReadOnlyList<string>? texts, int[] rows, List<CleaningStep> steps)
    {
        int[] first = table.Columns.Count > 0 ? RowDuplicates.First(table) : [.. rows.Select(_ => 0)];
        var seen = new HashSet<(int First, float Label, string Text)>();
        int[] kept = [.. rows.Where(row => seen.Add(
            (first[row], table.Labels is null ? 0 : table.Labels[row], texts is null ? "" : texts[row].Trim())))];
        return Removed("duplicates", "rows that are like an earlier one", rows, kept, steps);
    }

    private static int[] WithoutNearDuplicates(
        QualityTable table, IReadOnlyList<string> texts, int[] rows, List<CleaningStep> steps)
    {
        var alike = AlikeTexts.Find([.. rows.Select(row => texts[row])]);
        int[] kept = [.. rows.Where((row, i) => alike[i].How == Likeness.None
            || !(table.Labels is null || table.Labels[row].Equals(table.Labels[rows[alike[i].First]])))];
        return Removed("near_duplicates", "texts that are nearly like an earlier one", rows, kept, steps);
    }

    private static int[] Removed(string code, string what, int[] before, int[] after, List<CleaningStep> steps)
    {
        int count = before.Length - after.Length;
        steps.Add(new CleaningStep(code, null, count, $"Removed {count:N0} {what}."));
        return after;
    }

    private static void FillMissing(QualityTable table, List<CleaningStep> steps)
    {
        for (int c = 0; c < table.Columns.Count; c++)
        {
            float[] values = table.Column(c);
            float[] present = [.. values.Where(value => !float.IsNaN(value)).Order()];
            int missing = values.Length - present.Length;
            if (missing == 0 || present.Length == 0)
            {
                continue;
            }

            var categories = table.Columns[c].Categories;
            float fill = categories is null
                ? (float)ColumnStatistics.Median(present)
                : present.CountBy(value => value).OrderByDescending(entry => entry.Value).First().Key;
            for (int row = 0; row < values.Length; row++)
            {
                if (float.IsNaN(values[row]))
                {
                    table.Values[(row * table.Columns.Count) + c] = fill;
                }
            }

            string with = categories is null ? $"the median {fill}" : $"the most frequent '{categories[(int)fill]}'";
            steps.Add(new CleaningStep(
                "missing", table.Columns[c].Name, missing,
                $"Filled {missing:N0} missing values of '{table.Columns[c].Name}' with {with}."));
        }
    }

    private static void ClipOutliers(QualityTable table, double distance, List<CleaningStep> steps)
    {
        for (int c = 0; c < table.Columns.Count; c++)
        {
            float[] values = table.Column(c);
            if (table.Columns[c].Categories is not null
                || ColumnStatistics.Bounds([.. values.Where(value => !float.IsNaN(value))], distance) is not { } bounds)
            {
                continue;
            }

            int count = 0;
            for (int row = 0; row < values.Length; row++)
            {
                if (values[row] < bounds.Low || values[row] > bounds.High)
                {
                    table.Values[(row * table.Columns.Count) + c] = Math.Clamp(values[row], bounds.Low, bounds.High);
                    count++;
                }
            }

            if (count > 0)
            {
                steps.Add(new CleaningStep(
                    "outliers", table.Columns[c].Name, count,
                    $"Clipped {count:N0} values of '{table.Columns[c].Name}' to {bounds.Low} to {bounds.High}."));
            }
        }
    }

    private static CleanedTable Balance(
        QualityTable table, int[] source, CleaningOptions options, List<CleaningStep> steps)
    {
        if (options.Balance == ClassBalance.None)
        {
            return new CleanedTable(table, source, null, steps);
        }

        if (table.Labels is null || table.Classes.Count == 0)
        {
            throw new DatasetException("Only classes can be balanced: give a label that is one of a few values.");
        }

        int[][] classes = [.. Enumerable.Range(0, table.Rows).Where(row => !float.IsNaN(table.Labels[row]))
            .GroupBy(row => table.Labels[row]).OrderBy(rows => rows.Key).Select(rows => rows.ToArray())];
        if (classes.Length < 2)
        {
            throw new DatasetException("All rows have the same label: there is nothing to balance.");
        }

        if (options.Balance == ClassBalance.Weights)
        {
            return Weighted(table, source, classes, steps);
        }

        var random = new Random(options.Seed);
        bool over = options.Balance == ClassBalance.Oversample;
        int wanted = over ? classes.Max(rows => rows.Length) : classes.Min(rows => rows.Length);
        int[] places = over
            ? [.. Enumerable.Range(0, table.Rows), .. classes.SelectMany(rows => Repeats(rows, wanted, random))]
            : [.. classes.SelectMany(rows => Some(rows, wanted, random)).Order()];
        int changed = Math.Abs(places.Length - table.Rows);
        steps.Add(new CleaningStep(
            "balance", null, changed,
            (over ? "Repeated" : "Left out") + $" {changed:N0} rows of {(over ? "smaller" : "larger")} classes."));
        return new CleanedTable(table.At(places), Array.ConvertAll(places, place => source[place]), null, steps);
    }

    private static CleanedTable Weighted(
        QualityTable table, int[] source, int[][] classes, List<CleaningStep> steps)
    {
        float[] weights = new float[table.Rows];
        int labelled = classes.Sum(rows => rows.Length);
        foreach (int[] rows in classes)
        {
            foreach (int row in rows)
            {
                weights[row] = (float)labelled / (classes.Length * rows.Length);
            }
        }

        steps.Add(new CleaningStep(
            "balance", null, labelled,
            $"Gave {labelled:N0} rows a weight, so that each of {classes.Length} classes counts the same."));
        return new CleanedTable(table, source, weights, steps);
    }

    private static IEnumerable<int> Repeats(int[] rows, int wanted, Random random) =>
        Enumerable.Range(0, Math.Min(wanted, rows.Length * RepeatsMax) - rows.Length)
            .Select(_ => rows[random.Next(rows.Length)]);

    private static IEnumerable<int> Some(int[] rows, int wanted, Random random)
    {
        int[] shuffled = [.. rows];
        random.Shuffle(shuffled);
        return shuffled.Take(wanted);
    }
}
