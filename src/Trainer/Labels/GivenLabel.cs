namespace StreamML.Trainer.Labels;

/// <summary>A label that a person gave a text.</summary>
/// <param name="Text">Names the text.</param>
/// <param name="Person">Names the person.</param>
/// <param name="Label">The label.</param>
public readonly record struct GivenLabel(string Text, string Person, string Label);
