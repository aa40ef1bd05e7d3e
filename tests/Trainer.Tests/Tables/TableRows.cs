using StreamML.Inference.Artifacts;
using StreamML.Trainer.Tables;
using StreamML.Trainer.Tests.Boosting;

namespace StreamML.Trainer.Tests.Tables;

/// <summary>Made-up rows of contacts with several rows each.</summary>
internal static class TableRows
{
    public static TableSchema Schema(int features) => TableSchema.Of(
        "made-up", [.. Enumerable.Range(0, features).Select(f => new TabularFeature($"f{f}", $"F {f}"))]);

    /// <summary>Rows with interactions, from <see cref="SyntheticRows"/>.</summary>
    public static TableData Make(int seed, int count, int features, TableTask task, int rowsOfContact = 1)
    {
        var data = SyntheticRows.Make(seed, count, features, task == TableTask.Binary);
        return new TableData(
            Schema(features), task, data.Rows, data.Labels,
            [.. Enumerable.Range(0, count).Select(row => row / rowsOfContact)],
            [.. Enumerable.Range(0, count).Select(row => 1_000L * row)]);
    }

    /// <summary>Labels with a logistic chance of the first two features: no learner can know more than that.</summary>
    public static TableData Linear(int seed, int count, int features)
    {
        var random = new Random(seed);
        float[] rows = [.. Enumerable.Range(0, count * features).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        float[] labels = [.. Enumerable.Range(0, count).Select(row =>
        {
            double odds = rows[row * features] + (0.5 * rows[(row * features) + 1]);
            return random.NextDouble() < 1 / (1 + Math.Exp(-odds)) ? 1 : 0f;
        })];
        return new TableData(Schema(features), TableTask.Binary, rows, labels);
    }
}
