namespace StreamML.Trainer.Evaluation;

/// <summary>How well labels were predicted.</summary>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Confusion">Examples of class i called j, at [i][j].</param>
public sealed record ClassificationReport(IReadOnlyList<string> Classes, int[][] Confusion)
{
    /// <summary>Share called right.</summary>
    public double Accuracy => Ratio(Confusion.Select((row, c) => row[c]).Sum(), Confusion.Sum(row => row.Sum()));

    /// <summary>
    /// Mean over the classes of the share of each that was found. A class without examples does not count.
    /// </summary>
    public double MacroRecall => Present.Average(Recall);

    /// <summary>Mean over the classes of F1. A class without examples does not count.</summary>
    public double MacroF1 => Present.Average(F1);

    private IEnumerable<int> Present => Enumerable.Range(0, Classes.Count).Where(c => Confusion[c].Sum() > 0);

    /// <summary>Counts predictions.</summary>
    public static ClassificationReport Of(IReadOnlyList<string> classes, IReadOnlyList<(int True, int Said)> pairs)
    {
        int[][] confusion = [.. classes.Select(_ => new int[classes.Count])];
        foreach (var (label, said) in pairs)
        {
            confusion[label][said]++;
        }

        return new ClassificationReport(classes, confusion);
    }

    /// <summary>Of what was called so, the share that is.</summary>
    public double Precision(int c) => Ratio(Confusion[c][c], Confusion.Sum(row => row[c]));

    /// <summary>Of what is so, the share called so.</summary>
    public double Recall(int c) => Ratio(Confusion[c][c], Confusion[c].Sum());

    /// <summary>Harmonic mean of precision and recall.</summary>
    public double F1(int c) =>
        Ratio(2 * Confusion[c][c], Confusion[c].Sum() + Confusion.Sum(row => row[c]));

    /// <summary>95 % interval of a measure, by the percentile bootstrap over the examples with a fixed seed.</summary>
    public static (double Low, double High) Interval(
        IReadOnlyList<string> classes,
        IReadOnlyList<(int True, int Said)> pairs,
        Func<ClassificationReport, double> measure,
        int draws = 1_000)
    {
        var random = new Random(1);
        var drawn = new (int, int)[pairs.Count];
        double[] values = new double[draws];
        for (int draw = 0; draw < draws; draw++)
        {
            for (int i = 0; i < drawn.Length; i++)
            {
                drawn[i] = pairs[random.Next(pairs.Count)];
            }

            values[draw] = measure(Of(classes, drawn));
        }

        Array.Sort(values);
        return (values[(int)(draws * 0.025)], values[(int)(draws * 0.975) - 1]);
    }

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;
}
