using StreamML.Inference.Artifacts;
using StreamML.Trainer.Datasets;

namespace StreamML.Trainer.FineTuning;

/// <summary>
/// Applies single corrections to a text model between retrains: the examples so far, one basis, one penalty. Each
/// update goes on from what the examples pulled by before, with the solver of <see cref="TextFineTuning"/>, whose
/// problem has one optimum: after any number of updates, in any portions, the model is what tuning on all the examples
/// gives, up to the solver's tolerance. It cannot drift. Not safe from several threads.
/// </summary>
/// <remarks>
/// An update lays all examples out again, which takes most of its time, and needs a few sweeps over them. Nothing is
/// kept between processes: give a new object all examples since the last retrain.
/// </remarks>
public sealed class OnlineUpdates
{
    private readonly BasisModel _basis;
    private readonly TextFineTuningOptions _options;
    private readonly double _penalty;
    private readonly List<(LabelledExample Example, ExampleText Text, double[] Parts)> _examples = [];
    private readonly Dictionary<string, int> _byId = new(StringComparer.Ordinal);

    /// <summary>Starts from a model without updates.</summary>
    /// <param name="basis">A model of format <c>linear-text/1</c>.</param>
    /// <param name="options">
    /// As for <see cref="TextFineTuning"/>; version, folds and penalties to choose from are not looked at.
    /// </param>
    /// <param name="penalty">The penalty; null: the one in the basis' metrics, if it was tuned, else
    /// <see cref="TextFineTuningOptions.DefaultPenalty"/>.</param>
    /// <exception cref="ArtifactException">The basis is of another format, or its bytes break it.</exception>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public OnlineUpdates(ModelArtifact basis, TextFineTuningOptions options, double? penalty = null)
    {
        ArgumentNullException.ThrowIfNull(basis);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _basis = new BasisModel(basis);
        _options = options;
        _penalty = penalty ?? basis.Manifest.Metrics?.GetValueOrDefault("penalty", options.DefaultPenalty)
            ?? options.DefaultPenalty;
        (options with { DefaultPenalty = _penalty }).Validate();
        Current = basis;
    }

    /// <summary>The model with all updates so far; the basis before the first.</summary>
    public ModelArtifact Current { get; private set; }

    /// <summary>How many examples count.</summary>
    public int Count => _examples.Count;

    /// <summary>
    /// Takes in examples. One whose id is known replaces the one before; the same again changes nothing. Of more than
    /// <see cref="TextFineTuningOptions.MaxExamples"/> the oldest are forgotten.
    /// </summary>
    /// <param name="examples">The examples, each with an id.</param>
    /// <param name="version">Version of the model that they make.</param>
    /// <param name="cancel">Ends it; the examples then do not count.</param>
    /// <returns>The model: <see cref="Current"/> as it was if the examples change nothing.</returns>
    /// <exception cref="DatasetException">An example has no id or cannot be used; none of them then
    /// counts.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ModelArtifact Apply(IReadOnlyList<LabelledExample> examples, string version, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(examples);
        var options = _options with { Version = version };
        options.Validate();
        int[] fresh = Fresh(examples);
        var texts = ExampleText.Of(_basis, examples);
        if (fresh.Length == 0)
        {
            return Current;
        }

        var before = _examples.ToList();
        Take([.. fresh.Select(i => (examples[i], texts[i], new double[_basis.Classes]))]);
        try
        {
            Solve(options, cancel);
        }
        catch
        {
            _examples.Clear();
            _examples.AddRange(before);
            Number();
            throw;
        }

        return Current;
    }

    /// <summary>Places of the examples that are not known as they are; of one id the last.</summary>
    private int[] Fresh(IReadOnlyList<LabelledExample> examples)
    {
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < examples.Count; i++)
        {
            if (examples[i].Id.Length == 0)
            {
                throw new DatasetException(
                    $"Example {i + 1} has no id: without one it would count again whenever it is sent again.");
            }

            last[examples[i].Id] = i;
        }

        return
        [
            .. last.Values.Order().Where(
                i => !_byId.TryGetValue(examples[i].Id, out int at) || _examples[at].Example != examples[i]),
        ];
    }

    private void Take(IEnumerable<(LabelledExample Example, ExampleText Text, double[] Parts)> fresh)
    {
        foreach (var entry in fresh)
        {
            if (_byId.TryGetValue(entry.Example.Id, out int at))
            {
                _examples[at] = entry;
            }
            else
            {
                _examples.Add(entry);
            }
        }

        _examples.RemoveRange(0, Math.Max(0, _examples.Count - _options.MaxExamples));
        Number();
    }

    private void Number()
    {
        _byId.Clear();
        for (int i = 0; i < _examples.Count; i++)
        {
            _byId[_examples[i].Example.Id] = i;
        }
    }

    private void Solve(TextFineTuningOptions options, CancellationToken cancel)
    {
        var texts = _examples.ConvertAll(each => each.Text);
        var problem = TextFineTuning.Solve(
            _basis, texts, options, _penalty, cancel, [.. _examples.SelectMany(each => each.Parts)]);
        for (int i = 0; i < _examples.Count; i++)
        {
            problem.Parts.AsSpan(i * _basis.Classes, _basis.Classes).CopyTo(_examples[i].Parts);
        }

        var tuned = new TunedModel(_basis, options, problem, 1);
        Current = tuned.Artifact(texts.Count, new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["examples"] = texts.Count,
            ["groups"] = texts.Select(text => text.Group).Distinct(StringComparer.Ordinal).Count(),
            ["new_ngrams"] = tuned.NewNgrams,
            ["penalty"] = _penalty,
        });
    }
}
