using StreamML.Inference.Runtimes.Trees;
using StreamML.Trainer.Boosting;

namespace StreamML.Trainer.Tables;

/// <summary>Boosted trees or a random forest by XGBoost.</summary>
/// <param name="options">The settings; objective, seed and threads are set by the rows.</param>
public sealed class XgBoostLearner(XgBoostOptions options) : ITableLearner
{
    /// <summary>
    /// Boosting with small steps on a part of rows and features each, ended early: up to 500 rounds of depth 5.
    /// </summary>
    public static XgBoostOptions Boosting { get; } = new()
    {
        Rounds = 500,
        Depth = 5,
        Eta = 0.1,
        Subsample = 0.8,
        ColumnsByTree = 0.8,
        MinChildWeight = 3,
        EarlyStopping = 20,
    };

    /// <inheritdoc />
    public string Name => IsForest ? "forest" : "xgboost";

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Settings => Draws.Report(
        ("rounds", options.Rounds), ("trees_of_round", options.ParallelTrees), ("depth", options.Depth),
        ("eta", options.Eta), ("subsample", options.Subsample), ("columns_by_tree", options.ColumnsByTree),
        ("columns_by_node", options.ColumnsByNode), ("lambda", options.Lambda),
        ("min_child_weight", options.MinChildWeight));

    /// <inheritdoc />
    public (string Name, string Version) Library => ("xgboost", XgBoostLibrary.Version.ToString());

    private bool IsForest => options.ParallelTrees > 1;

    /// <inheritdoc />
    public bool Learns(TableTask task) => true;

    /// <inheritdoc />
    public string? Missing()
    {
        try
        {
            _ = XgBoostLibrary.Version;
            return null;
        }
        catch (XgBoostException fault)
        {
            return fault.Message;
        }
    }

    /// <inheritdoc />
    public IEnumerable<ITableLearner> Candidates(int seed) => Draws.Endless(seed, random => new XgBoostLearner(IsForest
        ? options with
        {
            Depth = random.Of(6, 8, 12, 16),
            ColumnsByNode = random.Of(0.2, 0.35, 0.5, 0.8),
            MinChildWeight = random.Of(0.5, 1, 3),
        }
        : options with
        {
            Depth = random.Of(3, 4, 5, 6, 8),
            Eta = random.Of(0.03, 0.05, 0.1),
            Subsample = random.Of(0.6, 0.8, 1),
            ColumnsByTree = random.Of(0.5, 0.8, 1),
            MinChildWeight = random.Of<double>(1, 3, 10),
            Lambda = random.Of<double>(1, 3, 10),
        }));

    /// <inheritdoc />
    public ITableLearner WithRounds(int rounds) =>
        IsForest ? this : new XgBoostLearner(options with { Rounds = rounds, EarlyStopping = 0 });

    /// <inheritdoc />
    public FittedTable Fit(TableFit fit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fit);
        var (train, width) = (fit.Train, fit.Train.Schema.Count);
        bool ended = fit.Validation is not null && !IsForest && options.EarlyStopping > 0;
        using var matrix = new XgBoostMatrix(train.Rows, width, train.Labels, fit.Weights());
        using var validation = ended
            ? new XgBoostMatrix(fit.Validation!.Rows, width, fit.Validation.Labels) : null;
        var (booster, best) = new XgBoostTrainer(options with
        {
            Objective = train.Task == TableTask.Binary ? "binary:logistic" : "reg:squarederror",
            Seed = fit.Seed,
            Threads = fit.Threads,
            EarlyStopping = ended ? options.EarlyStopping : 0,
        }).TrainAll(matrix, validation, cancellationToken);
        using (booster)
        {
            return new FittedTable(
                new TableModel(XgBoostModelJson.Convert(booster.ToJson()), options.ParallelTrees), best);
        }
    }
}
