using StreamML.Trainer.Boosting;
using StreamML.Trainer.Tables;
using StreamML.Trainer.Tests.Tables;

namespace StreamML.Trainer.Tests.Calibration;

/// <summary>
/// Twenty binary tasks that differ in rows, share of ones, noise, shape and learner: some learners are sure of too
/// much, some of too little, some are right as they are.
/// </summary>
internal static class CalibrationTasks
{
    private const int Features = 6;

    /// <summary>Name, learner, rows to learn from, rows to judge by.</summary>
    public static IEnumerable<(string Name, ITableLearner Learner, TableData Learn, TableData Judge)> All()
    {
        (string Name, ITableLearner Learner)[] learners =
        [
            ("forest of depth 6", new XgBoostLearner(XgBoostOptions.Forest(60, 6))),
            ("forest of depth 14", new XgBoostLearner(XgBoostOptions.Forest(60, 14))),
            ("boosting too long", new XgBoostLearner(new XgBoostOptions { Rounds = 150, Depth = 6, Eta = 0.3 })),
            ("boosting too short", new XgBoostLearner(new XgBoostOptions { Rounds = 8, Depth = 4, Eta = 0.1 })),
            ("logistic regression", new LogisticLearner()),
        ];
        (string Name, int Rows, double Shift, Func<float[], double> Odds)[] shapes =
        [
            ("linear, 600 rows", 600, 0, x => (1.5 * x[0]) - x[1]),
            ("rare, 3,000 rows", 3_000, -3.2, x => x[0] + (x[1] * x[2])),
            ("steps, 1,500 rows", 1_500, 0.3, x => (x[0] > 0.5 ? 2.5 : -1) + (x[1] * x[1])),
            ("noise, 1,000 rows", 1_000, 0, x => 0.4 * x[3]),
        ];
        foreach (var (s, shape) in shapes.Index())
        {
            foreach (var learner in learners)
            {
                yield return (
                    $"{shape.Name}: {learner.Name}", learner.Learner, Make((10 * s) + 1, shape.Rows, shape),
                    Make((10 * s) + 2, 20_000, shape));
            }
        }
    }

    private static TableData Make(
        int seed, int count, (string Name, int Rows, double Shift, Func<float[], double> Odds) shape)
    {
        var random = new Random(seed);
        float[] rows = [.. Enumerable.Range(0, count * Features).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        float[] labels = [.. rows.Chunk(Features).Select(
            row => random.NextDouble() < 1 / (1 + Math.Exp(-shape.Odds(row) - shape.Shift)) ? 1f : 0)];
        return new TableData(TableRows.Schema(Features), TableTask.Binary, rows, labels);
    }
}
