using StreamML.Inference.Artifacts;
using StreamML.Schemas.V1;
using StreamML.Serving;
using StreamML.Trainer.Role.Learners;

namespace StreamML.Trainer.Role.Online;

/// <summary>Scores examples again as they were served: the kept vector, or the kept text.</summary>
internal static class Scoring
{
    // The loss of a probability is its squared error: below this it was on the right side of a half.
    private const double Wrong = 0.25;

    /// <summary>Whether a task's models give scores.</summary>
    public static bool IsScore(string task) =>
        task is ModelTasks.Lead or ModelTasks.Churn or ModelTasks.Engagement;

    /// <summary>Whether the error of a task's models is in points; else an answer is right or wrong.</summary>
    public static bool IsNumber(string task) => task == ModelTasks.Lead;

    /// <summary>Whether a loss is that of a right answer.</summary>
    public static bool IsRight(double loss) => loss < Wrong;

    /// <summary>
    /// The loss of a version on each example; null where it cannot be told. Without an artifact what was served counts.
    /// </summary>
    /// <param name="learner">The task's learner.</param>
    /// <param name="model">The version; null: one that is only configured, or none.</param>
    /// <param name="rows">The examples.</param>
    public static double?[] Losses(ITaskLearner learner, ModelArtifact? model, IReadOnlyList<LabelledRow> rows)
    {
        double?[] losses = rows.Count == 0 ? []
            : model is null ? [.. rows.Select(learner.ServedLoss)]
            : [.. learner.Losses(model, rows).Select(loss => (double?)loss)];
        return [.. losses.Select(loss => loss is { } known && double.IsFinite(known) ? loss : null)];
    }

    /// <summary>
    /// Whether the label of an example may count: it is of a kind that there were examples of, was received after the
    /// training began, and the learner knows what it is.
    /// </summary>
    public static bool Counts(TrainingGate gate, ITaskLearner learner, LabelledRow row) =>
        row.Value.Task == gate.Task && row.Value.Origin == gate.Origin && row.Value.Version >= gate.LabelsFromMs
        && learner.CanUse(row);
}
