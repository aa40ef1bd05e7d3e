using StreamML.Inference.Artifacts;
using StreamML.Trainer.Evaluation;
using StreamML.Trainer.Reports;

namespace StreamML.Trainer.Role.Judging;

/// <summary>Reports on versions of an installation, as <c>evaluate</c> and <c>train</c> show them.</summary>
internal static class ModelReports
{
    /// <summary>Figures, importance and advice of a version.</summary>
    /// <param name="model">The version.</param>
    /// <param name="whose">Whose it is, in words; empty: of all.</param>
    /// <param name="said">What it says of the examples that judge it.</param>
    /// <param name="facts">What else is known.</param>
    /// <param name="options">How it is measured; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static EvaluationReport Of(
        ModelManifest model, string whose, EvaluationSet said, IReadOnlyDictionary<string, string> facts,
        EvaluationOptions? options, CancellationToken cancellationToken)
    {
        var result = Evaluator.Evaluate(said, options, cancellationToken);
        return new EvaluationReport
        {
            Title = Title(model, whose),
            Evaluation = result,
            Facts = facts,
            Importance = ImportanceChange.Of(model),
            Advice = Advice.Of(new AdviceInput
            {
                Model = $"the {model.Task} model",
                Rows = model.Training is { } training ? training.Rows + training.HoldoutRows : null,
                RowsMin = 0,
                Classes = result.PerClass.ToDictionary(each => each.Class, each => each.Rows),
                Unit = "labelled examples",
                Folds = model.Training?.Folds ?? 0,
                Evaluation = result,
            }),
        };
    }

    /// <summary>The same beside another version on the same examples.</summary>
    /// <param name="report">The report of the one.</param>
    /// <param name="model">The one.</param>
    /// <param name="said">What the one says.</param>
    /// <param name="before">The other.</param>
    /// <param name="saidBefore">What the other says.</param>
    /// <param name="beforeTitle">What the other is called.</param>
    /// <param name="options">How it is measured; null: the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static EvaluationReport Beside(
        EvaluationReport report, ModelManifest model, EvaluationSet said, ModelManifest before,
        EvaluationSet saidBefore, string beforeTitle, EvaluationOptions? options,
        CancellationToken cancellationToken) => report with
        {
            BeforeTitle = beforeTitle,
            Before = Evaluator.Evaluate(saidBefore, options, cancellationToken),
            Differences = PairedEvaluation.Differences(saidBefore, said, options, cancellationToken),
            Importance = ImportanceChange.Of(model, before),
        };

    /// <summary>What a report is called.</summary>
    public static string Title(ModelManifest model, string whose) =>
        $"{model.Name} {model.Version}{(whose.Length > 0 ? $" of {whose}" : "")}";
}
