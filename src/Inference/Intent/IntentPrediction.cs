namespace StreamML.Inference.Intent;

/// <summary>
/// What the sender of a message wants. Values are stable: they are stored. corpora/LABELLING.md draws the lines.
/// </summary>
public enum IntentLabel
{
    /// <summary>To buy, book, renew or pay.</summary>
    Purchase = 0,

    /// <summary>Help with what he has.</summary>
    Support = 1,

    /// <summary>To say that he was let down.</summary>
    Complaint = 2,

    /// <summary>To know something.</summary>
    Inquiry = 3,

    /// <summary>To undo a deal.</summary>
    Return = 4,

    /// <summary>To know where something is.</summary>
    Tracking = 5,
}

/// <summary>The likeliest intent of one text.</summary>
/// <param name="Label">Which intent.</param>
/// <param name="Confidence">0..1: its probability.</param>
/// <param name="Probabilities">Of each label, at its value; they sum to 1.</param>
public readonly record struct IntentPrediction(IntentLabel Label, float Confidence, ClassProbabilities Probabilities)
    : ITextPrediction
{
    /// <summary>Probability of a label, 0..1; 0 where a model gives none.</summary>
    public float Of(IntentLabel label) => (int)label < Probabilities.Count ? Probabilities[(int)label] : 0;

    /// <inheritdoc />
    public TextEvidence? Evidence { get; init; }
}
