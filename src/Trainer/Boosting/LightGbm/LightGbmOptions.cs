using System.Globalization;

namespace StreamML.Trainer.Boosting.LightGbm;

/// <summary>How an ensemble is trained. The defaults are LightGBM's own where nothing else is said.</summary>
public sealed record LightGbmOptions
{
    /// <summary>LightGBM's name of the loss: <c>regression</c> (default) or <c>binary</c>.</summary>
    public string Objective { get; init; } = "regression";

    /// <summary>Rounds of boosting, 1 to 10,000. Default 100.</summary>
    public int Rounds { get; init; } = 100;

    /// <summary>Most leaves of a tree, 2 to 1,024. Default 31. A path has at most 32 splits.</summary>
    public int Leaves { get; init; } = 31;

    /// <summary>Share of each tree that is added, over 0 to 1. Default 0.1.</summary>
    public double Eta { get; init; } = 0.1;

    /// <summary>Share of the rows that a tree sees, over 0 to 1. Default 1.</summary>
    public double Subsample { get; init; } = 1;

    /// <summary>Share of the features that a tree sees, over 0 to 1. Default 1.</summary>
    public double ColumnsByTree { get; init; } = 1;

    /// <summary>Fewest rows in a leaf, 1 or more. Default 20.</summary>
    public int RowsInLeaf { get; init; } = 20;

    /// <summary>L2 penalty on leaves, 0 or more. Default 0.</summary>
    public double Lambda { get; init; }

    /// <summary>Seed of sampling. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads of training, 1 or more. Default 1. The same number gives the same bytes on any
    /// machine.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Rounds without a better validation metric before training ends; 0 (default) never ends it early.
    /// </summary>
    public int EarlyStopping { get; init; }

    /// <summary>The parameters as LightGBM takes them.</summary>
    internal string Parameters() => string.Create(CultureInfo.InvariantCulture,
        $"objective={Objective} metric={(Objective == "binary" ? "binary_logloss" : "l2")} num_leaves={Leaves} "
        + $"max_depth=32 learning_rate={Eta} bagging_fraction={Subsample} bagging_freq={(Subsample < 1 ? 1 : 0)} "
        + $"feature_fraction={ColumnsByTree} min_data_in_leaf={RowsInLeaf} lambda_l2={Lambda} seed={Seed} "
        + $"num_threads={Threads} deterministic=true force_col_wise=true verbosity=-1");

    /// <summary>Refuses values that LightGBM would misread.</summary>
    /// <exception cref="InvalidOperationException">A value is out of its range.</exception>
    internal void Validate()
    {
        Check(Objective is "regression" or "binary", "the objective must be regression or binary");
        Check(Rounds is >= 1 and <= 10_000 && Leaves is >= 2 and <= 1_024,
            "rounds must be 1 to 10,000, leaves 2 to 1,024");
        Check(new[] { Eta, Subsample, ColumnsByTree }.All(share => share is > 0 and <= 1),
            "shares must be over 0 to 1");
        Check(Lambda >= 0 && RowsInLeaf >= 1, "lambda must be 0 or more, rows in a leaf 1 or more");
        Check(Threads >= 1 && EarlyStopping >= 0, "threads must be 1 or more, early stopping 0 or more");
    }

    private static void Check(bool holds, string rule)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"The LightGBM options are refused: {rule}.");
        }
    }
}
