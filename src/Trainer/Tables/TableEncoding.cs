using System.Globalization;
using StreamML.Inference.Artifacts;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Tables;

/// <summary>Which columns of a CSV table are used, and for what.</summary>
public sealed record TableColumns
{
    /// <summary>The column to predict.</summary>
    public required string Target { get; init; }

    /// <summary>Columns that are left out, such as those that are known only afterwards.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>The column that names the contact of a row; it is no feature. Null: each row is a contact.</summary>
    public string? Group { get; init; }

    /// <summary>Binary or regression; null: as the target looks.</summary>
    public TableTask? Task { get; init; }

    /// <summary>Most values of a column that become a feature each, 2 to 100. Default 16.</summary>
    public int OneHotMax { get; init; } = 16;
}

/// <summary>A column as features.</summary>
/// <param name="Column">Its name.</param>
/// <param name="Kind"><c>number</c>; <c>one-hot</c>: 0 or 1 for each value, all 0 for others; <c>ordinal</c>: the
/// number of the value, from 0, the most frequent first, missing for others. The target has no part in any of
/// them.</param>
/// <param name="Values">The values in the order of their features or numbers; empty for numbers.</param>
public sealed record EncodedColumn(string Column, string Kind, IReadOnlyList<string> Values);

/// <summary>A CSV table as rows to train on.</summary>
/// <param name="Data">The rows.</param>
/// <param name="Lines">Line of the file of each row.</param>
/// <param name="Columns">How the columns became features: whoever wants a prediction encodes in the same way.</param>
/// <param name="Positive">The value of the target that is 1; null for a regression.</param>
/// <param name="Refused">Rows that were left out, by reason.</param>
/// <param name="Notices">Columns that were left out, and why.</param>
public sealed record EncodedTable(
    TableData Data, int[] Lines, IReadOnlyList<EncodedColumn> Columns, string? Positive,
    IReadOnlyDictionary<string, int> Refused, IReadOnlyList<string> Notices);

/// <summary>
/// Encodes a CSV table. A column of which every value is a number is one; true and false are 1 and 0; anything else is
/// a category. An empty field, <c>NA</c>, <c>NaN</c>, <c>null</c> and <c>?</c> are missing.
/// </summary>
public static class TableEncoding
{
    private const int MaxName = 64;

    private static readonly string[] Missing = ["", "na", "nan", "null", "?"];
    private static readonly string[] Positives = ["1", "true", "yes", "y"];

    /// <summary>Encodes.</summary>
    /// <exception cref="DatasetException">A column is not there, the target cannot be learnt, or nothing is
    /// left.</exception>
    public static EncodedTable Encode(CsvTable table, TableColumns columns)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(columns);
        foreach (string name in columns.Drop)
        {
            table.Column(name);
        }

        var refused = table.Refused.GroupBy(row => row.Reason).ToDictionary(group => group.Key, group => group.Count());
        string[] targets = table.Texts(columns.Target);
        int[] places = [.. Enumerable.Range(0, targets.Length).Where(row => !IsMissing(targets[row]))];
        if (places.Length < targets.Length)
        {
            refused[$"no value of {columns.Target}"] = targets.Length - places.Length;
        }

        var (task, labels, positive) = Labels(columns, [.. places.Select(place => targets[place])]);
        var notices = new List<string>();
        var encoded = new List<(EncodedColumn Column, float[][] Features)>();
        foreach (string name in table.Columns.Except([columns.Target, .. columns.Drop, .. Group(columns)]))
        {
            string[] texts = table.Texts(name);
            var column = Encode(name, [.. places.Select(place => texts[place].Trim())], columns.OneHotMax);
            if (column.Features.Length == 0)
            {
                notices.Add($"{name} is left out: all its values are the same.");
                continue;
            }

            encoded.Add(column);
        }

