namespace StreamML.Trainer.Tables;

/// <summary>Two learners whose margins are averaged: of probabilities the mean of the log-odds.</summary>
/// <param name="first">One of them.</param>
/// <param name="second">The other one.</param>
public sealed class EnsembleLearner(ITableLearner first, ITableLearner second) : ITableLearner
{
    // Float32 knows no probability closer to 1.
    private const double Least = 1e-7;

    /// <inheritdoc />
    public string Name => $"{first.Name}-{second.Name}";

    /// <inheritdoc />
    public IReadOnlyDictionary<string, string> Settings => new[] { first, second }
        .SelectMany(each => each.Settings.Select(setting => ($"{each.Name}_{setting.Key}", setting.Value)))
        .ToDictionary(setting => setting.Item1, setting => setting.Value, StringComparer.Ordinal);

    /// <inheritdoc />
    public (string Name, string Version) Library => first.Library;

    /// <inheritdoc />
    public IReadOnlyList<(string Name, string Version)> Libraries => [.. first.Libraries, .. second.Libraries];

    /// <inheritdoc />
    public bool Learns(TableTask task) => first.Learns(task) && second.Learns(task);

    /// <inheritdoc />
    public string? Missing() => first.Missing() ?? second.Missing();

    /// <inheritdoc />
    public IEnumerable<ITableLearner> Candidates(int seed) =>
        first.Candidates(seed).Zip(second.Candidates(seed), (one, other) => new EnsembleLearner(one, other));

    /// <summary>Itself: each of both has its own rounds.</summary>
    public ITableLearner WithRounds(int rounds) => this;

    /// <inheritdoc />
    public FittedTable Fit(TableFit fit, CancellationToken cancellationToken)
    {
        var (one, other) = (first.Fit(fit, cancellationToken), second.Fit(fit, cancellationToken));
        var both = TableModel.Average(
            one.Model.First(Math.Max(1, one.BestRounds)), other.Model.First(Math.Max(1, other.BestRounds)));
        return new FittedTable(both, both.Rounds);
    }

    /// <summary>What the average says where both have said something.</summary>
    /// <param name="task">The task of the rows.</param>
    /// <param name="one">Predictions of one of them.</param>
    /// <param name="other">Predictions of the other one.</param>
    public static float[] Average(TableTask task, float[] one, float[] other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return [.. one.Zip(other, (a, b) => task == TableTask.Binary
            ? (float)(1 / (1 + Math.Exp(-(Odds(a) + Odds(b)) / 2)))
            : (a / 2) + (b / 2))];

        static double Odds(double probability)
        {
            double inside = Math.Clamp(probability, Least, 1 - Least);
            return Math.Log(inside / (1 - inside));
        }
    }
}
