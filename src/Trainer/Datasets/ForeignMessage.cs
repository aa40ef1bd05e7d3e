namespace StreamML.Trainer.Datasets;

/// <summary>A customer's message in another language than English, with all its labels.</summary>
/// <param name="Text">The text.</param>
/// <param name="Intent">Name of its intent.</param>
/// <param name="Sentiment">Name of its sentiment.</param>
/// <param name="Emotion">Name of its emotion.</param>
internal sealed record ForeignMessage(string Text, string Intent, string Sentiment, string Emotion);
