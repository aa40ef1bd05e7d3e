namespace StreamML.Trainer.Evaluation;

/// <summary>A point of a curve.</summary>
public readonly record struct CurvePoint(double X, double Y);

/// <summary>A curve of one class against the rest.</summary>
/// <param name="Class">The class that is taken as positive.</param>
/// <param name="Points">From left to right, thinned to at most a few hundred.</param>
public sealed record ClassCurve(string Class, IReadOnlyList<CurvePoint> Points);

/// <summary>What plots show. Empty lists where a plot does not apply.</summary>
/// <param name="Roc">X: false positive rate, Y: true positive rate.</param>
/// <param name="PrecisionRecall">X: recall, Y: precision.</param>
/// <param name="Calibration">The bins of the calibration error.</param>
/// <param name="Scatter">X: label, Y: prediction, of some rows.</param>
public sealed record EvaluationCurves(
    IReadOnlyList<ClassCurve> Roc,
    IReadOnlyList<ClassCurve> PrecisionRecall,
    IReadOnlyList<CalibrationBin> Calibration,
    IReadOnlyList<CurvePoint> Scatter)
{
    private const int PointsMax = 200;
    private const int Cells = 100;
    private const int ScatterMax = 400;
    private const int ClassesMax = 8;

    /// <summary>Curves of a set.</summary>
    internal static EvaluationCurves Of(EvaluationSet set, ReadOnlySpan<double> weights)
    {
        if (set.Kind == EvaluationKind.Regression)
        {
            return new([], [], [], Sample(set));
        }

        if (set.Probabilities is null)
        {
            return new([], [], [], []);
        }

        double[] copied = weights.ToArray();
        var bins = new CalibrationBin[ProbabilityMeasures.Bins];
        CalibrationBins.Fill(ProbabilityMeasures.Calibration(set), weights, bins);
        var curves = ProbabilityMeasures.Rankings(set)
            .Select((ranking, c) => (
                Name: set.Classes[set.Kind == EvaluationKind.Binary ? 1 : c],
                Rows: set.Labels.Count(label => label == c),
                Points: Steps(ranking, copied)))
            .Where(curve => curve.Points.Count > 0)
            .OrderByDescending(curve => curve.Rows).Take(ClassesMax).ToList();
        return new(
            [.. curves.Select(curve => new ClassCurve(curve.Name, Thin(Roc1(curve.Points))))],
            [.. curves.Select(curve => new ClassCurve(curve.Name, Thin(Precision(curve.Points))))],
            [.. bins.Where(bin => bin.Weight > 0)],
            []);
    }

    // Weight of true and false positives at each threshold, the highest first.
    private static List<(double Hits, double False)> Steps(Ranking ranking, double[] weights)
    {
        var steps = new List<(double Hits, double False)>();
        double hits = 0, false1 = 0;
        for (int block = ranking.Ends.Length - 1; block >= 0; block--)
        {
            var (positives, negatives) = ranking.Block(block, weights);
            (hits, false1) = (hits + positives, false1 + negatives);
            steps.Add((hits, false1));
        }

        return hits > 0 && false1 > 0 ? steps : [];
    }

    private static List<CurvePoint> Roc1(List<(double Hits, double False)> steps) =>
    [
        new(0, 0), .. steps.Select(step => new CurvePoint(step.False / steps[^1].False, step.Hits / steps[^1].Hits)),
    ];

    private static List<CurvePoint> Precision(List<(double Hits, double False)> steps) =>
        [.. steps.Where(step => step.Hits > 0)
            .Select(step => new CurvePoint(step.Hits / steps[^1].Hits, step.Hits / (step.Hits + step.False)))];

    // Keeps the first and last point of each cell of a fine grid, so that steps stay steps.
    private static List<CurvePoint> Thin(List<CurvePoint> points) => points.Count <= PointsMax
        ? points
        : [.. points.Where((point, i) => i == 0 || i == points.Count - 1
            || Cell(point) != Cell(points[i - 1]) || Cell(point) != Cell(points[i + 1]))];

    private static (int X, int Y) Cell(CurvePoint point) => ((int)(point.X * Cells), (int)(point.Y * Cells));

    private static List<CurvePoint> Sample(EvaluationSet set)
    {
        int[] rows = [.. Enumerable.Range(0, set.Count)];
        new Random(1).Shuffle(rows);
        return [.. rows.Take(ScatterMax).Order()
            .Select(row => new CurvePoint(set.Labels[row], set.Predictions[row]))];
    }
}
