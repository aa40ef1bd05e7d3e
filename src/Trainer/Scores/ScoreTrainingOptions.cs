using StreamML.Trainer.Boosting;
using StreamML.Trainer.Calibration;
using StreamML.Trainer.Tables;
using StreamML.Trainer.Training;

namespace StreamML.Trainer.Scores;

/// <summary>How score models are trained.</summary>
public sealed record ScoreTrainingOptions
{
    /// <summary>
    /// Fewest labelled samples of each model. Default 100, as the product's documents promise; 20 or more.
    /// </summary>
    public int MinSamples { get; init; } = 100;

    /// <summary>Version of the models. Default "1".</summary>
    public string Version { get; init; } = "1";

    /// <summary>Whether the samples were made up by a program; the manifest says so. Default false.</summary>
    public bool Synthetic { get; init; }

    /// <summary>
    /// Seed of split, folds, search and sampling. Default 1. The same seed and rows give the same bytes.
    /// </summary>
    public int Seed { get; init; } = 1;

    /// <summary>The lead ensemble. Default: <see cref="XgBoostLearner.Boosting"/>.</summary>
    public XgBoostOptions Lead { get; init; } = XgBoostLearner.Boosting;

    /// <summary>The churn forest. Default 100 trees of depth 12.</summary>
    public XgBoostOptions Churn { get; init; } = XgBoostOptions.Forest(100, 12);

    /// <summary>Penalty of the engagement model. Default 1; see <see cref="LogisticTrainer"/>.</summary>
    public double EngagementPenalty { get; init; } = 1;

    /// <summary>Whether LightGBM is tried beside each of them. Default true: the better of both is taken.</summary>
    public bool Challenger { get; init; } = true;

    /// <summary>How the learners are compared; its seed is <see cref="Seed"/>.</summary>
    public CrossValidationOptions CrossValidation { get; init; } = new();

    /// <summary>How the calibration is chosen; null: there is none.</summary>
    public CalibrationOptions? Calibration { get; init; } = new();

    /// <summary>Share that is held out, over 0 to 0.5. Default 0.2: of the contacts, or of the rows by time.</summary>
    public double HoldoutShare { get; init; } = 0.2;

    /// <summary>
    /// Whether the latest rows are held out rather than contacts drawn by chance. Default false; rows need times.
    /// </summary>
    public bool HoldoutLatest { get; init; }

    /// <summary>The options as tables have them.</summary>
    internal TableTrainingOptions Of(string task) => new()
    {
        Task = task,
        Version = Version,
        MinSamples = MinSamples,
        HoldoutShare = HoldoutShare,
        HoldoutLatest = HoldoutLatest,
        CrossValidation = CrossValidation with { Seed = Seed },
        Calibration = Calibration,
        Synthetic = Synthetic,
    };
}
