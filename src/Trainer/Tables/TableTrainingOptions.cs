using StreamML.Inference.Artifacts;
using StreamML.Trainer.Calibration;

namespace StreamML.Trainer.Tables;

/// <summary>How a model of rows is trained.</summary>
public sealed record TableTrainingOptions
{
    /// <summary>Task in the manifest, 1 to 64 characters, e.g. <c>churn</c>; the model's name begins with it.</summary>
    public required string Task { get; init; }

    /// <summary>Version of the model. Default "1".</summary>
    public string Version { get; init; } = "1";

    /// <summary>Fewest labelled rows. Default 100.</summary>
    public int MinSamples { get; init; } = 100;

    /// <summary>Share that is held out, over 0 to 0.5. Default 0.2: of the contacts, or of the rows by time.</summary>
    public double HoldoutShare { get; init; } = 0.2;

    /// <summary>
    /// Whether the latest rows are held out rather than contacts drawn by chance. Default false; rows need times.
    /// </summary>
    public bool HoldoutLatest { get; init; }

    /// <summary>How learners are compared.</summary>
    public CrossValidationOptions CrossValidation { get; init; } = new();

    /// <summary>How the calibration is chosen; null: there is none.</summary>
    public CalibrationOptions? Calibration { get; init; } = new();

    /// <summary>Whether the rows were made up by a program; the manifest says so. Default false.</summary>
    public bool Synthetic { get; init; }
}

/// <summary>A trained model and what is known about it.</summary>
/// <param name="Artifact">The model, with the figures of both sides of the split in its manifest.</param>
/// <param name="Report">How the learners compared on the training side.</param>
/// <param name="Calibration">How the calibration was chosen; null: none was asked for.</param>
/// <param name="Split">The two sides. Nothing was chosen by the holdout.</param>
public sealed record TrainedModel(
    ModelArtifact Artifact, CrossValidationReport Report, CalibrationReport? Calibration, TableSplit Split);
