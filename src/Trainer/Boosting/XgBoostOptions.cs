using System.Globalization;

namespace StreamML.Trainer.Boosting;

/// <summary>How an ensemble is trained. The defaults are XGBoost's own where nothing else is said.</summary>
public sealed record XgBoostOptions
{
    /// <summary>XGBoost's name of the loss, e.g. <c>reg:squarederror</c> (default) or <c>binary:logistic</c>.</summary>
    public string Objective { get; init; } = "reg:squarederror";

    /// <summary>Rounds of boosting, 1 to 10,000. Default 100.</summary>
    public int Rounds { get; init; } = 100;

    /// <summary>Trees a round, 1 to 10,000; over 1 makes a random forest of each round. Default 1.</summary>
    public int ParallelTrees { get; init; } = 1;

    /// <summary>Most splits on a path, 1 to 32. Default 6.</summary>
    public int Depth { get; init; } = 6;

    /// <summary>Share of each tree that is added, over 0 to 1. Default 0.3; 1 in a random forest.</summary>
    public double Eta { get; init; } = 0.3;

    /// <summary>Share of the rows a tree sees, over 0 to 1. Default 1.</summary>
    public double Subsample { get; init; } = 1;

    /// <summary>Share of the features a tree sees, over 0 to 1. Default 1.</summary>
    public double ColumnsByTree { get; init; } = 1;

    /// <summary>Share of the features a split sees, over 0 to 1. Default 1.</summary>
    public double ColumnsByNode { get; init; } = 1;

    /// <summary>L2 penalty on leaves, 0 or more. Default 1.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>Least sum of Hessians in a leaf, 0 or more. Default 1.</summary>
    public double MinChildWeight { get; init; } = 1;

    /// <summary>
    /// Seed of sampling. Default 1. The same seed, rows and threads give the same model, byte for byte.
    /// </summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads of training and of XGBoost's prediction, 1 or more. Default 2.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>
    /// Rounds without a better validation metric before training ends; 0 (default) never ends it early.
    /// </summary>
    public int EarlyStopping { get; init; }

    /// <summary>One round of many trees grown apart, on other rows and features each: a random forest.</summary>
    public static XgBoostOptions Forest(int trees, int depth) => new()
    {
        Rounds = 1,
        ParallelTrees = trees,
        Depth = depth,
        Eta = 1,
        Subsample = 0.63,
        ColumnsByNode = 0.5,
    };

    /// <summary>The parameters as XGBoost takes them.</summary>
    internal IEnumerable<(string Name, string Value)> Parameters()
    {
        yield return ("verbosity", "0");
        yield return ("booster", "gbtree");
        yield return ("tree_method", "hist");
        yield return ("objective", Objective);
        foreach (var (name, value) in new (string, IFormattable)[]
        {
            ("num_parallel_tree", ParallelTrees), ("max_depth", Depth), ("eta", Eta), ("subsample", Subsample),
            ("colsample_bytree", ColumnsByTree), ("colsample_bynode", ColumnsByNode), ("lambda", Lambda),
            ("min_child_weight", MinChildWeight), ("seed", Seed), ("nthread", Threads),
        })
        {
            yield return (name, value.ToString(null, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Refuses values that XGBoost would misread.</summary>
    /// <exception cref="InvalidOperationException">A value is out of its range.</exception>
    internal void Validate()
    {
        Check(Rounds is >= 1 and <= 10_000
            && ParallelTrees is >= 1 and <= 10_000, "rounds and trees a round must be 1 to 10,000");
        Check(Depth is >= 1 and <= 32, "depth must be 1 to 32");
        Check(new[] { Eta, Subsample, ColumnsByTree, ColumnsByNode }
            .All(share => share is > 0 and <= 1), "shares must be over 0 to 1");
        Check(Lambda >= 0 && MinChildWeight >= 0, "lambda and min child weight must be 0 or more");
        Check(Threads >= 1 && EarlyStopping >= 0, "threads must be 1 or more, early stopping 0 or more");
    }

    private static void Check(bool holds, string rule)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"The XGBoost options are refused: {rule}.");
        }
    }
}
