using StreamML.Inference.Artifacts;
using StreamML.Inference.Audience;
using StreamML.Inference.Emotion;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;
using StreamML.Inference.Text;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.FineTuning;
using StreamML.Trainer.Labels;

namespace StreamML.Trainer.Role.Learners;

/// <summary>Text models from corrections and confirmations.</summary>
/// <param name="task">The task.</param>
/// <param name="labels">Its labels.</param>
/// <param name="ships">Whether a model ships, to build on.</param>
internal sealed class TextLearner(string task, IReadOnlyList<string> labels, bool ships) : ITaskLearner
{
    /// <summary>The learners of all text tasks.</summary>
    /// <param name="audience">The labels of audience models.</param>
    public static IReadOnlyList<ITaskLearner> All(AudienceOptions audience) =>
    [
        new TextLearner(LinearIntentModel.Task, LinearIntentModel.Labels, ships: true),
        new TextLearner(LinearSentimentModel.Task, LinearSentimentModel.Labels, ships: true),
        new TextLearner(LinearEmotionModel.Task, LinearEmotionModel.Labels, ships: true),
        new TextLearner(AudienceModels.PersonalityTask, audience.Labels(), ships: false),
        new TextLearner(AudienceModels.EngagementTask, AudienceModels.EngagementLabels, ships: false),
    ];

    /// <inheritdoc />
    public string Task => task;

    /// <inheritdoc />
    public ModelArtifact? Shipped => ships ? DefaultArtifacts.Load(task) : null;

    /// <inheritdoc />
    public bool CanUse(LabelledRow row) =>
        !string.IsNullOrWhiteSpace(row.Value.Text) && labels.Contains(row.Value.Label);

    /// <inheritdoc />
    public ModelArtifact Train(IReadOnlyList<LabelledRow> rows, LearnerRun run, CancellationToken cancellationToken)
    {
        if (!ships)
        {
            // Anew on all that is known: what is live may be of another kind.
            return LabelTraining.Train(
                new LabelPlan(task, run.Version, labels, rows.Count), [.. rows.Select(row => Example(row, run.Part))],
                "the account's own texts",
                new LabelOptions
                {
                    Folds = run.Folds,
                    Forest = new() { Seed = run.Seed },
                    MinGroups = run.Part.NgramContacts,
                },
                run.Progress, cancellationToken);
        }

        // A transformer cannot be tuned here: the linear model that ships is.
        var basis = run.Basis?.Manifest.Format == LinearTextFile.Format ? run.Basis : Shipped!;
        return TextFineTuning.Train(
            basis, [.. rows.Select(row => Example(row, run.Part))],
            new TextFineTuningOptions
            {
                Version = run.Version,
                Folds = run.Folds,
                MinGroups = run.Part.NgramContacts,
            },
            run.Progress, cancellationToken);
    }

    /// <inheritdoc />
    public double[] Losses(ModelArtifact model, IReadOnlyList<LabelledRow> rows)
    {
        string[] said = TextEvaluation.Predict(task, model, [.. rows.Select(row => row.Value.Text)]);
        return [.. rows.Select((row, i) => said[i] == row.Value.Label ? 0.0 : 1)];
    }

    /// <inheritdoc />
    public double? ServedLoss(LabelledRow row) =>
        row.Value.Served is { Label.Length: > 0 } served ? served.Label == row.Value.Label ? 0 : 1 : null;

    // Where nobody is named, texts of the same letters count as one.
    private static LabelledExample Example(LabelledRow row, TrainingPart part) => new(row.Value.Text, row.Value.Label)
    {
        Group = part.NgramContacts > 1 ? row.Value.ContactKey : row.Group,
        Id = row.Value.RowId,
    };
}
