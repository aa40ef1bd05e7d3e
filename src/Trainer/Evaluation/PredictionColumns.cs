namespace StreamML.Trainer.Evaluation;

/// <summary>Which columns of a table are labels, predictions and the rest.</summary>
public sealed record PredictionColumns
{
    /// <summary>What is true: a number or the name of a class. Rows without it are left out.</summary>
    public required string Label { get; init; }

    /// <summary>
    /// What was predicted: a number, the name of a class, or the probability of the positive one of two classes.
    /// </summary>
    public required string Prediction { get; init; }

    /// <summary>The contact of each row; null: each row is one of its own.</summary>
    public string? Group { get; init; }

    /// <summary>What a row stands for; null: 1 each.</summary>
    public string? Weight { get; init; }

    /// <summary>Columns to slice by. Of one with many different numbers, slices are its quarters.</summary>
    public IReadOnlyList<string> Slices { get; init; } = [];

    /// <summary>
    /// What is predicted. Default null: classes if each prediction is also a label and there are at most 64 of these;
    /// probabilities if there are two labels and each prediction is a number from 0 to 1; else numbers.
    /// </summary>
    public EvaluationKind? Kind { get; init; }

    /// <summary>
    /// Of two labels, the one whose probability is predicted. Default null: 1, true, yes, y or positive.
    /// </summary>
    public string? Positive { get; init; }

    /// <summary>From this probability on, the positive class is predicted. Default 0.5.</summary>
    public float Threshold { get; init; } = 0.5f;
}