        var schema = Schema(encoded);
        var data = new TableData(
            schema, task, Rows(encoded, places.Length, schema.Count), labels, Groups(table, columns, places));
        return new EncodedTable(
            data, [.. places.Select(place => table.Rows[place].Line)], [.. encoded.Select(each => each.Column)],
            positive, refused, notices);
    }

    private static IEnumerable<string> Group(TableColumns columns) => columns.Group is null ? [] : [columns.Group];

    private static (TableTask Task, float[] Labels, string? Positive) Labels(TableColumns columns, string[] targets)
    {
        string[] values = [.. targets.Distinct(StringComparer.Ordinal).Take(3)];
        float?[] numbers = [.. targets.Select(Number)];
        bool allNumbers = numbers.All(number => number is not null);
        var task = columns.Task ?? (values.Length == 2 ? TableTask.Binary : TableTask.Regression);
        if (task == TableTask.Regression)
        {
            return allNumbers && values.Length > 1
                ? (task, [.. numbers.Select(number => number!.Value)], null)
                : throw new DatasetException(
                    $"{columns.Target} cannot be learnt: a regression needs different numbers, a binary task two "
                    + "values.");
        }

        if (values.Length != 2)
        {
            throw new DatasetException(
                $"{columns.Target} has {(values.Length < 2 ? "one value" : "more than two values")}; a binary task "
                + "needs two.");
        }

        // Without a word that says yes, the rarer value is what one wants to know.
        string positive = Array.Find(values, value => Positives.Contains(value.Trim().ToLowerInvariant()))
            ?? values.OrderBy(value => targets.Count(each => each == value)).First();
        return (task, Array.ConvertAll(targets, target => target == positive ? 1f : 0), positive);
    }

    private static (EncodedColumn Column, float[][] Features) Encode(string name, string[] texts, int oneHotMax)
    {
        float?[] numbers = Array.ConvertAll(texts, text => IsMissing(text) ? float.NaN : Number(text));
        if (numbers.All(number => number is not null))
        {
            float[] values = [.. numbers.Select(number => number!.Value)];
            return (new EncodedColumn(name, "number", []), values.Distinct().Take(2).Count() < 2 ? [] : [values]);
        }

        string[] words = [.. texts.Where(text => !IsMissing(text)).GroupBy(text => text, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.Key)];
        if (words.Length < 2 && texts.All(text => text == texts[0]))
        {
            return (new EncodedColumn(name, "one-hot", words), []);
        }

        if (words.Length <= oneHotMax)
        {
            // Of two values the first says it all, unless some are missing.
            string[] kept = words.Length == 2 && !texts.Any(IsMissing) ? [words[1]] : words;
            return (
                new EncodedColumn(name, "one-hot", kept),
                [.. kept.Select(word => Array.ConvertAll(texts, text => text == word ? 1f : 0))]);
        }

        var ranks = words.Index().ToDictionary(each => each.Item, each => (float)each.Index, StringComparer.Ordinal);
        return (
            new EncodedColumn(name, "ordinal", words),
            [Array.ConvertAll(texts, text => ranks.GetValueOrDefault(text, float.NaN))]);
    }

    private static TableSchema Schema(List<(EncodedColumn Column, float[][] Features)> encoded)
    {
        TabularFeature[] features = [.. encoded.SelectMany(each => each.Column.Kind == "one-hot"
            ? each.Column.Values.Select(value => $"{each.Column.Column}={value}") : [each.Column.Column])
            .Select((name, f) => name.Length <= MaxName ? name : $"{name[..(MaxName - 6)]}~{f}")
            .Select(name => new TabularFeature(name, name))];
        if (features.Length is < 1 or > TableSchema.MaxFeatures)
        {
            throw new DatasetException(
                $"The columns become {features.Length} features, not 1 to {TableSchema.MaxFeatures}. "
                + "Drop columns, or lower the number of values that become a feature each.");
        }

        string meaning = string.Join('\n', encoded.Where(each => each.Column.Kind == "ordinal")
            .Select(each => $"{each.Column.Column}\t{string.Join('\t', each.Column.Values)}"));
        return TableSchema.Of("table", features, meaning);
    }

    private static float[] Rows(List<(EncodedColumn Column, float[][] Features)> encoded, int count, int width)
    {
        float[] rows = new float[count * width];
        foreach (var (f, feature) in encoded.SelectMany(each => each.Features).Index())
        {
            for (int row = 0; row < count; row++)
            {
                rows[(row * width) + f] = feature[row];
            }
        }

        return rows;
    }

    private static int[]? Groups(CsvTable table, TableColumns columns, int[] places)
    {
        if (columns.Group is null)
        {
            return null;
        }

        string[] names = table.Texts(columns.Group);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. places.Select(place => numbers.TryAdd(names[place], numbers.Count)
            ? numbers.Count - 1 : numbers[names[place]])];
    }

    private static bool IsMissing(string text) => Missing.Contains(text.Trim().ToLowerInvariant());

    private static float? Number(string text) => text.Trim().ToLowerInvariant() switch
    {
        "true" => 1,
        "false" => 0,
        var other => float.TryParse(other, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
            && float.IsFinite(number) ? number : null,
    };
}
