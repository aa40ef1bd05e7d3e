using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamML.Inference.Runtimes.Trees;

/// <summary>
/// Exact path-dependent SHAP values. A leaf of value v gives feature i of its path v (o_i - z_i) times the integral
/// over t from 0 to 1 of the product over the path's other features j of o_j t + z_j (1 - t), where o says whether the
/// row follows the path at that feature and z is the share of the training rows that does. The weights k!(d-1-k)!/d! of
/// Shapley's sum are these integrals of t^k (1-t)^(d-1-k), so a Gauss-Legendre rule with half as many points as the
/// path has features is exact, not an approximation. Sixteen rows walk a tree together, one per lane.
/// </summary>
/// <remarks>
/// Lundberg et al., "Consistent Individualized Feature Attribution for Tree Ensembles", 2018, defines the values; the
/// sums over subtrees instead of leaves follow Yu et al., "Linear TreeShap", 2022. Thread-safe.
/// </remarks>
internal sealed class TreeContributions
{
    private const int Lanes = 16;
    private const int GroupsInChunk = 16;

    // Up to this many remaining rows are cheaper individually than together.
    private const int FewRows = 2;

    // Values per feature and levels of a tree up to which a row's working space is on the stack, 14 KiB at most: models
    // have some thirty features and six levels.
    private const int MostOnStack = 64;

    private readonly int _features;
    private readonly ShapTree[] _trees;
    private readonly ShapRowWalk[] _rowWalks;
    private readonly int _deepest;
    private readonly int _scratchLength;

    public TreeContributions(TreeFile file)
    {
        _features = file.Features;
        _trees = [.. file.Trees.Select(nodes => new ShapTree(nodes))];
        _rowWalks = _trees.All(tree => tree.Points <= ShapRowWalk.MostPoints)
            ? [.. _trees.Select(tree => new ShapRowWalk(tree))]
            : [];
        _deepest = _trees.Max(tree => tree.Depth);
        _scratchLength = Math.Max(1, _trees.Max(ShapBatchWalk.ScratchLength));
        ExpectedMargin = file.BaseMargin + _trees.Sum(tree => tree.Expected);
    }

    /// <summary>Base margin plus the trees' means over the training rows.</summary>
    public double ExpectedMargin { get; }

    /// <summary>Writes the values of each row; the spans have been checked.</summary>
    public void Add(ReadOnlySpan<float> rows, Span<double> contributions)
    {
        int count = rows.Length / _features;
        int alone = _rowWalks.Length > 0 && count % Lanes <= FewRows ? count % Lanes : 0;
        int together = (count - alone) * _features;
        if (together > 0)
        {
            AddTogether(rows[..together], contributions[..together]);
        }

        if (alone > 0)
        {
            AddAlone(rows[together..], contributions[together..]);
        }
    }

    /// <summary>
    /// Distributes the rounding difference between the values and the predicted margin in proportion to the values. The
    /// walks and the predictor round differently, by a few millionths of the values' total.
    /// </summary>
    public void Settle(ReadOnlySpan<float> margins, Span<double> contributions)
    {
        for (int row = 0; row < margins.Length; row++)
        {
            var values = contributions.Slice(row * _features, _features);
            double sum = ExpectedMargin, size = 0;
            foreach (double value in values)
            {
                (sum, size) = (sum + value, size + Math.Abs(value));
            }

            if (size > 0)
            {
                double share = (margins[row] - sum) / size;
                foreach (ref double value in values)
                {
                    value += share * Math.Abs(value);
                }
            }
        }
    }

    private void AddAlone(ReadOnlySpan<float> rows, Span<double> contributions)
    {
        int width = 2 * _features;
        bool fits = width <= MostOnStack && _deepest < MostOnStack;
        var sums = fits ? stackalloc Vector256<double>[width] : new Vector256<double>[width];
        var path = fits
            ? stackalloc ShapRowWalk.Step[_deepest + 1]
            : new ShapRowWalk.Step[_deepest + 1];
        var spread = fits ? stackalloc float[width] : new float[width];
        for (int at = 0; at < rows.Length; at += _features)
        {
            sums.Clear();
            ShapRowWalk.Spread(rows.Slice(at, _features), spread);
            foreach (var walk in _rowWalks)
            {
                walk.Add(spread, sums, path);
            }

            for (int f = 0; f < _features; f++)
            {
                contributions[at + f] = Vector256.Sum(sums[2 * f] + sums[(2 * f) + 1]);
            }
        }
    }

    // Trees in the outer loop, so that each stays in the cache.
    private void AddTogether(ReadOnlySpan<float> rows, Span<double> contributions)
    {
        int count = rows.Length / _features;
        int columns = Math.Min(GroupsInChunk, (count + Lanes - 1) / Lanes) * _features;
        var values = new Vector512<float>[columns];
        var sums = new Vector512<double>[2 * columns];
        var gains = new Vector512<float>[_features];
        var scratch = new Vector512<float>[_scratchLength];
        for (int first = 0; first < count; first += GroupsInChunk * Lanes)
        {
            int taken = Math.Min(GroupsInChunk * Lanes, count - first);
            int groups = (taken + Lanes - 1) / Lanes;
            Transpose(rows.Slice(first * _features, taken * _features), values);
            Array.Clear(sums);
            foreach (var tree in _trees)
            {
                for (int group = 0; group < groups; group++)
                {
                    ShapBatchWalk.Add(tree, values.AsSpan(group * _features, _features), gains,
                        sums.AsSpan(2 * group * _features, 2 * _features), scratch);
                }
            }

            var flat = MemoryMarshal.Cast<Vector512<double>, double>(sums.AsSpan());
            for (int row = 0, at = first * _features; row < taken; row++)
            {
                for (int f = 0; f < _features; f++, at++)
                {
                    contributions[at] = flat[(((row / Lanes * _features) + f) * Lanes) + (row % Lanes)];
                }
            }
        }
    }

    private void Transpose(ReadOnlySpan<float> rows, Vector512<float>[] values)
    {
        var flat = MemoryMarshal.Cast<Vector512<float>, float>(values.AsSpan());
        for (int row = 0, at = 0; at < rows.Length; row++)
        {
            for (int f = 0; f < _features; f++, at++)
            {
                flat[(((row / Lanes * _features) + f) * Lanes) + (row % Lanes)] = rows[at];
            }
        }
    }
}
