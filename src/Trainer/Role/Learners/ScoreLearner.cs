using StreamML.Features;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Schemas.V1;
using StreamML.Trainer.Scores;

namespace StreamML.Trainer.Role.Learners;

/// <summary>Lead, churn and engagement models from vectors as they were served.</summary>
/// <param name="schema">The features; its name is the task.</param>
/// <param name="mostLabel">Largest label: 100 for leads, else 1.</param>
/// <param name="train">Trains a model on rows.</param>
internal sealed class ScoreLearner(
    FeatureSchema schema, float mostLabel,
    Func<ScoreTrainer, ScoreRows, CancellationToken, ModelArtifact> train) : ITaskLearner
{
    // The trainer has its own minimum and asks before it calls.
    private const int Fewest = 20;

    /// <summary>The learners of the three scores.</summary>
    public static IReadOnlyList<ITaskLearner> All { get; } =
    [
        new ScoreLearner(FeatureSchemas.Lead, 100, (trainer, rows, token) => trainer.TrainLead(rows, token)),
        new ScoreLearner(FeatureSchemas.Churn, 1, (trainer, rows, token) => trainer.TrainChurn(rows, token)),
        new ScoreLearner(FeatureSchemas.Engagement, 1, (trainer, rows, _) => trainer.TrainEngagement(rows)),
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
        run.Progress.Report($"training on {rows.Count} examples of {schema.Count} features");
        var trainer = new ScoreTrainer(new ScoreTrainingOptions
        {
            MinSamples = Math.Min(rows.Count, Fewest),
            Version = run.Version,
            Seed = run.Seed,
            Synthetic = rows.All(row => row.Value.Origin == RowOrigin.Synthetic),
        });
        var numbers = rows.Select(row => row.Group).Distinct(StringComparer.Ordinal).Index()
            .ToDictionary(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal);
        return train(
            trainer,
            new ScoreRows(
                schema, Vectors(rows), [.. rows.Select(row => (float)row.Value.Value)],
                [.. rows.Select(row => numbers[row.Group])]),
            cancellationToken);
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
}
