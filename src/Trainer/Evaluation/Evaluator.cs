using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.Evaluation;

/// <summary>
/// Measures predictions. Every interval is a 95 % bootstrap interval over contacts (Efron and Tibshirani 1993, 13.3),
/// and the same draws serve all measures and slices. The same set, options and seed give the same result.
/// </summary>
public static class Evaluator
{
    private const int FewestDraws = 200;

    /// <summary>Measures a set and its slices.</summary>
    /// <exception cref="DatasetException">The set or an option cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static EvaluationResult Evaluate(
        EvaluationSet set, EvaluationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        options ??= new EvaluationOptions();
        options.Check();
        set.Check();
        var bootstrap = new GroupBootstrap(set.Groups ?? [.. Enumerable.Range(0, set.Count)], options.Seed);
        int draws = bootstrap.Count > 1 ? DrawsOf(set, options) : 0;
        var whole = new MeasuredPart(set, null, draws);
        var slices = Slices(set, options, draws);
        double[] times = new double[set.Count];
        for (int draw = 0; draw < draws; draw++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bootstrap.Draw(times);
            whole.Draw(draw, times);
            foreach (var slice in slices)
            {
                slice.Part?.Draw(draw, times);
            }
        }

        return Result(set, options, bootstrap.Count, draws, whole, slices);
    }

    /// <summary>The metrics of a set without intervals, as manifests carry them.</summary>
    /// <exception cref="DatasetException">The set cannot be used; the message says why.</exception>
    public static IReadOnlyDictionary<string, double> Values(EvaluationSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        set.Check();
        var part = new MeasuredPart(set, null, 0);
        return part.Results().ToDictionary(entry => entry.Key, entry => entry.Value.Value);
    }

    /// <summary>How often a set is drawn: as often as it may take.</summary>
    internal static int DrawsOf(EvaluationSet set, EvaluationOptions options)
    {
        long work = (long)set.Count * Math.Max(2, set.Classes.Count) * (1 + set.Slices.Count);
        return (int)Math.Min(options.Draws, Math.Max(FewestDraws, options.WorkMax / work));
    }

    private static List<Slice> Slices(EvaluationSet set, EvaluationOptions options, int draws)
    {
        var slices = new List<Slice>();
        foreach (var (key, values) in set.Slices)
        {
            foreach (var rows in values.Index().GroupBy(entry => entry.Item, entry => entry.Index)
                .OrderByDescending(rows => rows.Count()).ThenBy(rows => rows.Key, StringComparer.Ordinal)
                .Take(options.SlicesMax))
            {
                int[] places = [.. rows];
                int groups = set.Groups is null
                    ? places.Length
                    : places.Select(row => set.Groups[row]).Distinct().Count();
                bool enough = places.Length >= options.SliceRowsMin && groups >= options.SliceGroupsMin
                    && (set.Weights is null || places.Any(place => set.Weights[place] > 0));
                slices.Add(new Slice(
                    key, rows.Key, places.Length, groups, enough ? new MeasuredPart(set, places, draws) : null));
            }
        }

        return slices;
    }

    private static EvaluationResult Result(
        EvaluationSet set, EvaluationOptions options, int groups, int draws, MeasuredPart whole, List<Slice> slices)
    {
        string compared = Compared(set, options, whole);
        var gaps = SliceGaps.Of(compared, whole, [.. slices.Select(slice => slice.Part)]);
        SliceResult[] measured = [.. slices.Zip(gaps, (slice, gap) => new SliceResult(
            slice.Key, slice.Value, slice.Rows, slice.Groups,
            slice.Part?.Results() ?? new Dictionary<string, Measured>(), gap?.Gap, gap?.AtLeast))];
        return new EvaluationResult(
            set.Kind, set.Count, groups, draws, set.Classes, whole.Results(),
            [.. set.Classes.Select((name, c) => new ClassResult(
                name, set.Labels.Count(label => label == c), whole.Results(c)))],
            Confusion(set, whole.Weights), EvaluationCurves.Of(set, whole.Weights), measured, compared,
            measured.Where(slice => slice.AtLeast is not null).MaxBy(slice => slice.AtLeast));
    }

    private static string Compared(EvaluationSet set, EvaluationOptions options, MeasuredPart whole)
    {
        string name = options.SliceMetric ?? (set.Kind, set.Probabilities) switch
        {
            (EvaluationKind.Regression, _) => "mae",
            (EvaluationKind.Binary, not null) => "auc",
            _ => "accuracy",
        };
        var known = whole.Names.Where(measure => measure.Class == -1).Select(measure => measure.Name).ToList();
        return known.Contains(name)
            ? name
            : throw new DatasetException(
                $"Slices cannot be compared by '{name}'; known measures here: {string.Join(", ", known)}.");
    }

    private static IReadOnlyList<IReadOnlyList<double>> Confusion(EvaluationSet set, ReadOnlySpan<double> weights)
    {
        int classes = set.Classes.Count;
        if (classes == 0)
        {
            return [];
        }

        double[] cells = new double[classes * classes];
        ClassMeasures.Confusion(set, weights, cells);
        return [.. cells.Chunk(classes)];
    }

    private sealed record Slice(string Key, string Value, int Rows, int Groups, MeasuredPart? Part);
}
