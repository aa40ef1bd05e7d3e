using StreamML.Trainer.Training;

namespace StreamML.Trainer.Tables;

/// <summary>Logistic regression of standardised rows; a missing value counts as the mean.</summary>
/// <param name="penalty">Strength of the penalty, over 0. Default 1; see <see cref="LogisticTrainer"/>.</param>
public sealed class LogisticLearner(double penalty = 1) : ITableLearner
{
    /// <inheritdoc />
    public string Name => "logistic";

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Settings => Draws.Report(("penalty", penalty));

    /// <inheritdoc />
    public (string Name, string Version) Library =>
        ("microsoft.ml", typeof(Microsoft.ML.MLContext).Assembly.GetName().Version?.ToString(3) ?? "0");

    /// <inheritdoc />
    public bool Learns(TableTask task) => task == TableTask.Binary;

    /// <inheritdoc />
    public string? Missing() => null;

    /// <inheritdoc />
    public IEnumerable<ITableLearner> Candidates(int seed) =>
        new double[] { 10, 100, 0.1, 1_000 }.Where(each => each != penalty).Select(each => new LogisticLearner(each));

    /// <inheritdoc />
    public ITableLearner WithRounds(int rounds) => this;

    /// <inheritdoc />
    public FittedTable Fit(TableFit fit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fit);
        cancellationToken.ThrowIfCancellationRequested();
        return new FittedTable(
            new TableModel(new LogisticTrainer(penalty).Train(
                fit.Train.Rows, fit.Train.Schema.Count, fit.Train.Labels, fit.Weights())),
            0);
    }
}
