using StreamML.Inference.Artifacts;

namespace StreamML.Trainer.FineTuning;

/// <summary>A basis with its changes, as an artifact.</summary>
internal sealed class TunedModel
{
    private readonly BasisModel _basis;
    private readonly TextFineTuningOptions _options;
    private readonly byte[] _bytes;

    /// <summary>Adds the changes to the basis.</summary>
    /// <param name="basis">The basis.</param>
    /// <param name="options">Name, version and limits.</param>
    /// <param name="problem">The changes.</param>
    /// <param name="temperature">What the basis' temperature is multiplied by.</param>
    public TunedModel(BasisModel basis, TextFineTuningOptions options, TuningProblem problem, float temperature)
    {
        (_basis, _options) = (basis, options);
        var columns = problem.Columns;
        var rows = Enumerable.Range(0, columns.Bias)
            .Select(column => (Key: columns.Keys[column], Idf: columns.Idf[column], Effects: Effects(problem, column)))
            .OrderBy(row => row.Key).ToList();
        NewNgrams = columns.BasisRows.Count(row => row < 0);
        float[] bias = [.. basis.File.Bias.Select(
            (value, c) => value + (basis.File.Temperature * problem.Change(columns.Bias, c)))];
        float product = Math.Clamp(basis.File.Temperature * temperature, 0.01f, 100f);
        _bytes = StrongestRows.Within(basis.File.Amend(product, bias, rows), options.MaxBytes);
    }

    /// <summary>How many n-grams the basis did not have.</summary>
    public int NewNgrams { get; }

    /// <summary>The new n-grams that change a score by the least effect and more, at most as many as may be.</summary>
    public static HashSet<uint> Strongest(BasisModel basis, TuningProblem problem, TextFineTuningOptions options) =>
    [
        .. Enumerable.Range(0, problem.Columns.Bias)
            .Where(column => problem.Columns.BasisRows[column] < 0)
            .Select(column => (Key: problem.Columns.Keys[column], Effect: Enumerable.Range(0, basis.Classes)
                .Max(c => Math.Abs(Effect(basis, problem, column, c)))))
            .Where(entry => entry.Effect >= options.LeastEffect)
            .OrderByDescending(entry => entry.Effect).ThenBy(entry => entry.Key)
            .Take(options.MaxNewNgrams).Select(entry => entry.Key),
    ];

    /// <summary>The artifact.</summary>
    /// <param name="examples">How many examples there were.</param>
    /// <param name="metrics">The metrics.</param>
    public ModelArtifact Artifact(int examples, IReadOnlyDictionary<string, double> metrics) => new(
        _basis.Manifest with
        {
            Name = _options.Name ?? _basis.Manifest.Name,
            Version = _options.Version,
            Bytes = _bytes.Length,
            Sha256 = ModelArtifact.HashOf(_bytes),
            Samples = _basis.Texts + examples,
            Metrics = metrics,
            Data = Data(examples),
        },
        _bytes);

    private static float Effect(BasisModel basis, TuningProblem problem, int column, int label) =>
        basis.File.Temperature * problem.Columns.Idf[column] * problem.Change(column, label);

    private float[] Effects(TuningProblem problem, int column)
    {
        float[] effects = new float[_basis.Classes];
        if (problem.Columns.BasisRows[column] is >= 0 and var row)
        {
            _basis.AddRow(row, effects);
        }

        for (int c = 0; c < effects.Length; c++)
        {
            effects[c] += Effect(_basis, problem, column, c);
        }

        return effects;
    }

    private List<ModelData> Data(int examples)
    {
        var data = (_basis.Manifest.Data ?? []).ToList();
        int at = data.FindIndex(set => set.Name == _options.DataName);
        if (at < 0)
        {
            data.Add(new ModelData(_options.DataName, "the account's own", examples));
        }
        else
        {
            data[at] = data[at] with { Examples = data[at].Examples + examples };
        }

        return data;
    }
}
