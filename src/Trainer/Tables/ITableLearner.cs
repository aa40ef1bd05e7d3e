namespace StreamML.Trainer.Tables;

/// <summary>What a learner is given.</summary>
/// <param name="Train">Rows to learn from.</param>
/// <param name="Validation">Rows by which boosting ends early; null: it runs all its rounds.</param>
/// <param name="Balanced">Whether each label weighs as much as the other one in sum. Of a binary task alone.</param>
/// <param name="Seed">Seed of all sampling.</param>
public sealed record TableFit(TableData Train, TableData? Validation = null, bool Balanced = false, int Seed = 1)
{
    /// <summary>
    /// Rows from which two threads work. Below, they wait for each other longer than they work. It depends on the rows
    /// alone, never on the machine, so that the same rows give the same bytes on any.
    /// </summary>
    public const int ManyRows = 50_000;

    /// <summary>Threads of the training.</summary>
    public int Threads => Train.Count < ManyRows ? 1 : 2;

    /// <summary>A weight a row; empty: 1 each.</summary>
    public float[] Weights()
    {
        if (!Balanced || Train.Task != TableTask.Binary)
        {
            return [];
        }

        double ones = Train.Labels.Count(label => label == 1), zeros = Train.Count - ones;
        float ofOne = (float)(Train.Count / (2 * Math.Max(1, ones)));
        float ofZero = (float)(Train.Count / (2 * Math.Max(1, zeros)));
        return Array.ConvertAll(Train.Labels, label => label == 1 ? ofOne : ofZero);
    }
}

/// <summary>A model with all the rounds that were trained.</summary>
/// <param name="Model">The model.</param>
/// <param name="BestRounds">Rounds after which it did best on the validation rows; all of them without such
/// rows.</param>
public sealed record FittedTable(TableModel Model, int BestRounds);

/// <summary>
/// An algorithm with its settings. Immutable and thread-safe. The same rows, settings and seed give the same bytes, on
/// any number of cores.
/// </summary>
public interface ITableLearner
{
    /// <summary>Short lower-case name, which becomes part of the model's, e.g. <c>xgboost</c>.</summary>
    string Name { get; }

    /// <summary>The settings that differ between candidates, by name, for reports.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Library and version, for manifests.</summary>
    /// <exception cref="Exception">The library cannot be loaded; the message says what to install.</exception>
    (string Name, string Version) Library { get; }

    /// <summary>Every library that it uses, with its version.</summary>
    IReadOnlyList<(string Name, string Version)> Libraries => [Library];

    /// <summary>Whether it can learn such a task.</summary>
    bool Learns(TableTask task);

    /// <summary>Why it cannot run on this machine, and what to do about it; null if it can.</summary>
    string? Missing();

    /// <summary>The same algorithm with other settings, drawn by chance from ranges that suit most tables.</summary>
    /// <param name="seed">The same seed, the same candidates.</param>
    IEnumerable<ITableLearner> Candidates(int seed);

    /// <summary>The same algorithm and settings with a number of rounds; itself if it has none.</summary>
    ITableLearner WithRounds(int rounds);

    /// <summary>Learns.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between rounds.</exception>
    FittedTable Fit(TableFit fit, CancellationToken cancellationToken);
}
