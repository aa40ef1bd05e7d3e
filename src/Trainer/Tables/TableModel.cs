using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Mixed;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Trainer.Tables;

/// <summary>A trained model of rows, in one of the formats of artifacts. Immutable and thread-safe.</summary>
public sealed class TableModel
{
    private readonly TreeFile? _trees;
    private readonly LinearFile? _linear;
    private readonly MixFile? _mix;
    private readonly int _treesOfRound;
    private readonly Lazy<TreeEnsemble>? _ensemble;

    /// <summary>A model of trees.</summary>
    /// <param name="trees">The trees, round by round.</param>
    /// <param name="treesOfRound">How many a round has, 1 or more.</param>
    public TableModel(TreeFile trees, int treesOfRound = 1)
    {
        ArgumentNullException.ThrowIfNull(trees);
        ArgumentOutOfRangeException.ThrowIfLessThan(treesOfRound, 1);
        (_trees, _treesOfRound) = (trees, treesOfRound);
        _ensemble = new Lazy<TreeEnsemble>(() => new TreeEnsemble(trees));
    }

    /// <summary>A linear model.</summary>
    public TableModel(LinearFile linear)
    {
        ArgumentNullException.ThrowIfNull(linear);
        _linear = linear;
    }

    private TableModel(MixFile mix) => _mix = mix;

    /// <summary>Format of <see cref="ToBytes"/>: <c>trees/1</c>, <c>linear/1</c> or <c>mix/1</c>.</summary>
    public string Format => _trees is not null ? TreeFile.Format
        : _mix is not null ? MixFile.Format
        : LinearFile.Format;

    /// <summary>From margin to prediction.</summary>
    public TreeLink Link => _trees?.Link ?? _mix?.Linear.Link ?? _linear!.Link;

    /// <summary>Rounds of boosting; 1 for a forest, 0 for a linear model.</summary>
    public int Rounds => _trees is null ? 0 : _trees.Trees.Count / _treesOfRound;

    /// <summary>The model as an artifact carries it. The same training gives the same bytes.</summary>
    public byte[] ToBytes() => _trees?.ToBytes() ?? _mix?.ToBytes() ?? _linear!.ToBytes();

    /// <summary>The mean of two models' margins, as one model: of trees alone it is trees with half the leaves' values.
    /// </summary>
    /// <exception cref="ArgumentException">The models are of one format that is not trees, or differ in link or
    /// features.</exception>
    public static TableModel Average(TableModel one, TableModel other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        if (one._trees is { } trees && other._trees is { } others)
        {
            return trees.Features == others.Features && trees.Link == others.Link
                ? new TableModel(new TreeFile(
                    trees.Features, trees.Link, (trees.BaseMargin / 2) + (others.BaseMargin / 2),
                    [.. trees.Trees.Concat(others.Trees).Select(Half)]))
                : throw new ArgumentException("The models differ in link or features.", nameof(other));
        }

        return (one._trees ?? other._trees) is { } forest && (one._linear ?? other._linear) is { } linear
            ? new TableModel(new MixFile(forest, linear, 0.5f))
            : throw new ArgumentException("Two models without trees have no mean of their own format.", nameof(other));
    }

    /// <summary>The model after its first rounds; itself if it has no more than that.</summary>
    /// <param name="rounds">How many, 1 or more.</param>
    public TableModel First(int rounds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        return _trees is null || rounds >= Rounds
            ? this
            : new TableModel(
                new TreeFile(
                    _trees.Features, _trees.Link, _trees.BaseMargin, [.. _trees.Trees.Take(rounds * _treesOfRound)]),
                _treesOfRound);
    }

    /// <summary>Prediction of each row, within the bounds of the labels: a probability, or a number.</summary>
    public float[] Predict(TableData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        float[] predictions = new float[data.Count];
        if (_ensemble is not null)
        {
            _ensemble.Value.Predict(data.Rows, predictions);
        }
        else if (_mix is not null)
        {
            new MixModel(_mix).Predict(data.Rows, predictions);
        }
        else
        {
            new LinearModel(_linear!).Predict(data.Rows, predictions);
        }

        return data.Bounded(predictions);
    }

    private static TreeNode[] Half(TreeNode[] tree) =>
        [.. tree.Select(node => node.IsLeaf ? node with { Value = node.Value / 2 } : node)];
}
