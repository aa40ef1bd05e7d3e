using StreamML.Inference.Artifacts;
using StreamML.Inference.Scoring;
using StreamML.Schemas.V1;
using StreamML.Trainer.Scores;

namespace StreamML.Trainer.Role.Learners;

/// <summary>Sentiment expected of demographic groups, by naive Bayes.</summary>
internal sealed class DemographicLearner : ITaskLearner
{
    /// <inheritdoc />
    public string Task => DemographicModel.Task;

    /// <inheritdoc />
    public ModelArtifact? Shipped => null;

    /// <inheritdoc />
    public bool PerCampaign => true;

    /// <inheritdoc />
    public int Fewest => DemographicTrainer.MinSamples;

    /// <inheritdoc />
    public bool CanUse(LabelledRow row) =>
        row.Value.Demographics is not null && DemographicTrainer.Classes.Contains(row.Value.Label);

    /// <inheritdoc />
    public ModelArtifact Train(IReadOnlyList<LabelledRow> rows, LearnerRun run, CancellationToken cancellationToken) =>
        new DemographicTrainer(new ScoreTrainingOptions
        {
            Version = run.Version,
            Synthetic = rows.All(row => row.Value.Origin == RowOrigin.Synthetic),
        }).Train([.. rows.Select(row => new DemographicSample(GroupOf(row), row.Value.Label))]);

    /// <inheritdoc />
    public double[] Losses(ModelArtifact model, IReadOnlyList<LabelledRow> rows)
    {
        var results = new DemographicPrediction[rows.Count];
        new DemographicModel(model).Predict([.. rows.Select(GroupOf)], results);
        return [.. rows.Select((row, i) => results[i].Sentiment == row.Value.Label ? 0.0 : 1)];
    }

    /// <inheritdoc />
    public double? ServedLoss(LabelledRow row) =>
        row.Value.Served is { Label.Length: > 0 } served ? served.Label == row.Value.Label ? 0 : 1 : null;

    private static DemographicGroup GroupOf(LabelledRow row)
    {
        var person = row.Value.Demographics;
        return new DemographicGroup(
            person.Gender, person.AgeRange, person.EducationLevel, person.Country, person.State);
    }
}
