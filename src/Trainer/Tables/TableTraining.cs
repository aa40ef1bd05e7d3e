using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Inference.Scoring;
using StreamML.Trainer.Calibration;
using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Tables;

/// <summary>
/// Trains a model of rows: holds some contacts out, compares learners on the others by cross-validation, trains the
/// better one on all of these, calibrates it by its predictions of unseen rows, and measures it on the contacts held
/// out.
/// </summary>
public static class TableTraining
{
    private const int ImportanceRows = 2_000;

    /// <summary>Trains. The same rows and options give the same bytes, on any number of cores.</summary>
    /// <param name="data">The rows.</param>
    /// <param name="learners">The learners to compare, 1 or more.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told of each fold; null: nobody is.</param>
    /// <param name="time">Measures the time budget of the search.</param>
    /// <param name="cancellationToken">Gives up between rounds of boosting.</param>
    /// <exception cref="ScoreTrainingException">The rows cannot be trained on; the message says why.</exception>
    /// <exception cref="InvalidOperationException">An option is out of range.</exception>
    public static TrainedModel Train(
        TableData data, IReadOnlyList<ITableLearner> learners, TableTrainingOptions options,
        IProgress<TrainingProgress>? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        data.Check(options.MinSamples);
        var validation = options.CrossValidation;
        var split = options.HoldoutLatest
            ? TableSplit.Latest(data, options.HoldoutShare, validation.Seed)
            : TableSplit.ByContact(data, options.HoldoutShare, validation.Seed);
        var compared = CrossValidation.Run(split.Train, learners, validation, progress, time, cancellationToken);
        var best = compared.Best;
        var model = best.Learner
            .Fit(new TableFit(split.Train, null, validation.Balanced, validation.Seed), cancellationToken).Model;
        var chosen = options.Calibration is null ? null : Calibrate(best.OutOfFold[0], data.Task, options.Calibration);
        var artifact = Artifact(model, best.Learner, split, options, chosen?.Calibration);
        return new TrainedModel(artifact, compared.Report, chosen?.Report, split);
    }

    private static ChosenCalibration Calibrate(OutOfFold unseen, TableTask task, CalibrationOptions options) =>
        task == TableTask.Binary
            ? CalibrationChoice.OfProbabilities(unseen.Predictions, unseen.Labels, unseen.FoldOf, options)
            : CalibrationChoice.OfNumbers(unseen.Predictions, unseen.Labels);

    private static ModelArtifact Artifact(
        TableModel model, ITableLearner learner, TableSplit split, TableTrainingOptions options,
        TabularCalibration? calibration)
    {
        var (train, bytes) = (split.Train, model.ToBytes());
        var bare = new ModelManifest
        {
            Format = model.Format,
            Task = options.Task,
            Name = $"{options.Task}-{learner.Name}",
            Version = options.Version,
            Tabular = new TabularPart
            {
                Schema = train.Schema.Name,
                SchemaHash = train.Schema.Hash,
                Link = model.Link == TreeLink.Logistic ? "logistic" : "identity",
                Features = train.Schema.Features,
                Calibration = calibration,
            },
            File = "model.bin",
            Bytes = bytes.Length,
            Sha256 = ModelArtifact.HashOf(bytes),
            Samples = train.Count,
            Synthetic = options.Synthetic ? true : null,
            Libraries = learner.Libraries
                .Append(("streamml", typeof(TableTraining).Assembly.GetName().Version?.ToString(3) ?? "0"))
                .ToDictionary(library => library.Item1, library => library.Item2),
        };
        var scored = new TabularModel(new ModelArtifact(bare, bytes));
        double[] importance = Importance(scored, train);
        return new ModelArtifact(
            bare with
            {
                Tabular = bare.Tabular with
                {
                    Features = [
                        .. bare.Tabular.Features.Select((feature, f) => feature with { Importance = importance[f] })],
                },
                Metrics = Metrics(scored, split),
            },
            bytes);
    }

    private static Dictionary<string, double> Metrics(TabularModel model, TableSplit split)
    {
        var metrics = new Dictionary<string, double>();
        foreach (var (prefix, data) in new[] { ("", split.Holdout), ("train_", split.Train) })
        {
            float[] predictions = new float[data.Count];
            model.Predict(data.Rows, predictions);
            foreach (var (name, value) in Evaluator.Values(data.Judged(predictions)))
            {
                metrics[prefix + name] = value;
            }
        }

        metrics["holdout_samples"] = split.Holdout.Count;
        return metrics;
    }

    // Mean absolute contribution over training rows, as a share.
    private static double[] Importance(TabularModel model, TableData train)
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
