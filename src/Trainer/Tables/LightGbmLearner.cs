using StreamML.Trainer.Boosting.LightGbm;

namespace StreamML.Trainer.Tables;

/// <summary>Boosted trees by LightGBM, which grows a tree leaf by leaf.</summary>
/// <param name="options">The settings; objective, seed and threads are set by the rows.</param>
public sealed class LightGbmLearner(LightGbmOptions options) : ITableLearner
{
    /// <summary>Boosting with small steps and small trees, ended early: up to 500 rounds of 15 leaves.</summary>
    public static LightGbmOptions Boosting { get; } = new()
    {
        Rounds = 500,
        Leaves = 15,
        Eta = 0.1,
        Subsample = 0.8,
        ColumnsByTree = 0.8,
        EarlyStopping = 20,
    };

    /// <inheritdoc />
    public string Name => "lightgbm";

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Settings => Draws.Report(
        ("rounds", options.Rounds), ("leaves", options.Leaves), ("eta", options.Eta), ("subsample", options.Subsample),
        ("columns_by_tree", options.ColumnsByTree), ("rows_in_leaf", options.RowsInLeaf), ("lambda", options.Lambda));

    /// <inheritdoc />
    public (string Name, string Version) Library => ("lightgbm", LightGbmLibrary.Version);

    /// <inheritdoc />
    public bool Learns(TableTask task) => true;

    /// <inheritdoc />
    public string? Missing() => LightGbmLibrary.Missing();

    /// <inheritdoc />
    public IEnumerable<ITableLearner> Candidates(int seed) => Draws.Endless(seed, random =>
        new LightGbmLearner(options with
        {
            Leaves = random.Of(7, 15, 31, 63),
            Eta = random.Of(0.03, 0.05, 0.1),
            Subsample = random.Of(0.6, 0.8, 1),
            ColumnsByTree = random.Of(0.5, 0.8, 1),
            RowsInLeaf = random.Of(10, 20, 50),
            Lambda = random.Of<double>(0, 1, 10),
        }));

    /// <inheritdoc />
    public ITableLearner WithRounds(int rounds) =>
        new LightGbmLearner(options with { Rounds = rounds, EarlyStopping = 0 });

    /// <inheritdoc />
    public FittedTable Fit(TableFit fit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fit);
        var validation = options.EarlyStopping > 0 ? fit.Validation : null;
        var trainer = new LightGbmTrainer(options with
        {
            Objective = fit.Train.Task == TableTask.Binary ? "binary" : "regression",
            Seed = fit.Seed,
            Threads = fit.Threads,
        });
        var (text, best) = trainer.Train(
            Rows(fit.Train, fit.Weights()), validation is null ? null : Rows(validation, []), cancellationToken);
        var model = new TableModel(LightGbmModelText.Convert(text, fit.Train.Schema.Count));
        return new FittedTable(model, Math.Min(best, model.Rounds));
    }

    private static LightGbmTrainer.Rows Rows(TableData data, float[] weights) =>
        new(data.Rows, data.Schema.Count, data.Labels, weights);
}
