using StreamML.Bench.Scoring;
using StreamML.Features;
using StreamML.Inference.Scoring;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.Scores;
using StreamML.Trainer.Tables;

namespace StreamML.Bench.Training;

/// <summary>
/// The training of a score model of 1,000 rows: five folds, both learners, calibration, the final model, its figures.
/// Control: XGBoost alone trains the same trees, on the same rows, without anything else. LightGBM's trees count as
/// well, as trees that XGBoost trains with as many leaves.
/// </summary>
public sealed class TrainingBenchmark : IBenchmark
{
    private const int RowsOfModel = 1_000;

    /// <inheritdoc />
    public string Name => "training";

    /// <inheritdoc />
    public string Description => "training of score models on 1,000 rows against XGBoost's time for the same trees";

    /// <inheritdoc />
    public async Task<IReadOnlyList<Measure>> RunAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken) =>
    [
        await FoldsAsync(effort, progress, cancellationToken),
        await ModelAsync(LeadScorer.Task, effort, progress, cancellationToken),
        await ModelAsync(ChurnScorer.Task, effort, progress, cancellationToken),
        await ModelAsync(EngagementScorer.Task, effort, progress, cancellationToken),
    ];

    // One learner, the same calls, and what we do around them: copies, conversion, predictions, figures.
    private static async Task<Measure> FoldsAsync(
        Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var rows = Rows(LeadScorer.Task, effort);
        var options = new CrossValidationOptions();
        var folds = TableFolds.ByContact(rows, options.Folds, options.Seed).Folds
            .Select(fold => (Train: rows.At(fold.Train), Validation: rows.At(fold.Validation))).ToList();
        return await Paired.RunAsync(
            "lead: five folds of XGBoost", "ms",
            ("XGBoost: the same rounds and their metric", () => Task.FromResult(ScoringBenchmark.Milliseconds(() =>
                folds.ForEach(fold => Theirs(fold.Train, fold.Validation, XgBoostLearner.Boosting))))),
            ("cross-validation", () => Task.FromResult(ScoringBenchmark.Milliseconds(() => CrossValidation.Run(
                rows, [new XgBoostLearner(XgBoostLearner.Boosting)], options, null, TimeProvider.System,
                cancellationToken)))), effort.Pairs, progress);
    }

    private static async Task<Measure> ModelAsync(
        string task, Effort effort, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var rows = Rows(task, effort);
        var options = new ScoreTrainingOptions { MinSamples = 2 };
        var split = TableSplit.ByContact(rows, options.HoldoutShare, options.Seed);
        var folds = TableFolds.ByContact(split.Train, options.CrossValidation.Folds, options.Seed).Folds
            .Select(fold => (Train: split.Train.At(fold.Train), Validation: split.Train.At(fold.Validation))).ToList();
        // Two learners: the task's own, where it has trees, and LightGBM's boosting as XGBoost does it.
        XgBoostOptions[] learners = task == ChurnScorer.Task
            ? [options.Churn, XgBoostLearner.Boosting] : [XgBoostLearner.Boosting, XgBoostLearner.Boosting];
        return await Paired.RunAsync(
            $"{task}: both learners, calibration, model", "ms",
            ("XGBoost: as many trees", () => Task.FromResult(ScoringBenchmark.Milliseconds(() =>
            {
                foreach (var learner in learners)
                {
                    folds.ForEach(fold => Theirs(fold.Train, fold.Validation, learner));
                }
            }))),
            ("the whole training", () => Task.FromResult(ScoringBenchmark.Milliseconds(() =>
                ScoreTraining.Train(task, rows, options, null, TimeProvider.System, cancellationToken)))),
            effort.Pairs, progress);
    }

    private static void Theirs(TableData train, TableData validation, XgBoostOptions options)
    {
        int width = train.Schema.Count;
        using var matrix = new XgBoostMatrix(train.Rows, width, train.Labels);
        using var unseen = new XgBoostMatrix(validation.Rows, width, validation.Labels);
        using var booster = new XgBoostTrainer(options with
        {
            Objective = train.Task == TableTask.Binary ? "binary:logistic" : "reg:squarederror",
            Threads = 1,
        }).Train(matrix, unseen, CancellationToken.None);
        booster.Predict(unseen);
    }

    private static TableData Rows(string task, Effort effort)
    {
        var schema = FeatureSchemas.Get(task);
        bool binary = task != LeadScorer.Task;
        var (rows, labels) = ScoringRows.Make(7, Math.Max(100, effort.Of(RowsOfModel)), schema.Count, binary);
        return binary ? ScoreTraining.Rows(schema, rows, labels) : LeadRows(schema, rows, labels);
    }

    // Leads are scored from 0 to 100.
    internal static TableData LeadRows(FeatureSchema schema, float[] rows, float[] labels)
    {
        float least = labels.Min(), most = labels.Max();
        return ScoreTraining.Rows(
            schema, rows, Array.ConvertAll(labels, label => (label - least) / (most - least) * 100));
    }
}
