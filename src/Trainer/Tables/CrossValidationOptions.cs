namespace StreamML.Trainer.Tables;

/// <summary>How learners are compared.</summary>
public sealed record CrossValidationOptions
{
    /// <summary>Folds, 2 to 50. Default 5, which leaves four fifths of the rows to learn from.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>
    /// How often the contacts are dealt anew, 1 to 20, to tell the learners' figures from the luck of one deal. Default
    /// 1. The choice of settings is made on the first.
    /// </summary>
    public int Repeats { get; init; } = 1;

    /// <summary>Whether folds train on what is earlier than they are. Default false: by contact alone.</summary>
    public bool ByTime { get; init; }

    /// <summary>
    /// Settings tried per learner, its own first, 1 to 200. Default 1: no search. Ten find most of what there is to
    /// find.
    /// </summary>
    public int Candidates { get; init; } = 1;

    /// <summary>
    /// Time after which no further settings are tried. Default 5 minutes. Each learner's own settings are tried however
    /// long it takes. A search that ends by this limit is reported: it may end elsewhere the next time.
    /// </summary>
    public TimeSpan TimeBudget { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether each label weighs as much as the other one in sum. Default false: probabilities stay
    /// true.</summary>
    public bool Balanced { get; init; }

    /// <summary>
    /// Whether two learners are averaged where that is better, by out-of-fold loss, than either by more than chance.
    /// Default true.
    /// </summary>
    public bool Ensemble { get; init; } = true;

    /// <summary>Seed of folds, sampling and search. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>
    /// Folds that are trained at a time, 1 to 64. Default 1, so that training leaves the other cores alone. It changes
    /// the time alone, not the result.
    /// </summary>
    public int Workers { get; init; } = 1;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="InvalidOperationException">A setting is out of range; the message names it.</exception>
    public void Validate()
    {
        Range(Folds, nameof(Folds), ByTime ? 1 : 2, TableFolds.MaxFolds);
        Range(Repeats, nameof(Repeats), 1, ByTime ? 1 : 20);
        Range(Candidates, nameof(Candidates), 1, 200);
        Range(Workers, nameof(Workers), 1, 64);
    }

    private static void Range(int value, string name, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new InvalidOperationException($"{name} is {value}; it must be {least} to {most}.");
        }
    }
}

/// <summary>How far a training is.</summary>
/// <param name="Learner">Name of the learner.</param>
/// <param name="Candidate">Number of its settings, from 1.</param>
/// <param name="Fold">Folds trained so far, with these settings.</param>
/// <param name="Folds">Folds in all.</param>
/// <param name="Metric">Name of the metric that decides, less is better: <c>log_loss</c> or <c>rmse</c>.</param>
/// <param name="Value">Its mean over the folds so far.</param>
/// <param name="Left">Estimate of the time that is left; null if there is none yet.</param>
public sealed record TrainingProgress(
    string Learner, int Candidate, int Fold, int Folds, string Metric, double Value, TimeSpan? Left);
