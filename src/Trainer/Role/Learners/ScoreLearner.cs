using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Schemas.V1;
using StreamML.Trainer.Scores;
using StreamML.Trainer.Tables;

namespace StreamML.Trainer.Role.Learners;

/// <summary>Lead, churn and engagement models from vectors as they were served.</summary>
/// <param name="schema">The features; its name is the task.</param>
/// <param name="mostLabel">Largest label: 100 for leads, else 1.</param>
internal sealed class ScoreLearner(FeatureSchema schema, float mostLabel) : ITaskLearner
{
    // The trainer has its own minimum and asks before it calls.
    private const int Fewest = 20;

    // Of a search: settings tried per learner, besides the usual ones.
    private const int Searched = 12;

    /// <summary>The learners of the three scores.</summary>
    public static IReadOnlyList<ITaskLearner> All { get; } =
    [
        new ScoreLearner(FeatureSchemas.Lead, 100), new ScoreLearner(FeatureSchemas.Churn, 1),
        new ScoreLearner(FeatureSchemas.Engagement, 1),
    ];

    /// <inheritdoc />
    public string Task => schema.Name;

    /// <inheritdoc />
    public ModelArtifact? Shipped => null;

    /// <inheritdoc />
    public bool CanUse(LabelledRow row) => row.Value is { HasValue: true, Features: { } vector }
        && vector.SchemaHash == schema.Hash && vector.Values.Count == schema.Count
        && row.Value.Value >= 0 && row.Value.Value <= mostLabel;

    /// <inheritdoc />
    public ModelArtifact Train(IReadOnlyList<LabelledRow> rows, LearnerRun run, CancellationToken cancellationToken)
    {
        var numbers = rows.Select(row => row.Group).Distinct(StringComparer.Ordinal).Index()
            .ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        var data = ScoreTraining.Rows(
            schema, Vectors(rows), [.. rows.Select(row => (float)row.Value.Value)],
            [.. rows.Select(row => numbers[row.Group])], [.. rows.Select(row => row.Value.AsOfMs)]);
        var validation = new CrossValidationOptions { Folds = run.Folds, Workers = run.Workers };
        var options = new ScoreTrainingOptions
        {
            MinSamples = Math.Min(rows.Count, Fewest),
            Version = run.Version,
            Seed = run.Seed,
            Synthetic = rows.All(row => row.Value.Origin == RowOrigin.Synthetic),
            CrossValidation = run.Search ? validation with { Candidates = Searched } : validation,
        };
        return ScoreTraining.Train(
            Task, data, options, new FoldProgress(run.Progress), run.Time, cancellationToken).Artifact;
    }

    /// <inheritdoc />
    public double[] Losses(ModelArtifact model, IReadOnlyList<LabelledRow> rows)
    {
        var scored = new TabularModel(model);
        scored.Part.RequireSchema(schema.Name, schema.Hash);
        float[] said = new float[rows.Count];
        scored.Predict(Vectors(rows), said);
        return [.. rows.Select((row, i) => Loss(row, said[i]))];
    }

    /// <inheritdoc />
    public double? ServedLoss(LabelledRow row) =>
        row.Value.Served is { HasValue: true } served ? Loss(row, served.Value) : null;

    private static float[] Vectors(IReadOnlyList<LabelledRow> rows) =>
        [.. rows.SelectMany(row => row.Value.Features.Values)];

    private double Loss(LabelledRow row, double said)
    {
        double error = (Math.Clamp(said, 0, mostLabel) - row.Value.Value) / mostLabel;
        return mostLabel > 1 ? Math.Abs(error) : error * error;
    }

    /// <summary>Folds in sentences.</summary>
    private sealed class FoldProgress(IProgress<string> progress) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(FormattableString.Invariant(
            $"{value.Learner}, fold {value.Fold} of {value.Folds}: {value.Metric} {value.Value:0.###}"));
    }
}
