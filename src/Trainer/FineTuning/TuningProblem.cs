namespace StreamML.Trainer.FineTuning;

/// <summary>Examples over their columns, and the changes of weights that suit them.</summary>
internal sealed class TuningProblem
{
    private const int MaxSweeps = 200;

    private readonly DualAscent _ascent;

    private TuningProblem(TuningColumns columns, DualAscent ascent) => (Columns, _ascent) = (columns, ascent);

    /// <summary>The columns.</summary>
    public TuningColumns Columns { get; }

    /// <summary>What each example pulls by: where a like problem may start.</summary>
    public double[] Parts => _ascent.Parts;

    /// <summary>Lays examples out.</summary>
    /// <param name="basis">The basis.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="options">The columns' options.</param>
    /// <param name="penalty">Strength of the penalty.</param>
    /// <param name="kept">The new n-grams that may be columns; null for all.</param>
    public static TuningProblem Of(
        BasisModel basis, IReadOnlyList<ExampleText> examples, TextFineTuningOptions options, double penalty,
        IReadOnlySet<uint>? kept = null)
    {
        var columns = TuningColumns.Of(basis, examples, options, kept);
        return new TuningProblem(columns, new DualAscent(
            [.. examples.Select(columns.Lay)], [.. examples.Select(example => example.Label)],
            [.. examples.Select(example => example.Weight)], columns.Bias + 1, penalty));
    }

    /// <summary>Starts from parts that were found before.</summary>
    public void Start(ReadOnlySpan<double> parts) => _ascent.Start(parts);

    /// <summary>Finds the changes for a penalty, from those found last.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Solve(double penalty, double tolerance, CancellationToken cancel)
    {
        _ascent.Rescale(penalty);
        _ascent.Run(tolerance, MaxSweeps, cancel);
    }

    /// <summary>Scores of a text, over the basis' temperature.</summary>
    public float[] Margins(ExampleText text) => _ascent.Margins(Columns.Lay(text));

    /// <summary>What is added to a class' weight in a column, in units of the column's value.</summary>
    public float Change(int column, int label) => _ascent.Change(column, label) * Columns.Scales[column];
}
