using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;

namespace StreamML.Trainer.Training;

/// <summary>How a linear text model is trained.</summary>
public sealed record LinearTextOptions
{
    /// <summary>The features.</summary>
    public NgramOptions Ngrams { get; init; } = new();

    /// <summary>Fewest texts a word n-gram must stand in to be kept, at least 1. Default 2.</summary>
    public int MinWordTexts { get; init; } = 2;

    /// <summary>Fewest texts a character n-gram must stand in to be kept, at least 1. Default 4.</summary>
    public int MinCharTexts { get; init; } = 4;

    /// <summary>Inverse strength of the L2 penalty (C of LIBLINEAR), over 0. Default 3.</summary>
    public double Inverse { get; init; } = 3;

    /// <summary>
    /// How far rare classes are lifted: each class weighs (mean size / its size) to this power. 0 leaves them, 1 makes
    /// them equal. Default 0.5, range 0 to 1.
    /// </summary>
    public double Balance { get; init; } = 0.5;

    /// <summary>
    /// Most passes of the optimiser over the data. Default 250: at 80 it had not settled, and a few more texts moved
    /// what held-out texts say by a point or two.
    /// </summary>
    public int MaxIterations { get; init; } = 250;

    /// <summary>
    /// Share of the examples that the temperature is fitted on, by a model trained on the rest. Default 0.1.
    /// </summary>
    public double CalibrationShare { get; init; } = 0.1;

    /// <summary>
    /// Share of a language's unseen examples, classes counted alike, that must be right above the confidence that is
    /// asked of its labels. Default 0.9, range 0.5 to 1: nine of ten, of texts that are mostly harder than a day's
    /// messages are.
    /// </summary>
    public double RightShare { get; init; } = 0.9;
}
