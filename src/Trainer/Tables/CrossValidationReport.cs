namespace StreamML.Trainer.Tables;

/// <summary>Mean and spread of a metric over folds.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Sd">Standard deviation between the folds; 0 for a single one.</param>
public readonly record struct MetricSummary(double Mean, double Sd)
{
    /// <summary>Of each metric that all of some measurements have, by name.</summary>
    internal static IReadOnlyDictionary<string, MetricSummary> Of(
        IReadOnlyCollection<IReadOnlyDictionary<string, double>> measurements) =>
        measurements.First().Keys.Where(name => measurements.All(each => each.ContainsKey(name))).ToDictionary(
            name => name, name =>
            {
                double mean = measurements.Average(each => each[name]);
                double squares = measurements.Sum(each => Math.Pow(each[name] - mean, 2));
                return new MetricSummary(
                    mean, measurements.Count > 1 ? Math.Sqrt(squares / (measurements.Count - 1)) : 0);
            });
}

/// <summary>A fold's figures.</summary>
/// <param name="Repeat">Number of the deal, from 1.</param>
/// <param name="Number">Number of the fold, from 1.</param>
/// <param name="TrainRows">Rows trained on.</param>
/// <param name="ValidationRows">Rows judged by.</param>
/// <param name="Metrics">The figures of the validation rows, by name.</param>
public sealed record FoldReport(
    int Repeat, int Number, int TrainRows, int ValidationRows, IReadOnlyDictionary<string, double> Metrics);

/// <summary>A learner's figures with the best settings found.</summary>
/// <param name="Name">The learner.</param>
/// <param name="Settings">The settings.</param>
/// <param name="Candidates">How many settings were tried.</param>
/// <param name="Folds">The folds of all repeats.</param>
/// <param name="Metrics">Mean and spread over the folds, by name.</param>
public sealed record LearnerReport(
    string Name, IReadOnlyDictionary<string, string> Settings, int Candidates, IReadOnlyList<FoldReport> Folds,
    IReadOnlyDictionary<string, MetricSummary> Metrics);

/// <summary>What a cross-validation found.</summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Rows">Rows in all.</param>
/// <param name="Contacts">Contacts in all.</param>
/// <param name="Metric">The metric that decided, less is better: <c>log_loss</c> or <c>rmse</c>.</param>
/// <param name="Best">Name of the best learner.</param>
/// <param name="Learners">All learners that ran, in the order asked for.</param>
/// <param name="Notices">What was done otherwise than asked, and why.</param>
public sealed record CrossValidationReport(
    TableTask Task, int Rows, int Contacts, string Metric, string Best, IReadOnlyList<LearnerReport> Learners,
    IReadOnlyList<string> Notices);

/// <summary>Predictions of rows by models that have not seen their contacts.</summary>
/// <param name="Rows">Places of the rows, ascending.</param>
/// <param name="FoldOf">The fold of each of them, from 0.</param>
/// <param name="Predictions">The prediction of each of them.</param>
/// <param name="Labels">The label of each of them.</param>
public sealed record OutOfFold(int[] Rows, int[] FoldOf, float[] Predictions, float[] Labels);

/// <summary>A learner after the comparison.</summary>
/// <param name="Learner">With the best settings found, and as many rounds as did best on average.</param>
/// <param name="OutOfFold">Its predictions, one deal after the other.</param>
/// <param name="Report">Its figures.</param>
public sealed record ComparedLearner(ITableLearner Learner, IReadOnlyList<OutOfFold> OutOfFold, LearnerReport Report);

/// <summary>A finished cross-validation.</summary>
/// <param name="Best">The best learner.</param>
/// <param name="Learners">All that ran, in the order asked for.</param>
/// <param name="Report">The figures of all.</param>
public sealed record CrossValidationResult(
    ComparedLearner Best, IReadOnlyList<ComparedLearner> Learners, CrossValidationReport Report);
