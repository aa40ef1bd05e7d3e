namespace StreamML.Trainer.Datasets;

/// <summary>A message that is there in several languages, each written as people write there.</summary>
/// <param name="Text">Its text in one of them.</param>
/// <param name="Language">BCP-47 tag of that language.</param>
/// <param name="Meaning">What all its versions have in common: a number, or any name.</param>
/// <param name="Intent">Name of its intent.</param>
/// <param name="Sentiment">Name of its sentiment.</param>
/// <param name="Emotion">Name of its emotion.</param>
internal sealed record MeaningVersion(
    string Text, string Language, string Meaning, string Intent, string Sentiment, string Emotion);
