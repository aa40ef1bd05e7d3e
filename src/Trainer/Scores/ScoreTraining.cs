using StreamML.Features;
using StreamML.Inference.Scoring;
using StreamML.Trainer.Boosting;
using StreamML.Trainer.Tables;

namespace StreamML.Trainer.Scores;

/// <summary>
/// Trains score models: lead by boosted trees, churn by a random forest, engagement by logistic regression, each beside
/// LightGBM as the challenger. The better one by cross-validation over contacts becomes the model.
/// </summary>
public static class ScoreTraining
{
    private const float MostPoints = 100;

    /// <summary>The tasks: <c>lead</c>, <c>churn</c>, <c>engagement</c>.</summary>
    public static IReadOnlyList<string> Tasks { get; } = [LeadScorer.Task, ChurnScorer.Task, EngagementScorer.Task];

    /// <summary>Labelled vectors of a score as rows to train on.</summary>
    /// <param name="schema">The features: lead, churn or engagement.</param>
    /// <param name="rows">float32 [row, feature], missing = NaN; not copied.</param>
    /// <param name="labels">A label a row. Lead: 0 to 100. Churn and engagement: 0 or 1.</param>
    /// <param name="contacts">The contact of each row, as any number; null: each row has its own.</param>
    /// <param name="timesMs">Time as of which each vector is, Unix milliseconds; null if unknown.</param>
    public static TableData Rows(
        FeatureSchema schema, float[] rows, float[] labels, int[]? contacts = null, long[]? timesMs = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        bool isLead = schema.Name == LeadScorer.Task;
        return new TableData(
            TableSchema.Of(schema), isLead ? TableTask.Regression : TableTask.Binary, rows, labels, contacts, timesMs,
            isLead ? (0, MostPoints) : null);
    }

    /// <summary>Trains a model. The same rows and options give the same bytes, on any number of cores.</summary>
    /// <param name="task">One of <see cref="Tasks"/>.</param>
    /// <param name="rows">From <see cref="Rows"/> with the task's schema.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Told of each fold; null: nobody is.</param>
    /// <param name="time">Measures the time budget of the search.</param>
    /// <param name="cancellationToken">Gives up between rounds of boosting.</param>
    /// <exception cref="ScoreTrainingException">Too few samples, none to tell apart, or rows of another
    /// schema.</exception>
    /// <exception cref="InvalidOperationException">An option is out of range.</exception>
    /// <exception cref="XgBoostException">XGBoost is not installed, or refuses something.</exception>
    public static TrainedModel Train(
        string task, TableData rows, ScoreTrainingOptions options, IProgress<TrainingProgress>? progress,
        TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(options);
        if (!Tasks.Contains(task) || rows.Schema.Hash != FeatureSchemas.Get(task).Hash)
        {
            throw new ScoreTrainingException(
                $"{task} is not one of {string.Join(", ", Tasks)}, or the rows are of another schema: "
                + $"{rows.Schema.Name}, {rows.Schema.Hash}.");
        }

        return TableTraining.Train(
            rows, Learners(task, options), options.Of(task), progress, time, cancellationToken);
    }

    /// <summary>The learners of a task: its own first.</summary>
    public static IReadOnlyList<ITableLearner> Learners(string task, ScoreTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ITableLearner own = task switch
        {
            LeadScorer.Task => new XgBoostLearner(options.Lead),
            ChurnScorer.Task => new XgBoostLearner(options.Churn),
            _ => new LogisticLearner(options.EngagementPenalty),
        };
        return options.Challenger ? [own, new LightGbmLearner(LightGbmLearner.Boosting)] : [own];
    }
}
