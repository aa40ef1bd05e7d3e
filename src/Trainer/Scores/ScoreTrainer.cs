using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Scoring;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Training;

namespace StreamML.Trainer.Scores;

/// <summary>How score models are trained.</summary>
public sealed record ScoreTrainingOptions
{
    /// <summary>
    /// Fewest labelled samples of each model. Default 100, as the product's documents promise; 20 or more.
    /// </summary>
    public int MinSamples { get; init; } = 100;

    /// <summary>Version of the models. Default "1".</summary>
    public string Version { get; init; } = "1";

    /// <summary>Whether the samples were made up by a program; the manifest says so. Default false.</summary>
    public bool Synthetic { get; init; }

    /// <summary>
    /// Seed of the split and of sampling within XGBoost. Default 1. The same seed and rows give the same bytes.
    /// </summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// The lead ensemble. Default 300 rounds of depth 5 with small steps, on a part of rows and features each.
    /// </summary>
    public XgBoostOptions Lead { get; init; } = new()
    {
        Rounds = 300,
        Depth = 5,
        Eta = 0.05,
        Subsample = 0.8,
        ColumnsByTree = 0.8,
        MinChildWeight = 3,
    };

    /// <summary>The churn forest. Default 100 trees of depth 12.</summary>
    public XgBoostOptions Churn { get; init; } = XgBoostOptions.Forest(100, 12);

    /// <summary>Penalty of the engagement model. Default 1; see <see cref="LogisticTrainer"/>.</summary>
    public double EngagementPenalty { get; init; } = 1;
}

/// <summary>
/// Trains score models: lead by boosted trees, churn by a random forest, engagement by logistic regression. A fifth of
/// the contacts is left out of training and judges the model; the manifest carries the figures of both sides.
/// </summary>
public sealed class ScoreTrainer(ScoreTrainingOptions options)
{
    private const int ImportanceRows = 2_000;
    private const int FewRows = 20_000;

    /// <summary>Trains a lead model.</summary>
    /// <exception cref="ScoreTrainingException">Too few samples, or none to tell apart.</exception>
    /// <exception cref="XgBoostException">XGBoost is not installed, or refuses something.</exception>
    public ModelArtifact TrainLead(ScoreRows rows, CancellationToken cancellationToken) =>
        TrainTrees(LeadScorer.Task, "lead-xgboost", rows, 100, options.Lead with { Objective = "reg:squarederror" },
            cancellationToken);

    /// <summary>Trains a churn model.</summary>
    /// <exception cref="ScoreTrainingException">Too few samples, or none to tell apart.</exception>
    /// <exception cref="XgBoostException">XGBoost is not installed, or refuses something.</exception>
    public ModelArtifact TrainChurn(ScoreRows rows, CancellationToken cancellationToken) =>
        TrainTrees(ChurnScorer.Task, "churn-forest", rows, 1, options.Churn with { Objective = "binary:logistic" },
            cancellationToken);

    /// <summary>Trains an engagement model.</summary>
    /// <exception cref="ScoreTrainingException">Too few samples, or none to tell apart.</exception>
    public ModelArtifact TrainEngagement(ScoreRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        rows.Check(options.MinSamples, 1);
        var (train, holdout) = rows.Split(options.Seed);
        var file = new LogisticTrainer(options.EngagementPenalty).Train(train.Rows, train.Schema.Count, train.Labels);
        byte[] bytes = file.ToBytes();
        return Artifact(
            EngagementScorer.Task, "engagement-logistic", LinearFile.Format, file.Link, bytes, train, holdout,
            new Dictionary<string, string>());
    }

    private ModelArtifact TrainTrees(
        string task, string name, ScoreRows rows, float mostLabel, XgBoostOptions boosting,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        rows.Check(options.MinSamples, mostLabel);
        var (train, holdout) = rows.Split(options.Seed);
        using var matrix = new XgBoostMatrix(train.Rows, train.Schema.Count, train.Labels);
        // Threads that wait for each other at every split of a few rows cost more than they save.
        int threads = train.Count < FewRows ? 1 : boosting.Threads;
        using var booster = new XgBoostTrainer(boosting with { Seed = options.Seed, Threads = threads })
            .Train(matrix, null, cancellationToken);
        var file = XgBoostModelJson.Convert(booster.ToJson());
        return Artifact(
            task, name, TreeFile.Format, file.Link, file.ToBytes(), train, holdout,
            new Dictionary<string, string> { ["xgboost"] = XgBoostLibrary.Version.ToString() });
    }

    private ModelArtifact Artifact(
        string task, string name, string format, TreeLink link, byte[] model, ScoreRows train, ScoreRows holdout,
        Dictionary<string, string> libraries)
    {
        libraries["streamml"] = typeof(ScoreTrainer).Assembly.GetName().Version?.ToString(3) ?? "0";
        var schema = train.Schema;
        var bare = new ModelManifest
        {
            Format = format,
            Task = task,
            Name = name,
            Version = options.Version,
            Tabular = new TabularPart
            {
                Schema = schema.Name,
                SchemaHash = schema.Hash,
                Link = link == TreeLink.Logistic ? "logistic" : "identity",
                Features = [.. schema.Features.Select(
                    feature => new TabularFeature(feature.Name, feature.Label, feature.Unit))],
            },
            File = "model.bin",
            Bytes = model.Length,
            Sha256 = ModelArtifact.HashOf(model),
            Samples = train.Count,
            Synthetic = options.Synthetic ? true : null,
            Libraries = libraries,
        };
        var scored = new TabularModel(new ModelArtifact(bare, model));
        double[] importance = Importance(scored, train);
        return new ModelArtifact(
            bare with
            {
                Tabular = bare.Tabular with
                {
                    Features = [
                        .. bare.Tabular.Features.Select((feature, f) => feature with { Importance = importance[f] })],
                },
                Metrics = Metrics(scored, train, holdout),
            },
            model);
    }

    private static Dictionary<string, double> Metrics(TabularModel model, ScoreRows train, ScoreRows holdout)
    {
        var metrics = new Dictionary<string, double>();
        foreach (var (prefix, rows) in new[] { ("", holdout), ("train_", train) })
        {
            float[] predictions = new float[rows.Count];
            model.Predict(rows.Rows, predictions);
            var values = Evaluator.Values(model.Link == TreeLink.Identity
                ? EvaluationSet.OfNumbers(
                    rows.Labels, Array.ConvertAll(predictions, value => Math.Clamp(value, 0, 100)))
                : EvaluationSet.OfProbabilities(rows.Labels, predictions));
            foreach (var (name, value) in values)
            {
                metrics[prefix + name] = value;
            }
        }

        metrics["holdout_samples"] = holdout.Count;
        return metrics;
    }

    // Mean absolute contribution over training rows, as a share.
    private static double[] Importance(TabularModel model, ScoreRows train)
    {
        int width = train.Schema.Count, count = Math.Min(train.Count, ImportanceRows);
        double[] contributions = new double[count * width], sums = new double[width];
        model.Explain(train.Rows.AsSpan(0, count * width), contributions, new float[count]);
        for (int i = 0; i < contributions.Length; i++)
        {
            sums[i % width] += Math.Abs(contributions[i]);
        }

        double total = sums.Sum();
        return [.. sums.Select(sum => total > 0 ? sum / total : 0)];
    }
}
