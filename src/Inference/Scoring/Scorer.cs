using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Scoring;

/// <summary>Scores rows of features and explains each score. Thread-safe.</summary>
/// <remarks>
/// Rows are float32 [row, feature] in one span in the order of the manifest's features, missing = NaN.
/// </remarks>
/// <typeparam name="TPrediction">The score of one row.</typeparam>
public abstract class Scorer<TPrediction>
{
    private readonly TabularModel _model;
    private readonly Dictionary<string, int> _places;
    private readonly float[] _presence;
    private readonly ScoringOptions _options;

    /// <summary>Loads an artifact.</summary>
    /// <param name="artifact">Of format <c>trees/1</c> or <c>linear/1</c>.</param>
    /// <param name="task">Required task of its manifest.</param>
    /// <param name="link">Required link.</param>
    /// <param name="options">Detail of a score.</param>
    /// <exception cref="ArtifactException">It is of another task, or its bytes break the format.</exception>
    private protected Scorer(ModelArtifact artifact, string task, TreeLink link, ScoringOptions options)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Manifest = artifact.Manifest;
        if (Manifest.Task != task)
        {
            throw new ArtifactException($"{Manifest.Name} is a model of {Manifest.Task}, not of {task}.");
        }

        (_model, _options) = (new TabularModel(artifact), options);
        if (_model.Link != link)
        {
            throw new ArtifactException(
                $"A model of {task} must have the link {link}; {Manifest.Name} has {_model.Link}.");
        }

