using System.Globalization;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Evaluation;

/// <summary>Predictions of any model in a table, made a set to evaluate.</summary>
/// <param name="Set">The set.</param>
/// <param name="Unlabelled">Rows that were left out, as their label is empty.</param>
public sealed record PredictionTable(EvaluationSet Set, int Unlabelled)
{
    private const int ClassesMax = 64;
    private const int SlicedValuesMax = 20;

    private static readonly string[] PositiveNames = ["1", "1.0", "true", "yes", "y", "positive"];

    /// <summary>Reads a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns.</param>
    /// <exception cref="DatasetException">A column is missing or holds something else; the message names the line and
    /// what to do.</exception>
    public static PredictionTable Of(CsvTable table, PredictionColumns columns)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(columns);
        int label = table.Column(columns.Label);
        List<CsvRow> rows = [.. table.Rows.Where(row => row.Fields[label].Trim().Length > 0)];
        if (rows.Count == 0)
        {
            throw new DatasetException($"{table.Name} has no row with a label in '{columns.Label}'.");
        }

        var reading = new Reading(table, rows, columns);
        var set = reading.Predictions() with
        {
            Groups = columns.Group is null ? null : reading.Groups(columns.Group),
            Weights = columns.Weight is null ? null : reading.Numbers(columns.Weight),
            Slices = columns.Slices.ToDictionary(key => key, key => Slice(reading.Texts(key))),
        };
        return new PredictionTable(set, table.Rows.Count - rows.Count);
    }

    /// <summary>
    /// Values to slice by as they are; many different numbers become the quarters that they are in, by name.
    /// </summary>
    /// <param name="values">A value a row; empty: not known.</param>
    public static string[] Slice(IReadOnlyList<string> values)
    {
        float[] numbers = [.. values.Select(value => Number(value) ?? float.NaN)];
        float[] sorted = [.. numbers.Where(float.IsFinite).Order()];
        bool quarters = sorted.Distinct().Count() > SlicedValuesMax
            && values.Zip(numbers).All(each => float.IsFinite(each.Second) || each.First.Trim().Length == 0);
        if (!quarters)
        {
            return [.. values.Select(value => value.Trim().Length == 0 ? "(none)" : value.Trim())];
        }

        float[] edges = [sorted[sorted.Length / 4], sorted[sorted.Length / 2], sorted[sorted.Length * 3 / 4]];
        return Array.ConvertAll(numbers, number => !float.IsFinite(number) ? "(none)"
            : number < edges[0] ? $"below {edges[0]}"
            : number < edges[1] ? $"{edges[0]} to below {edges[1]}"
            : number < edges[2] ? $"{edges[1]} to below {edges[2]}"
            : $"{edges[2]} and more");
    }

    private static float? Number(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
        && float.IsFinite(number)
            ? number
            : null;

    private sealed class Reading(CsvTable table, List<CsvRow> rows, PredictionColumns columns)
    {
        public string[] Texts(string column)
        {
            int number = table.Column(column);
            return [.. rows.Select(row => row.Fields[number].Trim())];
        }

        public float[] Numbers(string column) => [.. Texts(column).Select((text, i) => Number(text)
            ?? throw new DatasetException(
                $"{table.Name}, line {rows[i].Line}: '{column}' is not a number. Write 0.5, not 0,5 or 50 %."))];

        public int[] Groups(string column)
        {
            var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
            return Array.ConvertAll(Texts(column), text =>
            {
                numbers.TryAdd(text, numbers.Count);
                return numbers[text];
            });
        }

        public EvaluationSet Predictions()
        {
            string[] labels = Texts(columns.Label), said = Texts(columns.Prediction);
            string[] classes = [.. labels.Distinct().Order(StringComparer.Ordinal).Take(ClassesMax + 1)];
            return (columns.Kind ?? Kind(classes, said)) switch
            {
                EvaluationKind.Regression =>
                    EvaluationSet.OfNumbers(Numbers(columns.Label), Numbers(columns.Prediction)),
                EvaluationKind.Binary when !said.All(classes.Contains) || IsShare(said) =>
                    Probabilities(classes, labels),
                _ => Classes(labels, said),
            };
        }

        private static EvaluationKind Kind(string[] classes, string[] said) =>
            classes.Length <= ClassesMax && said.All(classes.Contains) ? EvaluationKind.Multiclass
            : classes.Length <= 2 && said.All(text => Number(text) is >= 0 and <= 1) ? EvaluationKind.Binary
            : EvaluationKind.Regression;

        private static bool IsShare(string[] said) => said.Any(text => Number(text) is > 0 and < 1);

        private EvaluationSet Probabilities(string[] classes, string[] labels)
        {
            string positive = columns.Positive
                ?? classes.FirstOrDefault(name => PositiveNames.Contains(name, StringComparer.OrdinalIgnoreCase))
                ?? throw new DatasetException(
                    $"{table.Name}: say which label of '{columns.Label}' the probabilities are of.");
            string[] others = [.. classes.Where(name => name != positive)];
            if (others.Length > 1)
            {
                throw new DatasetException(
                    $"{table.Name}: '{columns.Label}' has {classes.Length} labels; probabilities are of two.");
            }

            return EvaluationSet.OfProbabilities(
                Array.ConvertAll(labels, label => label == positive ? 1f : 0), Numbers(columns.Prediction),
                columns.Threshold, others.FirstOrDefault() ?? $"not {positive}", positive);
        }

        private EvaluationSet Classes(string[] labels, string[] said)
        {
            string[] names = [.. labels.Concat(said).Distinct().Order(StringComparer.Ordinal)];
            if (names.Length > ClassesMax)
            {
                throw new DatasetException(
                    $"{table.Name}: '{columns.Label}' and '{columns.Prediction}' have {names.Length} different values, "
                    + $"more than the {ClassesMax} classes that can be told apart.");
            }

            if (names.Length == 2 && columns.Positive is { } positive && names[0] == positive)
            {
                Array.Reverse(names);
            }

            var numbers = names.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
            return EvaluationSet.OfLabels(
                names.Length == 1 ? [names[0], $"not {names[0]}"] : names,
                Array.ConvertAll(labels, label => numbers[label]), Array.ConvertAll(said, each => numbers[each]));
        }
    }
}
