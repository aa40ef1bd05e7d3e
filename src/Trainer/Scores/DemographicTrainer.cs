using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;

namespace StreamML.Trainer.Scores;

/// <summary>A person's demographic group with the sentiment of what the person said.</summary>
/// <param name="Group">The group.</param>
/// <param name="Sentiment">One of <see cref="DemographicTrainer.Classes"/>.</param>
public sealed record DemographicSample(DemographicGroup Group, string Sentiment);

/// <summary>
/// Counts a demographic model: categorical naive Bayes with Laplace smoothing. Samples of one class only give a model
/// that names that class with the confidence that so few samples deserve.
/// </summary>
public sealed class DemographicTrainer(ScoreTrainingOptions options)
{
    /// <summary>Fewest samples.</summary>
    public const int MinSamples = 5;

    private const float Smoothing = 1;

    /// <summary>The classes, in the order of the model's counts.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["negative", "neutral", "positive"];

    /// <summary>Counts a model. The same samples in any order give the same bytes.</summary>
    /// <exception cref="ScoreTrainingException">Fewer than five samples, or a sentiment that is none.</exception>
    public ModelArtifact Train(IReadOnlyList<DemographicSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count < MinSamples)
        {
            throw new ScoreTrainingException(
                $"A demographic model needs at least {MinSamples} samples; there are {samples.Count}. "
                + "Collect more feedback, then train again.");
        }

        var rows = samples.Select(
            sample => (sample.Group.Values, Class: Classes.Index().Where(each => each.Item == sample.Sentiment)
            .Select(each => each.Index).FirstOrDefault(-1))).ToList();
        if (rows.Exists(row => row.Class < 0))
        {
            throw new ScoreTrainingException(
                $"A sentiment of the demographic samples is not one of {string.Join(", ", Classes)}.");
        }

        var fields = Enumerable.Range(0, DemographicGroup.Fields.Count).Select(f => (IReadOnlyList<NaiveBayesValue>)
            [.. rows.Where(row => row.Values[f].Length > 0).GroupBy(row => row.Values[f], StringComparer.Ordinal)
                .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
                    .Take(NaiveBayesFile.MaxValues)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new NaiveBayesValue(group.Key, CountsOf(group.Select(row => row.Class))))]);
        byte[] model = new NaiveBayesFile(Smoothing, CountsOf(rows.Select(row => row.Class)), [.. fields]).ToBytes();
        var bare = Manifest(model, samples.Count);
        return new ModelArtifact(
            bare with { Metrics = Metrics(new DemographicModel(new ModelArtifact(bare, model)), samples) }, model);
    }

    private static uint[] CountsOf(IEnumerable<int> classes)
    {
        uint[] counts = new uint[Classes.Count];
        foreach (int each in classes)
        {
            counts[each]++;
        }

        return counts;
    }

    // On the samples it was counted from: an upper bound, and called so.
    private static Dictionary<string, double> Metrics(DemographicModel model, IReadOnlyList<DemographicSample> samples)
    {
        var results = new DemographicPrediction[samples.Count];
        model.Predict([.. samples.Select(sample => sample.Group)], results);
        return new Dictionary<string, double>
        {
            ["train_accuracy"] = results.Zip(samples)
                .Average(pair => pair.First.Sentiment == pair.Second.Sentiment ? 1.0 : 0),
            ["largest_class_share"] = samples.GroupBy(sample => sample.Sentiment)
                .Max(group => group.Count()) / (double)samples.Count,
        };
    }

    private ModelManifest Manifest(byte[] model, int samples) => new()
    {
        Format = NaiveBayesFile.Format,
        Task = DemographicModel.Task,
        Name = "demographic-bayes",
        Version = options.Version,
        Classes = Classes,
        Tabular = new TabularPart
        {
            Schema = DemographicGroup.Schema,
            SchemaHash = DemographicGroup.SchemaHash,
            Link = "softmax",
            Features = [.. DemographicGroup.Fields.Select(
                field => new TabularFeature(
                    field, char.ToUpperInvariant(field[0]) + field[1..].Replace('_', ' '), "category"))],
        },
        File = "model.bin",
        Bytes = model.Length,
        Sha256 = ModelArtifact.HashOf(model),
        Samples = samples,
        Synthetic = options.Synthetic ? true : null,
    };
}
