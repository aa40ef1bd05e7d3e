using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamML.Inference.Trees;

/// <summary>
/// Exact path-dependent SHAP values. A leaf of value v gives feature i of its path v (o_i - z_i) times the integral over
/// t from 0 to 1 of the product over the path's other features j of o_j t + z_j (1 - t), where o says whether the row
/// follows the path at that feature and z is the share of the training rows that does. The weights k!(d-1-k)!/d! of
/// Shapley's sum are these integrals of t^k (1-t)^(d-1-k), so a Gauss-Legendre rule with half as many points as the path
/// has features is exact, not an approximation. Sixteen rows walk a tree together, one a lane.
/// </summary>
/// <remarks>
/// Lundberg et al., "Consistent Individualized Feature Attribution for Tree Ensembles", 2018, defines the values; the
/// sums over subtrees instead of leaves follow Yu et al., "Linear TreeShap", 2022. Safe from many threads.
/// </remarks>
internal sealed class TreeContributions
{
    private const int Lanes = 16;
    private const int GroupsInChunk = 16;

    private readonly int _features;
    private readonly ShapTree[] _trees;

    public TreeContributions(TreeFile file)
    {
        _features = file.Features;
        _trees = [.. file.Trees.Select(nodes => new ShapTree(nodes))];
        ExpectedMargin = (float)(file.BaseMargin + _trees.Sum(tree => tree.Expected));
    }

    /// <summary>Base margin and the trees' means over the training rows.</summary>
    public float ExpectedMargin { get; }

    /// <summary>Writes the values of each row; the spans were checked. Trees outside, so that one stays in the cache.</summary>
    public void Add(ReadOnlySpan<float> rows, Span<float> contributions)
    {
        int count = rows.Length / _features;
        int columns = GroupsInChunk * _features;
        var values = new Vector512<float>[columns];
        var sums = new Vector512<float>[columns];
        int deepest = _trees.Max(tree => tree.ScratchLength);
        var scratch = new Vector512<float>[deepest];
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
                    tree.Add(values.AsSpan(group * _features, _features), sums.AsSpan(group * _features, _features), scratch);
                }
            }

            var flat = MemoryMarshal.Cast<Vector512<float>, float>(sums.AsSpan());
            for (int row = 0; row < taken; row++)
            {
                for (int f = 0; f < _features; f++)
                {
                    contributions[((first + row) * _features) + f] = flat[(((row / Lanes * _features) + f) * Lanes) + (row % Lanes)];
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
