namespace StreamML.Inference.Artifacts;

/// <summary>
/// What makes a model's numbers true to what happens: probabilities that come true as often as they say, or the errors
/// of a regression. Fitted on predictions of rows that the model had not seen.
/// </summary>
public sealed record TabularCalibration
{
    /// <summary>Three parameters: Kull et al. 2017.</summary>
    public const string BetaMethod = "beta";

    /// <summary>Two isotonic regressions: the inductive Venn-Abers predictor of Vovk, Petej and Fedorova
    /// 2015.</summary>
    public const string VennAbersMethod = "venn-abers";

    /// <summary>Errors of a regression, as split-conformal prediction takes them.</summary>
    public const string ConformalMethod = "conformal";

    /// <summary>Most steps of each isotonic regression.</summary>
    public const int MaxSteps = 2_048;

    /// <summary>Most errors that are kept.</summary>
    public const int MaxResiduals = 1_001;

    /// <summary>One of the three methods.</summary>
    public required string Method { get; init; }

    /// <summary>Rows it was fitted on.</summary>
    public required int Samples { get; init; }

    /// <summary>The parameters of <see cref="BetaMethod"/>, else null.</summary>
    public BetaParameters? Beta { get; init; }

    /// <summary>
    /// The lower probability of <see cref="VennAbersMethod"/>: that of the last step at or below the model's own; 0
    /// before the first.
    /// </summary>
    public IReadOnlyList<CalibrationStep>? Lower { get; init; }

    /// <summary>The upper probability: that of the first step at or above the model's own; 1 behind the last.</summary>
    public IReadOnlyList<CalibrationStep>? Upper { get; init; }

    /// <summary>
    /// Label minus prediction of <see cref="ConformalMethod"/>, ascending: all of them, or as many quantiles as fit.
    /// </summary>
    public IReadOnlyList<float>? Residuals { get; init; }

    /// <summary>The interval that holds the true number with a probability of at least a level.</summary>
    /// <param name="prediction">The model's number.</param>
    /// <param name="level">The probability, over 0 to below 1.</param>
    /// <returns>Its ends, which are infinite where there are too few errors for the level.</returns>
    /// <exception cref="InvalidOperationException">There are no errors: the method is another one.</exception>
    public (double Low, double High) Interval(double prediction, double level)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, 1);
        var errors = Residuals ?? throw new InvalidOperationException($"The method {Method} has no intervals.");
        int below = (int)Math.Floor((errors.Count + 1) * (1 - level) / 2);
        return below < 1
            ? (double.NegativeInfinity, double.PositiveInfinity)
            : (prediction + errors[below - 1], prediction + errors[^below]);
    }

    /// <summary>Checks the values against the method and the link.</summary>
    /// <exception cref="ArtifactException">A value is missing or out of range.</exception>
    internal void Check(string link)
    {
        ManifestCheck.That(Samples > 0, "a calibration must have samples");
        string needed = Method == ConformalMethod ? "identity" : "logistic";
        ManifestCheck.That(link == needed, $"the calibration {Method} does not fit the link {link}");
        bool steps = Lower is not null && Upper is not null;
        ManifestCheck.That(
            (Beta is not null, steps, Residuals is not null) == (Method switch
            {
                BetaMethod => (true, false, false),
                VennAbersMethod => (false, true, false),
                ConformalMethod => (false, false, true),
                _ => throw new ArtifactException(
                    $"The manifest is refused: a calibration is {BetaMethod}, {VennAbersMethod} or {ConformalMethod}."),
            }) && steps == (Lower is not null || Upper is not null),
            "a calibration must have the values of its method and no others");
        ManifestCheck.That(
            Beta is null || (Beta.A is >= 0 and <= 1e3 && Beta.B is >= 0 and <= 1e3 && Math.Abs(Beta.C) <= 1e3),
            "a and b of a calibration must be 0 to 1,000, c up to 1,000 in size");
        CheckSteps(Lower);
        CheckSteps(Upper);
        ManifestCheck.That(
            Residuals is null || (Residuals.Count is >= 1 and <= MaxResiduals
                && Residuals.All(each => Math.Abs(each) <= 1e9f)
                && Residuals.Zip(Residuals.Skip(1)).All(pair => pair.First <= pair.Second)),
            $"there must be 1 to {MaxResiduals} residuals, ascending");
    }

    private static void CheckSteps(IReadOnlyList<CalibrationStep>? steps) => ManifestCheck.That(
        steps is null || (steps.Count is >= 1 and <= MaxSteps
            && steps.All(step => step.At is >= 0 and <= 1 && step.Probability is >= 0 and <= 1)
            && steps.Zip(steps.Skip(1)).All(
                pair => pair.First.At < pair.Second.At && pair.First.Probability <= pair.Second.Probability)),
        $"there must be 1 to {MaxSteps} steps of a calibration, ascending, of probabilities");
}

/// <summary>
/// The calibrated log-odds of a probability p are <c>A * ln(p) - B * ln(1 - p) + C</c>; with A = B = 1 and C = 0
/// nothing changes.
/// </summary>
/// <param name="A">0 to 1,000.</param>
/// <param name="B">0 to 1,000.</param>
/// <param name="C">-1,000 to 1,000.</param>
public sealed record BetaParameters(double A, double B, double C);

/// <summary>A step of an isotonic regression.</summary>
/// <param name="At">Where it is: a probability of the model's own, 0 to 1.</param>
/// <param name="Probability">What it says, 0 to 1.</param>
public readonly record struct CalibrationStep(float At, float Probability);