        Identity = new ModelIdentity(Manifest.Name, Manifest.Version);
        var features = _model.Part.Features;
        _places = features.Index().ToDictionary(each => each.Item.Name, each => each.Index, StringComparer.Ordinal);
        double total = features.Sum(each => each.Importance ?? 0);
        _presence = [
            .. features.Select(each => (float)(total > 0 ? (each.Importance ?? 0) / total : 1.0 / features.Count))];
        Importance = features.ToDictionary(each => each.Name, each => each.Importance ?? 0, StringComparer.Ordinal);
    }

    /// <summary>Name and version of the model.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>The loaded manifest.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>The rows it reads: schema, its hash, and the features in row order.</summary>
    public TabularPart Part => _model.Part;

    /// <summary>
    /// Share of each feature's influence on the model's scores, by name: 0 to 1, summing to 1; all 0 if unknown.
    /// </summary>
    public IReadOnlyDictionary<string, double> Importance { get; }

    /// <summary>Margin to which the contributions of all features are added.</summary>
    public double ExpectedMargin => _model.ExpectedMargin;

    /// <summary>
    /// Does the work of a first call in advance: predicts one row and many until the code is fully optimised. Takes up
    /// to about 0.1 s.
    /// </summary>
    public void Warm()
    {
        const int Runs = 30, Many = 17;
        _model.Warm();
        for (int run = 0; run < Runs; run++)
        {
            Predict(new float[Many * Part.Features.Count], new TPrediction[Many]);
        }
    }

    /// <summary>Scores rows, with factors and recommendations.</summary>
    /// <exception cref="ArgumentException">The numbers of rows and results differ.</exception>
    public void Predict(ReadOnlySpan<float> rows, Span<TPrediction> results) =>
        Predict(rows, results, ScoreWords.All);

    /// <summary>Scores rows, with factors, and with those words that are asked for.</summary>
    /// <exception cref="ArgumentException">The numbers of rows and results differ.</exception>
    public void Predict(ReadOnlySpan<float> rows, Span<TPrediction> results, ScoreWords words)
    {
        int width = Part.Features.Count;
        BatchShape.ThrowIfDifferent(rows.Length, checked(results.Length * width));
        float[] values = new float[results.Length], widths = new float[results.Length];
        double[] contributions = new double[rows.Length];
        _model.Explain(rows, contributions, values);
        _model.FromMargins(values, widths);
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = Result(new ScoredRow(
                _places, rows.Slice(i * width, width), contributions.AsSpan(i * width, width), values[i],
                widths[i], words));
        }
    }

    /// <summary>
    /// Returns only the numbers: lead 0 to 100, else a probability. Many times faster than with factors.
    /// </summary>
    /// <exception cref="ArgumentException">The numbers of rows and values differ.</exception>
    public void PredictValues(ReadOnlySpan<float> rows, Span<float> values)
    {
        BatchShape.ThrowIfDifferent(rows.Length, checked(values.Length * Part.Features.Count));
        _model.Predict(rows, values);
        foreach (ref float value in values)
        {
            value = Bounded(value);
        }
    }

    /// <summary>Creates the prediction of a row.</summary>
    private protected abstract TPrediction Result(in ScoredRow row);

    /// <summary>The value limited to its range.</summary>
    private protected virtual float Bounded(float value) => value;

    /// <summary>The strongest factors of a row, without those that have no effect.</summary>
    private protected ScoreFactor[] Factors(in ScoredRow row, Func<TabularFeature, float, double, string> sentence)
    {
        Span<bool> taken = stackalloc bool[row.Contributions.Length];
        taken.Clear();
        bool inWords = row.Words.HasFlag(ScoreWords.Sentences);
        var factors = new ScoreFactor[Math.Min(_options.MaxFactors, taken.Length)];
        int found = 0;
        while (found < factors.Length)
        {
            int best = -1;
            for (int f = 0; f < taken.Length; f++)
            {
                if (!taken[f] && row.Contributions[f] != 0
                    && (best < 0 || Math.Abs(row.Contributions[f]) > Math.Abs(row.Contributions[best])))
                {
                    best = f;
                }
            }

            if (best < 0)
            {
                break;
            }

            taken[best] = true;
            var (feature, value, contribution) = (Part.Features[best], row.Values[best], row.Contributions[best]);
            factors[found++] = new ScoreFactor(
                feature.Name, feature.Label, value, (float)contribution,
                inWords ? sentence(feature, value, contribution) : "");
        }

        return found == factors.Length ? factors : factors[..found];
    }

    /// <summary>Adds recommendations for factors, strongest first, to those that apply regardless of factors.</summary>
    private protected string[] Recommend(
        in ScoredRow row, IReadOnlyList<string> always, ScoreFactor[] factors, Advice[] advice)
    {
        if (!row.Words.HasFlag(ScoreWords.Recommendations))
        {
            return [];
        }

        var said = new List<string>(_options.MaxRecommendations);
        for (int i = 0; i < always.Count; i++)
        {
            Say(always[i]);
        }

        foreach (var factor in factors)
        {
            if (Array.Find(advice, each => each.Fits(factor)) is { } fitting)
            {
                Say(fitting.Say(factor.Value));
            }
        }

        return [.. said];

        void Say(string sentence)
        {
            if (said.Count < _options.MaxRecommendations && !said.Contains(sentence, StringComparer.Ordinal))
            {
                said.Add(sentence);
            }
        }
    }

    /// <summary>
    /// Confidence in a probability: 1 minus the distance of the two between which the true one lies, or, where the
    /// model has none, the probability of the likelier outcome; times the present share of the model's inputs.
    /// </summary>
    private protected float ConfidenceOf(in ScoredRow row) =>
        (float.IsNaN(row.Width) ? Math.Max(row.Prediction, 1 - row.Prediction) : 1 - row.Width) * Present(row);

    /// <summary>
    /// The probability that the true number is from one to below another, by the calibration's errors; null without
    /// them.
    /// </summary>
    private protected double? Within(double prediction, double low, double high) =>
        _model.Within(prediction, low, high);

    /// <summary>
    /// Present share of the model's inputs: the importances of the features that are not missing, 0 to 1.
    /// </summary>
    private protected float Present(in ScoredRow row)
    {
        float present = 0;
        for (int f = 0; f < _presence.Length; f++)
        {
            present += float.IsNaN(row.Values[f]) ? 0 : _presence[f];
        }

        return Math.Min(1, present);
    }
}

/// <summary>A row with its prediction and contributions.</summary>
internal readonly ref struct ScoredRow(
    Dictionary<string, int> places, ReadOnlySpan<float> values, ReadOnlySpan<double> contributions, float prediction,
    float width, ScoreWords words)
{
    /// <summary>What is put in words.</summary>
    public ScoreWords Words { get; } = words;

    /// <summary>The row, missing = NaN.</summary>
    public ReadOnlySpan<float> Values { get; } = values;

    /// <summary>One value per feature, in units of the margin.</summary>
    public ReadOnlySpan<double> Contributions { get; } = contributions;

    /// <summary>The link of its margin, calibrated if the model is.</summary>
    public float Prediction { get; } = prediction;

    /// <summary>Distance of the two probabilities between which the true one lies; NaN if that is unknown.</summary>
    public float Width { get; } = width;

    /// <summary>Value of a feature by name; NaN if it is missing or the model does not have it.</summary>
    public float this[string name] => places.TryGetValue(name, out int place) ? Values[place] : float.NaN;

    /// <summary>Index of a feature; -1 if the model does not have it.</summary>
    public int PlaceOf(string name) => places.GetValueOrDefault(name, -1);
}
