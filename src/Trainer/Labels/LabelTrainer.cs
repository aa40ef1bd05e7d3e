using StreamML.Inference.Artifacts;
using StreamML.Inference.Text;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.FineTuning;

namespace StreamML.Trainer.Labels;

/// <summary>One training of a text model of any labels.</summary>
/// <param name="plan">What the model is to be.</param>
/// <param name="labels">Its labels.</param>
/// <param name="source">What the texts are.</param>
/// <param name="options">How.</param>
/// <param name="progress">Told what goes on.</param>
internal sealed class LabelTrainer(
    LabelPlan plan, IReadOnlyList<string> labels, string source, LabelOptions options, IProgress<string> progress)
{
    private static readonly string[] Own = ["log_loss", "accuracy", "f1_macro", "penalty", "examples", "groups"];

    private string Name => plan.Task.Replace('_', '-');

    /// <summary>Trains on examples that have been checked.</summary>
    public ModelArtifact Train(IReadOnlyList<LabelledExample> examples, CancellationToken cancellationToken)
    {
        var tuning = new TextFineTuningOptions
        {
            Version = plan.Version,
            DataName = source.Length is > 0 and <= 128 ? source : "texts",
            Folds = options.Folds,
            MaxExamples = options.MaxExamples,
            MinGroups = options.MinGroups,
        };
        var fit = TextFineTuning.Fit(Empty(), examples, tuning, progress, cancellationToken);
        var linear = new ModelArtifact(
            fit.Model.Manifest with
            {
                Samples = examples.Count,
                Metrics = fit.Model.Manifest.Metrics!.Where(metric => Own.Contains(metric.Key))
                    .ToDictionary(metric => metric.Key, metric => metric.Value),
            },
            fit.Model.Model);
        if (options.Forest is null || fit.Unseen is null || !CanGrow())
        {
            return linear;
        }

        var ngrams = linear.Manifest.Ngrams!;
        var trainer = new TextForestTrainer(ngrams, labels.Count, options.Forest, Shared(fit.Texts));
        var result = new LabelContest(examples, fit.Texts, labels.Count).Run(
            fit.Unseen, GroupedFolds.Of(fit.Texts, options.Folds), trainer, ngrams, options.Ensemble, progress,
            cancellationToken);
        progress.Report($"{plan.Task}: {result.Winner} is taken: {string.Join(", ", result.Metrics
            .Where(metric => metric.Key.EndsWith("log_loss", StringComparison.Ordinal))
            .Select(metric => FormattableString.Invariant($"{metric.Key} {metric.Value:0.000}")))}");
        var forest = result.Winner == LabelContest.Linear
            ? null
            : trainer.Train(
                [.. examples.Select(example => example.Text)], [.. fit.Texts.Select(text => text.Label)],
                cancellationToken);
        return Artifact(linear, forest, result);
    }

    // Words of enough groups; null: all are.
    private HashSet<uint>? Shared(IReadOnlyList<ExampleText> texts)
    {
        if (options.MinGroups < 2)
        {
            return null;
        }

        var groups = new NgramGroups(options.MinGroups);
        foreach (var text in texts)
        {
            foreach (uint key in text.Words.Distinct())
            {
                groups.Add(key, text.Group);
            }
        }

        return [.. groups.Texts.Select(entry => entry.Key).Where(groups.HasEnough)];
    }

    private bool CanGrow()
    {
        try
        {
            _ = XgBoostLibrary.Version;
            return true;
        }
        catch (XgBoostException fault)
        {
            progress.Report($"{plan.Task}: the forest is left out. {fault.Message}");
            return false;
        }
    }

    // Knows no word, and says that each label is as likely as the others.
    private ModelArtifact Empty()
    {
        byte[] bytes = LinearTextFile.Write(1, new float[labels.Count], [], []);
        return new ModelArtifact(
            new ModelManifest
            {
                Format = LinearTextFile.Format,
                Task = plan.Task,
                Name = $"{Name}-{LabelContest.Linear}",
                Version = plan.Version,
                Language = "en",
                Classes = labels,
                Ngrams = new NgramOptions(),
                Inputs = [],
                File = "model.bin",
                Bytes = bytes.Length,
                Sha256 = ModelArtifact.HashOf(bytes),
            },
            bytes);
    }

    private ModelArtifact Artifact(ModelArtifact linear, TextForest? forest, LabelContestResult result)
    {
        var metrics = new SortedDictionary<string, double>(
            result.Metrics.ToDictionary(), StringComparer.Ordinal)
        {
            ["log_loss"] = result.Metrics[$"{result.Winner}_log_loss"],
            ["accuracy"] = result.Metrics[$"{result.Winner}_accuracy"],
        };
        foreach (var (name, value) in linear.Manifest.Metrics!)
        {
            metrics.TryAdd(name, value);
        }

        if (forest is null)
        {
            return new ModelArtifact(linear.Manifest with { Metrics = metrics }, linear.Model);
        }

        bool both = result.Winner == LabelContest.Ensemble;
        metrics.Remove("f1_macro");
        byte[] bytes = new TreeTextFile(
            labels.Count, forest.Terms, forest.Forests, result.Temperature, both ? 0.5f : 1,
            both ? linear.Model : default).ToBytes();
        return new ModelArtifact(
            linear.Manifest with
            {
                Format = TreeTextFile.Format,
                Name = $"{Name}-{result.Winner}",
                Bytes = bytes.Length,
                Sha256 = ModelArtifact.HashOf(bytes),
                Metrics = metrics,
                Libraries = new Dictionary<string, string> { ["xgboost"] = XgBoostLibrary.Version.ToString() },
            },
            bytes);
    }
}
