using StreamML.Inference.Artifacts;

namespace StreamML.Trainer.Role.Learners;

/// <summary>What a learner is given besides the examples.</summary>
/// <param name="Version">Version of the model.</param>
/// <param name="Basis">The model that is live: learners that build on one begin with it; null if there is none.</param>
/// <param name="Part">How it is made, as the manifest will say.</param>
/// <param name="Progress">Told in sentences.</param>
/// <param name="Time">Measures the time budget of a search.</param>
internal sealed record LearnerRun(
    string Version, ModelArtifact? Basis, TrainingPart Part, IProgress<string> Progress, TimeProvider Time)
{
    /// <summary>Seed of everything that is drawn.</summary>
    public int Seed => Part.Seed;

    /// <summary>Folds of the cross-validation.</summary>
    public int Folds => Part.Folds;

    /// <summary>Whether to search for hyperparameters.</summary>
    public bool Search => Part.Search;

    /// <summary>Folds that are trained at a time. It changes the time alone, not the bytes.</summary>
    public int Workers { get; init; } = 1;
}

/// <summary>Trains models of one task and measures them. Stateless; safe from many threads.</summary>
internal interface ITaskLearner
{
    /// <summary>The task.</summary>
    string Task { get; }

    /// <summary>The model that serves where nothing is published; null if there is none.</summary>
    ModelArtifact? Shipped { get; }

    /// <summary>Whether each campaign gets a model of its own, beside its tenant's.</summary>
    bool PerCampaign => false;

    /// <summary>Fewest examples that it can learn from. Where a split would leave fewer, nobody judges.</summary>
    int Fewest => 1;

    /// <summary>Whether it can learn from an example: one of another feature schema, or of a label that the task does
    /// not have, is left out.</summary>
    bool CanUse(LabelledRow row);

    /// <summary>Trains. The same examples in the same order, the same basis and seed give the same bytes.</summary>
    /// <exception cref="Scores.ScoreTrainingException">The examples are too few, or all the same.</exception>
    /// <exception cref="Datasets.DatasetException">The same, of texts.</exception>
    ModelArtifact Train(IReadOnlyList<LabelledRow> rows, LearnerRun run, CancellationToken cancellationToken);

    /// <summary>
    /// Loss of a model per example, 0 to 1: of classes whether it is wrong, of probabilities the squared error, of a
    /// lead score the absolute error over 100.
    /// </summary>
    double[] Losses(ModelArtifact model, IReadOnlyList<LabelledRow> rows);

    /// <summary>The same of what was served when the label arrived; null if nothing was.</summary>
    double? ServedLoss(LabelledRow row);
}
