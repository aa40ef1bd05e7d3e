using StreamML.Schemas.V1;

namespace StreamML.Trainer.Role.Watch;

/// <summary>What a label adds to a figure.</summary>
/// <param name="Metric">Name of the figure.</param>
/// <param name="Value">0 to 1.</param>
/// <param name="Scale">What 1 stands for.</param>
/// <param name="Probability">Probability with which the answer was picked for a label, above 0 to 1.</param>
internal readonly record struct LabelFigure(string Metric, double Value, double Scale, double Probability);

/// <summary>What a label says about the answer that was served before it arrived.</summary>
internal static class LabelFigures
{
    private const double MostPoints = 100;

    /// <summary>
    /// The figures. Of outcomes and of the audit sample: <c>accuracy</c>, <c>brier</c> and <c>mae</c>. Labels that
    /// people volunteer fall on what they noticed, so they say nothing of all answers; how often they confirm is
    /// <c>agreement</c>.
    /// </summary>
    /// <returns>Empty if nothing was served, or the label is of another kind.</returns>
    public static IEnumerable<LabelFigure> Of(TrainingRow row)
    {
        if (row.Origin != RowOrigin.Served || row.Served is not { ModelVersion.Length: > 0 } served)
        {
            return [];
        }

        bool happened = row.Source is LabelSource.Outcome or LabelSource.Silence;
        double probability = row.SamplingProbability > 0 ? Math.Min(1, row.SamplingProbability) : 1;
        bool isSample = happened || row.SamplingProbability > 0;
        if (row.HasValue)
        {
            return served.HasValue && isSample ? OfNumber(row.Task, served.Value, row.Value, probability) : [];
        }

        if (row.Label.Length == 0 || served.Label.Length == 0)
        {
            return [];
        }

        double right = served.Label == row.Label ? 1 : 0;
        return isSample
            ? [new LabelFigure("accuracy", right, 1, probability), new LabelFigure("agreement", right, 1, 1)]
            : [new LabelFigure("agreement", right, 1, 1)];
    }

    private static IEnumerable<LabelFigure> OfNumber(string task, double said, double label, double probability)
    {
        if (!double.IsFinite(said) || !double.IsFinite(label))
        {
            return [];
        }

        if (task == "lead")
        {
            double points = Math.Min(MostPoints, Math.Abs(said - label));
            return [new LabelFigure("mae", points / MostPoints, MostPoints, probability)];
        }

        double error = Math.Min(1, Math.Abs(said - label));
        return
        [
            new LabelFigure("accuracy", said >= 0.5 == label >= 0.5 ? 1 : 0, 1, probability),
            new LabelFigure("brier", error * error, 1, probability),
        ];
    }
}
