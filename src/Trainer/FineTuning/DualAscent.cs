using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamML.Trainer.FineTuning;

/// <summary>
/// Multinomial logistic regression around a starting point: cross-entropy of margins plus what the changed weights add,
/// and half of a penalty times the squared change. Dual coordinate ascent (Yu, Huang, Lin: "Dual coordinate descent
/// methods for logistic regression and maximum entropy models", 2011): the change is a sum over the examples, each
/// example's part is found exactly while the others stand still, and there is one optimum, whatever it starts from.
/// </summary>
/// <remarks>
/// On one thread, in a fixed order, without sums across lanes: the same rows give the same bytes on any number of
/// cores.
/// </remarks>
internal sealed class DualAscent
{
    private const int Lane = 4;

    private readonly IReadOnlyList<TuningRow> _rows;
    private readonly int[] _labels;
    private readonly float[] _weights;
    private readonly double[] _squares;
    private readonly int[] _order;
    private readonly int _classes;
    private readonly int _stride;
    private readonly float[] _change;
    private double _penalty;

    /// <summary>Begins without any change.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="labels">Class of each row.</param>
    /// <param name="weights">How much each counts, over 0.</param>
    /// <param name="columns">How many columns the rows are over.</param>
    /// <param name="penalty">Strength of the penalty, over 0.</param>
    public DualAscent(
        IReadOnlyList<TuningRow> rows, int[] labels, float[] weights, int columns, double penalty)
    {
        (_rows, _labels, _weights, _penalty) = (rows, labels, weights, penalty);
        _classes = rows[0].Margins.Length;
        _stride = (_classes + Lane - 1) / Lane * Lane;
        _change = new float[checked(columns * _stride)];
        _squares = [.. rows.Select(row => row.Values.Sum(value => (double)value * value))];
        _order = [.. Enumerable.Range(0, rows.Count)];
        new Random(1).Shuffle(_order);
        Parts = new double[rows.Count * _classes];
    }

    /// <summary>
    /// Of each example what it pulls each class by, float64 [row, class]: its weight times (1 where it is of the class,
    /// minus the class' probability). They sum to 0 for a row; 0 before it was looked at.
    /// </summary>
    public double[] Parts { get; }

    /// <summary>How much a class' weight changes in a column.</summary>
    public float Change(int column, int label) => _change[(column * _stride) + label];

    /// <summary>Goes on with another penalty: the examples' parts stay.</summary>
    public void Rescale(double penalty)
    {
        float factor = (float)(_penalty / penalty);
        for (int i = 0; i < _change.Length; i++)
        {
            _change[i] *= factor;
        }

        _penalty = penalty;
    }

    /// <summary>Starts from parts that were found before, e.g. with fewer examples.</summary>
    /// <param name="parts">As <see cref="Parts"/>.</param>
    public void Start(ReadOnlySpan<double> parts)
    {
        parts.CopyTo(Parts);
        Array.Clear(_change);
        Span<float> move = stackalloc float[_stride];
        for (int i = 0; i < _rows.Count; i++)
        {
            move.Clear();
            for (int c = 0; c < _classes; c++)
            {
                move[c] = (float)(Parts[(i * _classes) + c] / _penalty);
            }

            Add(_rows[i], move);
        }
    }

    /// <summary>Sweeps over the examples until no probability moves by more than a tolerance.</summary>
    /// <param name="tolerance">The tolerance.</param>
    /// <param name="maxSweeps">Most sweeps.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>How many sweeps it took.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public int Run(double tolerance, int maxSweeps, CancellationToken cancel)
    {
        for (int sweep = 1; sweep <= maxSweeps; sweep++)
        {
            cancel.ThrowIfCancellationRequested();
            double most = 0;
            foreach (int i in _order)
            {
                most = Math.Max(most, Step(i));
            }

            if (most <= tolerance)
            {
                return sweep;
            }
        }

        return maxSweeps;
    }

    /// <summary>Scores of a row with the changed weights, over the basis' temperature.</summary>
    public float[] Margins(TuningRow row)
    {
        Span<float> sums = stackalloc float[_stride];
        Read(row, sums);
        return sums[.._classes].ToArray();
    }

    private double Step(int i)
    {
        Span<float> sums = stackalloc float[_stride];
        Span<double> scores = stackalloc double[_classes];
        Span<double> probabilities = stackalloc double[_classes];
        Read(_rows[i], sums);
        var parts = Parts.AsSpan(i * _classes, _classes);
        double reach = _squares[i] / _penalty;
        double curvature = _weights[i] * reach;
        for (int c = 0; c < _classes; c++)
        {
            scores[c] = sums[c] - (reach * parts[c]) + (c == _labels[i] ? curvature : 0);
        }

        SoftmaxStep.Solve(scores, curvature, probabilities);
        sums.Clear();
        double most = 0;
        for (int c = 0; c < _classes; c++)
        {
            double part = _weights[i] * ((c == _labels[i] ? 1 : 0) - probabilities[c]);
            most = Math.Max(most, Math.Abs(part - parts[c]) / _weights[i]);
            sums[c] = (float)((part - parts[c]) / _penalty);
            parts[c] = part;
        }

        Add(_rows[i], sums);
        return most;
    }

    private void Read(TuningRow row, Span<float> sums)
    {
        sums.Clear();
        row.Margins.CopyTo(sums);
        var change = MemoryMarshal.Cast<float, Vector128<float>>(_change.AsSpan());
        var lanes = MemoryMarshal.Cast<float, Vector128<float>>(sums);
        for (int n = 0; n < row.Columns.Length; n++)
        {
            var of = change.Slice(row.Columns[n] * lanes.Length, lanes.Length);
            var value = Vector128.Create(row.Values[n]);
            for (int lane = 0; lane < lanes.Length; lane++)
            {
                lanes[lane] += of[lane] * value;
            }
        }
    }

    private void Add(TuningRow row, Span<float> move)
    {
        var change = MemoryMarshal.Cast<float, Vector128<float>>(_change.AsSpan());
        var lanes = MemoryMarshal.Cast<float, Vector128<float>>(move);
        for (int n = 0; n < row.Columns.Length; n++)
        {
            var of = change.Slice(row.Columns[n] * lanes.Length, lanes.Length);
            var value = Vector128.Create(row.Values[n]);
            for (int lane = 0; lane < lanes.Length; lane++)
            {
                of[lane] += lanes[lane] * value;
            }
        }
    }
}
