using StreamML.Inference.Artifacts;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Tables.Trials;

/// <summary>A task whose probabilities are calibrated.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Learner">What learns it.</param>
/// <param name="Learn">Rows to learn from.</param>
/// <param name="Judge">Rows to judge by.</param>
public sealed record CalibrationTask(string Name, ITableLearner Learner, TableData Learn, TableData Judge);

/// <summary>
/// Binary tasks that differ in rows, share of ones, noise, shape and learner: some learners are sure of too much, some
/// of too little, some are right as they are.
/// </summary>
public static class CalibrationTasks
{
    private const int Features = 6;
    private const int JudgeRows = 20_000;
    private const int MostLearnRows = 4_000;

    private static readonly (string Name, ITableLearner Learner)[] Learners =
    [
        ("forest of depth 6", new XgBoostLearner(XgBoostOptions.Forest(60, 6))),
        ("forest of depth 14", new XgBoostLearner(XgBoostOptions.Forest(60, 14))),
        ("boosting too long", new XgBoostLearner(new XgBoostOptions { Rounds = 150, Depth = 6, Eta = 0.3 })),
        ("boosting too short", new XgBoostLearner(new XgBoostOptions { Rounds = 8, Depth = 4, Eta = 0.1 })),
        ("logistic regression", new LogisticLearner()),
    ];

    private static readonly Shape[] Shapes =
    [
        new("linear, 600 rows", 600, 0, x => (1.5 * x[0]) - x[1]),
        new("rare, 3,000 rows", 3_000, -3.2, x => x[0] + (x[1] * x[2])),
        new("steps, 1,500 rows", 1_500, 0.3, x => (x[0] > 0.5 ? 2.5 : -1) + (x[1] * x[1])),
        new("noise, 1,000 rows", 1_000, 0, x => 0.4 * x[3]),
    ];

    /// <summary>Twenty made-up tasks: four kinds of rows, five learners.</summary>
    public static IEnumerable<CalibrationTask> MadeUp() =>
        from shape in Shapes.Index()
        from learner in Learners
        select new CalibrationTask(
            $"{shape.Item.Name}: {learner.Name}", learner.Learner,
            Make((10 * shape.Index) + 1, shape.Item.Rows, shape.Item),
            Make((10 * shape.Index) + 2, JudgeRows, shape.Item));

    /// <summary>
    /// Tasks of the tables of a folder, with each of five learners: half of the rows, at most 4,000, to learn from, the
    /// others, at most 20,000, to judge by.
    /// </summary>
    /// <param name="folder">Holds CSV files whose last column is the target.</param>
    /// <param name="drop">Columns to leave out where a table has them.</param>
    /// <param name="seed">Seed of the split.</param>
    /// <exception cref="DatasetException">There is no table, or one cannot be used.</exception>
    public static IEnumerable<CalibrationTask> OfTables(string folder, IReadOnlyList<string> drop, int seed)
    {
        ArgumentNullException.ThrowIfNull(drop);
        string[] files = Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal)]
            : [];
        if (files.Length == 0)
        {
            throw new DatasetException($"{folder} has no CSV file: give a folder of tables whose last column is the target.");
        }

        return files.SelectMany(file =>
        {
            var table = CsvTable.Read(file, new CsvOptions { KeepRefused = true });
            var data = TableEncoding.Encode(table, new TableColumns
            {
                Target = table.Columns[^1],
                Drop = [.. drop.Where(table.Has)],
                Task = TableTask.Binary,
            }).Data;
            int[] rows = [.. Enumerable.Range(0, data.Count)];
            new Random(seed).Shuffle(rows);
            int learn = Math.Min(MostLearnRows, rows.Length / 2);
            var (learned, judged) = (data.At(rows[..learn]), data.At([.. rows.Skip(learn).Take(JudgeRows)]));
            return Learners.Select(learner => new CalibrationTask(
                $"{Path.GetFileNameWithoutExtension(file)}, {learn} rows: {learner.Name}", learner.Learner, learned,
                judged));
        });
    }

    private static TableData Make(int seed, int count, Shape shape)
    {
        var random = new Random(seed);
        float[] rows = [.. Enumerable.Range(0, count * Features).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        float[] labels = [.. rows.Chunk(Features).Select(
            row => random.NextDouble() < 1 / (1 + Math.Exp(-shape.Odds(row) - shape.Shift)) ? 1f : 0)];
        return new TableData(
            TableSchema.Of(
                "made-up", [.. Enumerable.Range(0, Features).Select(f => new TabularFeature($"f{f}", $"F {f}"))]),
            TableTask.Binary, rows, labels);
    }

    private sealed record Shape(string Name, int Rows, double Shift, Func<float[], double> Odds);
}
