using System.Globalization;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Quality;

/// <summary>A column of a table to check.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Categories">Names of its values, by number; null: it holds numbers.</param>
public sealed record QualityColumn(string Name, IReadOnlyList<string>? Categories = null);

/// <summary>A labelled table as plain arrays, to be checked and cleaned.</summary>
public sealed record QualityTable
{
    /// <summary>A label with more different numbers than this is a number, not a class.</summary>
    private const int ClassesMax = 20;

    private static readonly HashSet<string> Missing =
        new(["", "na", "n/a", "nan", "null", "none", "?"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The columns, without the label.</summary>
    public required IReadOnlyList<QualityColumn> Columns { get; init; }

    /// <summary>float32 [row, column]: a number, or the number of a category; missing = NaN.</summary>
    public required float[] Values { get; init; }

    /// <summary>A number or the number of a class a row; missing = NaN. Null: the table has no labels.</summary>
    public float[]? Labels { get; init; }

    /// <summary>Names of the classes; empty if labels are numbers.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>How many rows.</summary>
    public int Rows => Columns.Count > 0 ? Values.Length / Columns.Count : Labels?.Length ?? 0;

    /// <summary>A table of numbers, such as the rows of a feature schema.</summary>
    /// <param name="names">Names of the columns.</param>
    /// <param name="values">float32 [row, column], missing = NaN.</param>
    /// <param name="labels">A label a row; null: none.</param>
    /// <param name="classes">Names of the classes that labels number; null: labels are numbers.</param>
    /// <exception cref="DatasetException">Lengths do not fit.</exception>
    public static QualityTable Of(
        IReadOnlyList<string> names, float[] values, float[]? labels = null, IReadOnlyList<string>? classes = null)
    {
        var table = new QualityTable
        {
            Columns = [.. names.Select(name => new QualityColumn(name))],
            Values = values,
            Labels = labels,
            Classes = classes ?? [],
        };
        table.Check();
        return table;
    }

    /// <summary>
    /// A table of a file. A column whose fields are all numbers is one of numbers, any other one of categories. Empty
    /// fields, NA, N/A, NaN, null, none and ? are missing.
    /// </summary>
    /// <param name="table">The file.</param>
    /// <param name="label">Column of the label; null: there is none.</param>
    /// <param name="leftOut">Columns that are not looked at, such as texts and keys.</param>
    /// <exception cref="DatasetException">There is no such column.</exception>
    public static QualityTable Of(CsvTable table, string? label, params IReadOnlyList<string> leftOut)
    {
        ArgumentNullException.ThrowIfNull(table);
        foreach (string column in leftOut.Concat(label is null ? [] : [label]))
        {
            table.Column(column);
        }

        string[] names = [.. table.Columns.Where(name => name != label && !leftOut.Contains(name))];
        var columns = new List<QualityColumn>();
        float[] values = new float[table.Rows.Count * names.Length];
        foreach (string name in names)
        {
            var (column, numbers) = Column(name, table.Texts(name));
            for (int row = 0; row < numbers.Length; row++)
            {
                values[(row * names.Length) + columns.Count] = numbers[row];
            }

            columns.Add(column);
        }

        var result = new QualityTable { Columns = columns, Values = values };
        return label is null ? result : result.Labelled(table.Texts(label));
    }

    /// <summary>One column's values, row by row.</summary>
    internal float[] Column(int column)
    {
        float[] values = new float[Rows];
        for (int row = 0; row < values.Length; row++)
        {
            values[row] = Values[(row * Columns.Count) + column];
        }

        return values;
    }

    /// <summary>The rows at some places.</summary>
    internal QualityTable At(IReadOnlyList<int> places)
    {
        float[] values = new float[places.Count * Columns.Count];
        for (int i = 0; i < places.Count; i++)
        {
            Values.AsSpan(places[i] * Columns.Count, Columns.Count).CopyTo(values.AsSpan(i * Columns.Count));
        }

        return this with { Values = values, Labels = Labels is null ? null : [.. places.Select(row => Labels[row])] };
    }

    /// <summary>Refuses lengths that do not fit.</summary>
    internal void Check()
    {
        int rows = Labels?.Length ?? Rows;
        if (Values.Length != (long)rows * Columns.Count)
        {
            throw new DatasetException(
                $"{Values.Length} values are not {rows} rows of {Columns.Count} columns: give as many labels as rows.");
        }

        if (Classes.Count > 0 && Labels!.Any(label => !float.IsNaN(label) && !(label >= 0 && label < Classes.Count)))
        {
            throw new DatasetException($"A label is not the number of one of the {Classes.Count} classes.");
        }
    }

    private QualityTable Labelled(string[] texts)
    {
        var (column, numbers) = Column("label", texts);
        float[] different = [.. numbers.Where(number => !float.IsNaN(number)).Distinct().Order()];
        if (column.Categories is null && different.Length > ClassesMax)
        {
            return this with { Labels = numbers };
        }

        return this with
        {
            Labels = column.Categories is null
                ? Array.ConvertAll(numbers, each => float.IsNaN(each) ? each : Array.BinarySearch(different, each))
                : numbers,
            Classes = column.Categories ?? [.. different.Select(number => $"{number}")],
        };
    }

    private static (QualityColumn Column, float[] Numbers) Column(string name, string[] texts)
    {
        float[] numbers = new float[texts.Length];
        bool all = true;
        for (int row = 0; row < texts.Length && all; row++)
        {
            string text = texts[row].Trim();
            numbers[row] = float.NaN;
            all = Missing.Contains(text)
                || (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[row])
                    && float.IsFinite(numbers[row]));
        }

        if (all)
        {
            return (new QualityColumn(name), numbers);
        }

        string[] trimmed = Array.ConvertAll(texts, text => text.Trim());
        string[] categories = [.. trimmed.Where(text => !Missing.Contains(text)).Distinct()
            .Order(StringComparer.Ordinal)];
        var codes = categories.Index().ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        return (
            new QualityColumn(name, categories),
            Array.ConvertAll(trimmed, text => Missing.Contains(text) ? float.NaN : codes[text]));
    }
}
